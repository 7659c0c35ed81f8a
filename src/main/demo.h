/* demo, serve: the subcommands that run a server. */
#ifndef PARLOUR_MAIN_DEMO_H
#define PARLOUR_MAIN_DEMO_H

#include "cli/settings.h"

int main_demo(const struct settings *settings, int argc, char **argv);
int main_serve(const struct settings *settings, int argc, char **argv);

#endif
