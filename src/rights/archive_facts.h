/*
 * archive_facts: what an archive says before its first row: whose data, which controller, the
 * statement of Art. 15(1), and the whole in a few lines.
 *
 * Thread: any. Ownership: texts live in the work's arena; archive_facts_done frees the rest.
 * Errors: ERR_NOT_FOUND: there is no such person.
 * Law:    GDPR Art. 12(1), 15(1).
 */
#ifndef PARLOUR_RIGHTS_ARCHIVE_FACTS_H
#define PARLOUR_RIGHTS_ARCHIVE_FACTS_H

#include "rights/archive_writer.h"

MUST_USE enum err archive_facts_load(struct work *work, const struct archive_order *order,
                                     struct archive_facts *facts);
void archive_facts_done(struct archive_facts *facts);

#endif
