#include "rights/request_view.h"

#include "rights/request_internal.h"
#include "rights/request_words.h"

static void put_personal(struct json_writer *w, const char *key, struct personal text) {
  if (personal_is_empty(text))
    json_put_null(w, key);
  else
    personal_show(w, key, text);
}

/* What is decided is the person's to know when it is delivered. */
static bool is_told(const struct request *r, bool own) {
  return !own || r->state == REQUEST_DELIVERED || r->state == REQUEST_CLOSED;
}

/*= GDPR Art. 12(3) */
void request_view_clock(struct json_writer *w, const struct request *request, int64_t now_ms) {
  const struct request *r = request;
  bool runs = request_state_is_open(r->state) || r->state == REQUEST_DECIDED;
  enum request_alarm alarm =
      runs ? request_clock_alarm(now_ms, r->due_at, r->paused_at != 0) : ALARM_NONE;
  json_key(w, "clock");
  json_begin_object(w);
  json_put_bool(w, "runs", runs && !r->paused_at);
  json_put_word(w, "alarm", request_clock_alarm_name(alarm));
  if (runs)
    json_put_int(w, "days_left", request_clock_days_left(now_ms, r->due_at));
  else
    json_put_null(w, "days_left");
  json_put_int(w, "received", r->received_at);
  json_put_int(w, "target", r->target_at);
  json_put_int(w, "due", r->due_at);
  json_put_int(w, "due_nominal", r->due_nominal_at);
  json_put_time(w, "extended", r->extended_at);
  json_put_time(w, "paused_since", r->paused_at);
  json_put_int(w, "paused_ms", r->paused_ms);
  json_put_word(w, "calendar", r->calendar);
  json_end_object(w);
}

static void put_decision(struct json_writer *w, const struct request *r, bool told) {
  json_put_word(w, "decision", request_decision_name(told ? r->decision : DECISION_NONE));
  if (told && r->ground) {
    json_put_word(w, "ground", request_ground_name(r->ground));
    json_put_word(w, "article", request_ground_article(r->ground));
  } else {
    json_put_null(w, "ground");
    json_put_null(w, "article");
  }
}

static void put_members(struct work *work, struct json_writer *w, const struct request *r,
                        bool own) {
  json_put_id(w, "id", r->id);
  json_put_int(w, "number", r->number);
  json_put_word(w, "right", request_right_name(r->right));
  json_put_word(w, "channel", request_channel_name(r->channel));
  json_put_word(w, "state", request_state_name(r->state));
  json_put_word(w, "identity", request_identity_name(r->identity));
  put_decision(w, r, is_told(r, own));
  json_put_word(w, "language", r->language);
  json_put_id(w, "site", r->site);
  json_put_id(w, "conversation", r->conversation);
  json_put_int(w, "version", r->version);
  request_view_clock(w, r, work->now_ms);
  json_put_time(w, "decided_at", is_told(r, own) ? r->decided_at : 0);
  json_put_time(w, "delivered_at", r->delivered_at);
  json_put_time(w, "opened_at", r->opened_at);
  json_put_time(w, "closed_at", r->closed_at);
  if (own) return;
  json_put_id(w, "person", r->person);
  json_put_id(w, "account", r->account);
  json_put_time(w, "sequence", r->sequence);
  json_put_id(w, "assignee", r->assignee);
  json_put_id(w, "decided_by", r->decided_by);
  json_put_int(w, "repeats", r->repeat_count);
  json_put_int(w, "created_at", r->created_at);
}

void request_view_line(struct work *work, struct json_writer *w, const struct request *request) {
  json_begin_object(w);
  put_members(work, w, request, request_is_own(&work->actor, request));
  json_end_object(w);
}

/* Questions and what was answered; not what the staff say among themselves, nor who. */
static bool step_is_told(struct str kind) {
  static const char *const told[] = {"received", "ask_identity", "ask_scope", "words",
                                     "confirm",  "extend",       "deliver",   "opened",
                                     "withdraw", "close",        "serve",     "resume"};
  for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
    if (str_equal(kind, str_from(told[i]))) return true;
  return false;
}

static bool detail_is_told(struct str kind) {
  return str_equal(kind, STR("ask_identity")) || str_equal(kind, STR("ask_scope")) ||
         str_equal(kind, STR("words")) || str_equal(kind, STR("withdraw"));
}

static enum err put_step(struct work *work, struct json_writer *w, const struct request *r,
                         const struct request_step *step, bool own) {
  struct personal text = personal_of(STR_EMPTY);
  if (!own || detail_is_told(step->kind)) TRY(request_step_text(work, r, step, &text));
  json_begin_object(w);
  json_put_int(w, "number", step->number);
  json_put_int(w, "at", step->at_ms);
  json_put_word(w, "by", actor_kind_name(step->actor_kind));
  if (!own) json_put_id(w, "account", step->actor);
  json_put_string(w, "kind", step->kind);
  put_personal(w, "text", text);
  json_end_object(w);
  return ERR_NONE;
}

