/* demo, serve: the subcommands that run a server. */
#ifndef PARLOUR_MAIN_DEMO_H
#define PARLOUR_MAIN_DEMO_H

#include "cli/subcommand.h"

extern const struct subcommand subcommand_demo;
extern const struct subcommand subcommand_serve;

#endif
