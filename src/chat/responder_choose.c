/* Which rule answers what was said, if any. */
#include <string.h>

#include "chat/responder.h"
#include "privacy/gate_facts.h"
#include "responder.sql.h"

static enum err exists(struct work *work, const struct sql *sql, const struct db_value *values,
                       size_t count, bool *out) {
  struct db_rows rows;
  enum err error = db_one(work->db, sql, values, count, &rows);
  *out = !error;
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  return db_finish(&rows);
}

static enum err has_person(struct work *work, struct id conversation, bool *out) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  return exists(work, &sql_responder_with_person, values, 2, out);
}

static enum err has_spoken(struct work *work, struct id conversation, struct id rule, bool *out) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation), db_id(&rule)};
  return exists(work, &sql_responder_spoke, values, 3, out);
}

static enum err hears(struct work *work, const struct responder_rule *rule, struct personal text,
                      bool *out) {
  struct json *phrases = NULL;
  if (json_parse(rule->phrases, &phrases)) return ERR_CORRUPT;
  enum err error = ERR_NONE;
  *out = json_size(phrases) == 0;
  for (size_t i = 0; !error && !*out && i < json_size(phrases); i++) {
    struct str phrase = STR_EMPTY;
    error = json_as_str(json_at(phrases, i), &phrase);
    if (!error) error = personal_has_phrase(work->arena, text, phrase, out);
  }
  json_free(phrases);
  return error;
}

/* The visitor's language, then its first part, then English, then any. */
static enum err words_in(struct work *work, struct str texts, struct str locale, struct str *out) {
  struct json *object = NULL;
  struct str language;
  struct str text = STR_EMPTY;
  const struct json *value;
  int best = -1;
  if (json_parse(texts, &object)) return ERR_CORRUPT;
  for (size_t i = 0; json_member(object, i, &language, &value); i++) {
    int fits = str_equal_nocase(language, locale)                                     ? 3
               : locale.len >= 2 && language.len == 2 && str_starts(locale, language) ? 2
               : str_equal(language, STR("en"))                                       ? 1
                                                                                      : 0;
    if (fits > best && json_as_str(value, &text) == ERR_NONE) best = fits;
  }
  enum err error = best < 0 ? ERR_CORRUPT : arena_copy(work->arena, text, out);
  json_free(object);
  return error;
}

/* Under the rule's own purpose: where that rests on explicit consent, only who gave it is
 * decided about. */
/*= GDPR Art. 22(2)(c) */
static enum err may_use(struct work *work, const struct conversation *c,
                        const struct responder_rule *rule, bool *out) {
  struct gate_state state = c->subject.gate;
  if (!str_equal(rule->purpose, c->purpose)) {
    enum err error = gate_load(work, c->person, c->id, rule->purpose, &state);
    if (error && error != ERR_NOT_FOUND) return error;
    *out = !error && gate_judge(&work->actor, &state, FIELD_MESSAGE_TEXT, GATE_USE, work->now_ms) ==
                         GATE_GRANTED;
    return ERR_NONE;
  }
  *out =
      gate_judge(&work->actor, &state, FIELD_MESSAGE_TEXT, GATE_USE, work->now_ms) == GATE_GRANTED;
  return ERR_NONE;
}

static enum err fits(struct work *work, const struct conversation *c,
                     const struct responder_rule *rule, const struct responder_moment *moment,
                     bool *out) {
  bool spoke = true;
  *out = false;
  if (!rule->active || (rule->away && !moment->away)) return ERR_NONE;
  TRY(may_use(work, c, rule, out));
  if (*out) TRY(hears(work, rule, moment->text, out));
  if (*out) TRY(has_spoken(work, c->id, rule->id, &spoke));
  *out = *out && !spoke;
  return ERR_NONE;
}

enum err responder_choose(struct work *work, const struct responder_moment *moment,
                          struct responder_reply *reply_out) {
  struct conversation c;
  struct responder_rule *rules;
  size_t count;
  bool taken;
  struct responder_reply reply = {.speaks = false};
  TRY(conversation_read(work, moment->conversation, &c));
  TRY(has_person(work, c.id, &taken));
  TRY(responder_list(work, c.site, &rules, &count));
  for (size_t i = 0; !taken && !reply.speaks && i < count; i++) {
    TRY(fits(work, &c, &rules[i], moment, &reply.speaks));
    if (!reply.speaks) continue;
    reply.rule = rules[i];
    TRY(words_in(work, rules[i].texts, c.locale, &reply.text));
  }
  *reply_out = reply;
  return ERR_NONE;
}
