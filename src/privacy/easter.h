/*
 * easter: when Easter Sunday is, in the West and in the East.
 *
 * Both as days of the Gregorian calendar, numbered as base/day does.
 *
 * Thread: any, pure.
 */
#ifndef PARLOUR_PRIVACY_EASTER_H
#define PARLOUR_PRIVACY_EASTER_H

#include "base/day.h"

/* year: above 0. */
int64_t easter_gregorian(int64_t year);
/* Reckoned by the Julian calendar, as the Orthodox churches do. */
int64_t easter_orthodox(int64_t year);

#endif
