/* The fields of a rule as somebody sends them. */
#include "base/text.h"
#include "chat/responder_internal.h"

#define NAME_MAX 60
#define PHRASES_MAX 50
#define PHRASE_MAX 80
#define TEXT_MAX 1000
#define TEXTS_MAX 24

static const char phrases_fault[] = "phrases: at most 50, each one line of 2 to 80 characters";
static const char text_fault[] =
    "text: an object, language to words of at most 1,000 characters, such as {\"en\":\"…\"}";

static enum err read_name(struct work *work, const struct json *body, struct str *name) {
  struct str text;
  enum err error = json_get_str(body, "name", &text);
  if (error == ERR_NOT_FOUND && name->len > 0) return ERR_NONE;
  if (!error) text = str_trim(text);
  if (error || text.len == 0 || !text_is_line(text) || text_code_points(text) > NAME_MAX)
    return work_fault(work, ERR_INVALID, "name: what the machine is called, one line");
  return arena_copy(work->arena, text, name);
}

static enum err write_phrase(struct json_writer *w, const struct json *value, struct arena *arena) {
  struct str text;
  if (json_as_str(value, &text)) return ERR_INVALID;
  text = str_trim(text);
  if (!text_is_line(text) || text_code_points(text) < 2 || text_code_points(text) > PHRASE_MAX)
    return ERR_INVALID;
  TRY(text_fold(arena, text, &text));
  json_write_string(w, text);
  return ERR_NONE;
}

static enum err kept(struct work *work, struct buf *text, enum err error, struct str *out) {
  if (!error) error = buf_check(text);
  if (!error) error = arena_copy(work->arena, buf_str(text), out);
  buf_done(text);
  return error;
}

static enum err read_phrases(struct work *work, const struct json *body, struct str *phrases) {
  const struct json *list = json_get(body, "phrases");
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  enum err error = ERR_NONE;
  if (!list) return ERR_NONE;
  if (!json_is_array(list) || json_size(list) > PHRASES_MAX)
    return work_fault(work, ERR_INVALID, phrases_fault);
  json_begin_array(&w);
  for (size_t i = 0; !error && i < json_size(list); i++)
    error = write_phrase(&w, json_at(list, i), work->arena);
  json_end_array(&w);
  if (error == ERR_INVALID) error = work_fault(work, error, phrases_fault);
  return kept(work, &text, error, phrases);
}

static enum err write_text(struct json_writer *w, struct str language, const struct json *value) {
  struct str words;
  char key[13] = {0};
  if (language.len >= sizeof key || !text_is_language(language) || json_as_str(value, &words))
    return ERR_INVALID;
  words = str_trim(words);
  if (words.len == 0 || !text_is_clean(words) || text_code_points(words) > TEXT_MAX)
    return ERR_INVALID;
  for (size_t i = 0; i < language.len; i++) key[i] = language.data[i];
  json_put_string(w, key, words);
  return ERR_NONE;
}

static enum err read_texts(struct work *work, const struct json *body, struct str *texts) {
  const struct json *object = json_get(body, "text");
  struct str language;
  const struct json *value;
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  enum err error = ERR_NONE;
  if (!object && texts->len > 0) return ERR_NONE;
  if (!json_is_object(object) || json_size(object) == 0 || json_size(object) > TEXTS_MAX)
    return work_fault(work, ERR_INVALID, text_fault);
  json_begin_object(&w);
  for (size_t i = 0; !error && json_member(object, i, &language, &value); i++)
    error = write_text(&w, language, value);
  json_end_object(&w);
  if (error == ERR_INVALID) error = work_fault(work, error, text_fault);
  return kept(work, &text, error, texts);
}

/* Only people refuse and ban. */
/*= GDPR Art. 22(1) */
static enum err read_outcome(struct work *work, const struct json *body,
                             struct responder_rule *rule) {
  struct str word;
  enum err error = json_get_str(body, "outcome", &word);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (!error && (str_equal(word, STR("refuse")) || str_equal(word, STR("ban"))))
    return work_fault(work, ERR_INVALID,
                      "outcome: a machine may grant; refusing a right or banning somebody needs a "
                      "named person (Art. 22)");
  if (error || responder_outcome_parse(word, &rule->outcome))
    return work_fault(work, ERR_INVALID, "outcome: answer, hand_off, grant or urgent");
  return ERR_NONE;
}

static enum err read_effect(struct work *work, const struct json *body,
                            struct responder_rule *rule) {
  struct str word;
  enum err error = json_get_str(body, "effect", &word);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error || responder_effect_parse(word, &rule->effect))
    return work_fault(work, ERR_INVALID, "effect: none, similar or legal");
  return ERR_NONE;
}

static enum err read_switch(struct work *work, const struct json *body, const char *key,
                            bool *out) {
  if (json_get_bool(body, key, out) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "away, relied_on, active: true or false");
  return ERR_NONE;
}

static enum err read_purpose(struct work *work, const struct json *body, struct str *purpose) {
  struct str code;
  enum err error = json_get_str(body, "purpose", &code);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error || code.len == 0 || code.len > PURPOSE_CODE_MAX)
    return work_fault(work, ERR_INVALID, "purpose: the code of one that is in force on the site");
  return arena_copy(work->arena, code, purpose);
}

enum err responder_read_fields(struct work *work, const struct json *body,
                               struct responder_rule *rule) {
  static const char *const allowed[] = {"name",    "phrases", "away",    "text",
                                        "outcome", "effect",  "purpose", "relied_on",
                                        "active",  "version", NULL};
  const char *unknown = json_unknown_key(body, allowed);
  if (unknown) return work_fault_unknown(work, unknown);
  TRY(read_name(work, body, &rule->name));
  TRY(read_phrases(work, body, &rule->phrases));
  TRY(read_texts(work, body, &rule->texts));
  TRY(read_outcome(work, body, rule));
  TRY(read_effect(work, body, rule));
  TRY(read_purpose(work, body, &rule->purpose));
  TRY(read_switch(work, body, "away", &rule->away));
  TRY(read_switch(work, body, "relied_on", &rule->relied_on));
  return read_switch(work, body, "active", &rule->active);
}
