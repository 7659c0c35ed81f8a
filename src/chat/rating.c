#include "chat/rating.h"

#include "base/text.h"
#include "chat/conversation.h"
#include "privacy/datum.h"
#include "privacy/declaration.h"
#include "privacy/purpose_builtin.h"
#include "rating.sql.h"

#define DAY_MS INT64_C(86400000)

enum err rating_is_asked(struct work *work, struct id site, bool *asked_out) {
  struct purpose purpose;
  enum err error = purpose_read(work, site, STR(PURPOSE_RATING), &purpose);
  if (error && error != ERR_NOT_FOUND) return error;
  *asked_out = !error;
  return ERR_NONE;
}

/* The site of the visitor's own resolved conversation. */
static enum err find_site(struct work *work, struct id conversation, struct id *site_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation),
                              db_id(&work->actor.id)};
  if (work->actor.kind != ACTOR_VISITOR) return ERR_DENIED;
  TRY(db_one(work->db, &sql_rating_conversation, values, 3, &rows));
  struct id site = db_row_id(&rows, 0);
  bool over = db_row_int(&rows, 1) == CONVERSATION_RESOLVED;
  TRY(db_finish(&rows));
  if (!over) return work_fault(work, ERR_CONFLICT, "The chat is not over yet.");
  *site_out = site;
  return ERR_NONE;
}

static enum err check_once(struct work *work, struct id conversation) {
  struct datum before;
  enum err error =
      datum_read(work, work->actor.id, STR(PURPOSE_RATING), STR("rating.score"), &before);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  if (!id_equal(before.conversation, conversation)) return ERR_NONE;
  return work_fault(work, ERR_CONFLICT, "This chat was rated already.");
}

/*= GDPR Art. 5(1)(e) */
enum err rating_give(struct work *work, struct id conversation, int64_t score,
                     struct personal text) {
  struct id site;
  struct purpose purpose;
  char digit[] = "0";
  if (score < 1 || score > RATING_BEST)
    return work_fault(work, ERR_INVALID, "score: a whole number from 1 to 5");
  TRY(find_site(work, conversation, &site));
  enum err error = purpose_read(work, site, STR(PURPOSE_RATING), &purpose);
  if (error == ERR_NOT_FOUND)
    return work_fault(work, ERR_CONFLICT, "This site does not ask for ratings.");
  if (error) return error;
  int64_t days;
  TRY(check_once(work, conversation));
  TRY(declaration_field_days(work, &purpose, STR("rating.score"), &days));
  digit[0] = (char)('0' + score);
  struct datum_value value = {.person = work->actor.id,
                              .conversation = conversation,
                              .purpose = STR(PURPOSE_RATING),
                              .field = STR("rating.score"),
                              .text = personal_of(str_from(digit)),
                              .kept_until = work->now_ms + days * DAY_MS};
  TRY(datum_put(work, &value));
  if (personal_is_empty(text)) return ERR_NONE;
  TRY(declaration_field_days(work, &purpose, STR("rating.text"), &days));
  value.kept_until = work->now_ms + days * DAY_MS;
  value.field = STR("rating.text");
  value.text = text;
  return datum_put(work, &value);
}