static enum err put_steps(struct work *work, struct json_writer *w, const struct request *r,
                          const struct request_step *steps, size_t count) {
  bool own = request_is_own(&work->actor, r);
  json_key(w, "steps");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++)
    if (!own || step_is_told(steps[i].kind)) TRY(put_step(work, w, r, &steps[i], own));
  json_end_array(w);
  return ERR_NONE;
}

static enum err put_letter(struct work *work, struct json_writer *w, const struct request *r,
                           enum request_letter letter, struct personal question) {
  static const char *const names[] = {
      [LETTER_RECEIVED] = "received", [LETTER_IDENTITY] = "identity",
      [LETTER_SCOPE] = "scope",       [LETTER_EXTENSION] = "extension",
      [LETTER_DECISION] = "decision", [LETTER_WITHDRAWN] = "withdrawn",
  };
  struct personal text;
  TRY(request_words_write(work, r, letter, question, &text));
  json_begin_object(w);
  json_put_word(w, "kind", names[letter]);
  personal_show(w, "text", text);
  json_end_object(w);
  return ERR_NONE;
}

static enum err put_questions(struct work *work, struct json_writer *w, const struct request *r,
                              const struct request_step *steps, size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct personal text;
    bool identity = str_equal(steps[i].kind, STR("ask_identity"));
    if (!identity && !str_equal(steps[i].kind, STR("ask_scope"))) continue;
    TRY(request_step_text(work, r, &steps[i], &text));
    TRY(put_letter(work, w, r, identity ? LETTER_IDENTITY : LETTER_SCOPE, text));
  }
  return ERR_NONE;
}

/* What the person is told, in whole sentences, oldest first. */
/*= GDPR Art. 12(1) */
static enum err put_letters(struct work *work, struct json_writer *w, const struct request *r,
                            const struct request_step *steps, size_t count) {
  struct personal none = personal_of(STR_EMPTY);
  json_key(w, "letters");
  json_begin_array(w);
  TRY(put_letter(work, w, r, LETTER_RECEIVED, none));
  TRY(put_questions(work, w, r, steps, count));
  if (r->extended_at) TRY(put_letter(work, w, r, LETTER_EXTENSION, none));
  if (r->decision && is_told(r, request_is_own(&work->actor, r)))
    TRY(put_letter(work, w, r, LETTER_DECISION, none));
  if (r->state == REQUEST_WITHDRAWN) TRY(put_letter(work, w, r, LETTER_WITHDRAWN, none));
  json_end_array(w);
  return ERR_NONE;
}

static void put_actions(struct work *work, struct json_writer *w, const struct request *r) {
  bool own = request_is_own(&work->actor, r);
  json_key(w, "actions");
  json_begin_array(w);
  for (int verb = 0; verb < REQUEST_VERB_COUNT; verb++) {
    enum request_state to;
    bool extended = verb == REQUEST_EXTEND && r->extended_at;
    bool unpaid = verb == REQUEST_RESUME && r->decision != DECISION_FEE;
    bool known = verb == REQUEST_CONFIRM && request_kind_is_proven(r->identity);
    if (extended || unpaid || known || verb == REQUEST_SERVE) continue;
    if (request_state_next(r->state, (enum request_verb)verb, &work->actor, own, &to)) continue;
    json_write_string(w, str_from(request_state_verb_name((enum request_verb)verb)));
  }
  json_end_array(w);
}

static enum err put_text(struct work *work, struct json_writer *w, const struct request *r,
                         const char *key, enum field field) {
  struct personal text;
  TRY(request_text(work, r, field, &text));
  put_personal(w, key, text);
  return ERR_NONE;
}

static enum err put_texts(struct work *work, struct json_writer *w, const struct request *r) {
  bool told = is_told(r, request_is_own(&work->actor, r));
  TRY(put_text(work, w, r, "words", FIELD_REQUEST_WORDS));
  TRY(put_text(work, w, r, "contact", FIELD_REQUEST_CONTACT));
  TRY(put_text(work, w, r, "extension", FIELD_REQUEST_EXTENSION));
  if (told) {
    TRY(put_text(work, w, r, "reasons", FIELD_REQUEST_REASONS));
    return put_text(work, w, r, "answer", FIELD_REQUEST_ANSWER);
  }
  json_put_null(w, "reasons");
  json_put_null(w, "answer");
  return ERR_NONE;
}

enum err request_view_whole(struct work *work, struct json_writer *w,
                            const struct request *request) {
  struct request_step *steps;
  size_t count;
  TRY(request_steps(work, request, &steps, &count));
  json_begin_object(w);
  put_members(work, w, request, request_is_own(&work->actor, request));
  json_key(w, "scope");
  json_write_raw(w, request->scope);
  TRY(put_texts(work, w, request));
  TRY(put_steps(work, w, request, steps, count));
  TRY(put_letters(work, w, request, steps, count));
  put_actions(work, w, request);
  json_end_object(w);
  return ERR_NONE;
}
