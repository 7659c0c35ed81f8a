/*
 * address: may Parlour connect to this address? Only to public ones, and to those of
 * networks that the operator named: a webhook must not reach into the house.
 *
 * The question is asked of the very address that is connected to, so that a name which
 * points elsewhere the second time gains nothing.
 *
 * Thread: any, pure. Law: GDPR Art. 32(1)(b).
 */
#ifndef PARLOUR_OUTBOX_ADDRESS_H
#define PARLOUR_OUTBOX_ADDRESS_H

#include "net/network.h"

bool address_is_public(const uint8_t address[static 16]); /* IPv4 mapped */
bool address_is_loopback(const uint8_t address[static 16]);
/* allowed: networks that count though they are not public. */
bool address_may_be_reached(const struct networks *allowed, const uint8_t address[static 16]);

#endif
