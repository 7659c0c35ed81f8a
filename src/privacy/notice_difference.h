/*
 * notice_difference: what changed between two versions of a notice, readable, and whether
 * it matters to whom the older one was shown.
 *
 * Material is: somebody else is responsible, a new purpose, another basis, a longer term,
 * more data, a new recipient or country, a machine that decides or answers. A corrected
 * address is not, nor is anything that becomes less.
 *
 * Thread: any, pure. Errors: ERR_CORRUPT for facts that are none.
 * Law:    GDPR Art. 12(1), 13(3), 14(4).
 */
#ifndef PARLOUR_PRIVACY_NOTICE_DIFFERENCE_H
#define PARLOUR_PRIVACY_NOTICE_DIFFERENCE_H

#include "base/json.h"

/* before, after: facts as notice_write_facts writes them. Writes an array of {"member",
 * "title", "before", "after", "material"}; what was not or is no more is null. */
MUST_USE enum err notice_write_difference(struct json_writer *w, struct str before,
                                          struct str after, const char *language,
                                          bool *material_out);
MUST_USE enum err notice_differs(struct str before, struct str after, bool *material_out);

#endif
