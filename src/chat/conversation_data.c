#include "chat/conversation_data.h"

#include "chat/titles.h"
#include "privacy/datum.h"
#include "privacy/gate_facts.h"

/* Judged before it is opened: what is not this actor's work is no attempt of theirs. */
/*= GDPR Art. 32(4) */
static enum err may_read(struct work *work, const struct datum *datum, bool *may_out) {
  static const struct id none;
  struct gate_state state;
  struct id conversation = datum->kept_until > 0 ? none : datum->conversation;
  enum err error = gate_load(work, datum->person, conversation, datum->purpose, &state);
  *may_out = false;
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error) return error;
  *may_out = gate_judge(&work->actor, &state, datum->kind, GATE_READ, work->now_ms) == GATE_GRANTED;
  return ERR_NONE;
}

static enum err write_one(struct work *work, struct json_writer *w, const struct conversation *c,
                          const struct datum *datum) {
  struct personal text;
  struct str title;
  bool may;
  TRY(may_read(work, datum, &may));
  if (!may) return ERR_NONE;
  TRY(titles_of_field(work, c->site, datum->field, "en", &title));
  TRY(datum_open(work, datum, GATE_READ, &text));
  json_begin_object(w);
  json_put_string(w, "purpose", datum->purpose);
  json_put_string(w, "field", datum->field);
  json_put_string(w, "title", title);
  if (datum->kind == FIELD_PURPOSE_EMAIL)
    personal_show_masked(w, "value", text);
  else
    personal_show(w, "value", text);
  json_end_object(w);
  return ERR_NONE;
}

/*= GDPR Art. 5(1)(b) */
enum err conversation_write_data(struct work *work, struct json_writer *w,
                                 const struct conversation *c) {
  struct datum *list;
  size_t count;
  TRY(datum_list(work, c->person, STR_EMPTY, &list, &count));
  json_key(w, "data");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) TRY(write_one(work, w, c, &list[i]));
  json_end_array(w);
  return ERR_NONE;
}
