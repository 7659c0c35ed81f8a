/*
 * titles: what a field is called where a person reads it.
 *
 * The program's own fields have words in every language; a site's attribute has the title
 * that the site gave it, in the wanted language, else in English.
 *
 * Thread:    any.
 * Ownership: the title lives in the work's arena, or for ever.
 * Law:       GDPR Art. 12(1).
 */
#ifndef PARLOUR_CHAT_TITLES_H
#define PARLOUR_CHAT_TITLES_H

#include "ledger/work.h"

/* code: "message.text", or "attribute." and the code of one of the site's attributes. What is
 * none of them is called by its code. */
MUST_USE enum err titles_of_field(struct work *work, struct id site, struct str code,
                                  const char *language, struct str *title_out);

#endif
