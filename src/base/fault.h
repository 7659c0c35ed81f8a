/*
 * fault: what was wrong, said to the one who asked: "field: what would be right" where a
 * field of the request is at fault, a plain sentence where none is.
 *
 * Thread: any, pure.
 */
#ifndef PARLOUR_BASE_FAULT_H
#define PARLOUR_BASE_FAULT_H

#include "base/json.h"

/* The field that the fault begins with, borrowed from it. Empty: none, or NULL was given. */
struct str fault_field(const char *fault);
/* The member "field" of an open object, where there is such a field. */
void fault_write_field(struct json_writer *w, const char *fault);

#endif
