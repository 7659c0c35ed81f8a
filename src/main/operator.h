/*
 * operator: what a running server does for whoever runs it, asked through
 * DIR/control.sock (cli/control.h): backup, rotation of the root key, a new password for
 * an account, status.
 *
 * Thread: one of its own, one request at a time. Errors: ERR_MACHINE when the socket
 * cannot be made. Law: GDPR Art. 32(1)(b), 32(1)(c).
 */
#ifndef PARLOUR_MAIN_OPERATOR_H
#define PARLOUR_MAIN_OPERATOR_H

#include "api/service.h"
#include "cli/installation.h"

struct operator_desk;
MUST_USE enum err operator_open(struct installation *installation, struct service *service,
                                struct operator_desk **desk_out);
/* Finishes what it is at. Before the scribe is stopped. */
void operator_close(struct operator_desk *desk);
/* After the scribe's end: the journal's last lines go off the machine. */
void operator_free(struct operator_desk *desk);

#endif
