#include "rights/request_words.h"

#include <string.h>

#include "privacy/authority.h"
#include "privacy/civil_time.h"
#include "privacy/notice_words.h"
#include "staff/workspace.h"

struct writing {
  struct work *work;
  const struct request *request;
  const struct holiday_calendar *calendar;
  struct buf out;
};

const char *request_words_right(const struct request *request) {
  static const char *const keys[RIGHT_COUNT] = {
      [RIGHT_ACCESS] = "right.access",           [RIGHT_RECTIFICATION] = "right.rectification",
      [RIGHT_ERASURE] = "right.erasure",         [RIGHT_RESTRICTION] = "right.restriction",
      [RIGHT_PORTABILITY] = "right.portability", [RIGHT_OBJECTION] = "right.objection",
      [RIGHT_HUMAN_DECISION] = "right.human",
  };
  return notice_word(keys[request->right], request->language);
}

/* The day that it is where the calendar holds. */
static void put_day(const struct writing *w, int64_t at_ms, struct buf *out) {
  day_append(out, civil_time_day(w->calendar, at_ms));
}

static void paragraph(struct writing *w) {
  if (w->out.len > 0) buf_append(&w->out, STR("\n\n"));
}

/* A sentence with what every sentence may name. */
static void say(struct writing *w, const char *key) {
  const struct request *r = w->request;
  struct buf number = {0};
  struct buf date = {0};
  struct buf due = {0};
  struct buf target = {0};
  buf_append_int(&number, r->number);
  put_day(w, r->received_at, &date);
  put_day(w, r->due_at, &due);
  put_day(w, r->target_at, &target);
  struct notice_slot slots[] = {{"number", buf_str(&number)},
                                {"right", str_from(request_words_right(r))},
                                {"date", buf_str(&date)},
                                {"due", buf_str(&due)},
                                {"target", buf_str(&target)}};
  paragraph(w);
  notice_word_fill(&w->out, notice_word(key, r->language), slots, 5);
  buf_done(&number);
  buf_done(&date);
  buf_done(&due);
  buf_done(&target);
}

/* A heading sentence, and what the staff wrote beneath. */
static void say_text(struct writing *w, const char *key, struct personal text) {
  if (personal_is_empty(text)) return;
  say(w, key);
  buf_append(&w->out, STR("\n"));
  buf_append(&w->out, personal_bytes_for_person(text));
}

static enum err say_own(struct writing *w, const char *key, enum field field) {
  struct personal text;
  TRY(request_text(w->work, w->request, field, &text));
  say_text(w, key, text);
  return ERR_NONE;
}

/*= GDPR Art. 77(1) */
/*= GDPR Art. 79(1) */
static enum err say_remedies(struct writing *w) {
  struct workspace workspace;
  struct authority authority;
  TRY(workspace_read(w->work, &workspace));
  if (!authority_of(workspace.controller_country, &authority)) {
    say(w, "request.complaint.any");
  } else {
    struct notice_slot slots[] = {{"authority", str_from(authority.name)},
                                  {"url", str_from(authority.url)}};
    paragraph(w);
    notice_word_fill(&w->out, notice_word("request.complaint", w->request->language), slots, 2);
  }
  say(w, "request.court");
  return ERR_NONE;
}

static enum err is_late(const struct request *r, bool *late_out) {
  struct request_clock clock;
  TRY(request_clock_of(r->received_at, false, r->paused_ms, str_from(r->calendar), &clock));
  *late_out = r->decided_at > clock.refusal_at;
  return ERR_NONE;
}

static void say_ground(struct writing *w) {
  struct buf key = {0};
  buf_append(&key, STR("request.ground."));
  buf_append(&key, str_from(request_ground_name(w->request->ground)));
  const char *word = notice_word_find(buf_str(&key), w->request->language);
  buf_done(&key);
  if (!word) return;
  paragraph(w);
  buf_append(&w->out, str_from(word));
}

/*= GDPR Art. 12(5) */
static void say_burden(struct writing *w) {
  const struct request *r = w->request;
  if (r->ground != GROUND_UNFOUNDED && r->ground != GROUND_EXCESSIVE) return;
  if (r->ground == GROUND_EXCESSIVE && r->repeat_count == 0) say(w, "request.first");
  say(w, "request.burden");
}

/*= GDPR Art. 12(4) */
static enum err say_decision(struct writing *w) {
  static const char *const keys[DECISION_COUNT] = {
      [DECISION_NONE] = "request.received",
      [DECISION_GRANTED] = "request.decision.granted",
      [DECISION_PARTLY] = "request.decision.partly",
      [DECISION_REFUSED] = "request.decision.refused",
      [DECISION_FEE] = "request.decision.fee",
  };
  enum request_decision decision = w->request->decision;
  bool late = false;
  say(w, keys[decision]);
  say_ground(w);
  TRY(say_own(w, "request.reasons", FIELD_REQUEST_REASONS));
  say_burden(w);
  TRY(say_own(w, "request.answer", FIELD_REQUEST_ANSWER));
  if (decision == DECISION_NONE || decision == DECISION_GRANTED) return ERR_NONE;
  TRY(is_late(w->request, &late));
  if (late) say(w, "request.late");
  return say_remedies(w);
}

/*= GDPR Art. 12(3) */
static enum err say_extension(struct writing *w, struct personal reasons) {
  say(w, "request.extension");
  if (personal_is_empty(reasons))
    TRY(say_own(w, "request.why", FIELD_REQUEST_EXTENSION));
  else
    say_text(w, "request.why", reasons);
  return say_remedies(w);
}

static enum err say_letter(struct writing *w, enum request_letter letter,
                           struct personal question) {
  switch (letter) {
    case LETTER_IDENTITY:
      say(w, "request.identity");
      say_text(w, "request.question", question);
      return say_remedies(w);
    case LETTER_SCOPE:
      say(w, "request.scope");
      say_text(w, "request.question", question);
      return ERR_NONE;
    case LETTER_EXTENSION:
      return say_extension(w, question);
    case LETTER_DECISION:
      return say_decision(w);
    case LETTER_RECEIVED:
      say(w, "request.received");
      return ERR_NONE;
    case LETTER_WITHDRAWN:
      say(w, "request.withdrawn");
      return ERR_NONE;
  }
  return ERR_INVALID;
}

/*= GDPR Art. 12(1) */
enum err request_words_write(struct work *work, const struct request *request,
                             enum request_letter letter, struct personal question,
                             struct personal *text_out) {
  struct writing w = {.work = work, .request = request};
  struct str copy = STR_EMPTY;
  TRY(holiday_calendar_find(str_from(request->calendar), &w.calendar));
  enum err error = say_letter(&w, letter, question);
  if (!error) error = buf_check(&w.out);
  if (!error) error = arena_copy(work->arena, buf_str(&w.out), &copy);
  buf_wipe(&w.out);
  buf_done(&w.out);
  *text_out = personal_of(copy);
  return error;
}
