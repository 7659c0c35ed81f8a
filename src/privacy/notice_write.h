/* notice_write: what the files that write out a notice share. */
#ifndef PARLOUR_PRIVACY_NOTICE_WRITE_H
#define PARLOUR_PRIVACY_NOTICE_WRITE_H

#include "privacy/notice_said.h"
#include "privacy/purpose.h"

void notice_put_known(struct json_writer *w, const char *key, struct str text); /* or null */
/* The word filled with the controller's name and the list. */
void notice_put_filled(struct json_writer *w, const struct said *said, const char *key,
                       const char *word, struct str list);

/* Of a purpose in the facts. */
bool notice_is_objectable(const struct json *purpose);
bool notice_decides(const struct json *purpose); /* a machine alone, Art. 22 */
/* Which legitimate interest; empty for another basis. */
struct str notice_interest(const struct said *said, const struct json *purpose);

void notice_write_purposes(struct json_writer *w, const struct said *said);
/* Those that the bases of all purposes give, each once, with the purposes it holds for. */
void notice_write_rights(struct json_writer *w, const struct said *said);
void notice_list_rights(const struct said *said, struct buf *list);
void notice_write_categories(struct json_writer *w, const struct said *said);
void notice_write_sources(struct json_writer *w, const struct said *said);
void notice_write_recipients(struct json_writer *w, const struct said *said); /* and transfers */

#endif
