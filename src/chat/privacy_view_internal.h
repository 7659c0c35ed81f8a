/* privacy_view_internal: what the files of chat/privacy_view share. */
#ifndef PARLOUR_CHAT_PRIVACY_VIEW_INTERNAL_H
#define PARLOUR_CHAT_PRIVACY_VIEW_INTERNAL_H

#include "chat/privacy_view.h"
#include "privacy/datum.h"

void view_put_id(struct json_writer *w, const char *key, struct id id);
void view_put_time(struct json_writer *w, const char *key, int64_t time_ms); /* 0: null */
void view_put_receipt(struct json_writer *w, const char *key, const uint8_t *receipt);
/* What a field is called; its code where it has no title. */
MUST_USE enum err view_field_title(struct work *work, const struct privacy_viewer *viewer,
                                   struct str code, struct str *title_out);
/* Appends a sentence about proofs, with its slots {count} and {term}: how long they are kept. */
MUST_USE enum err view_proof_sentence(struct work *work, const struct privacy_viewer *viewer,
                                      const char *word, struct str count, struct buf *out);
struct str view_words(const struct declared_words *words, const char *language);
/* "accept" was "given", and so on. */
const char *view_choice_state(struct str choice);

#endif
