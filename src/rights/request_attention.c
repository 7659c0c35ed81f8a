#include "rights/request_attention.h"

#include "privacy/term.h"

#define OPEN_MAX 200

static void put_text(struct json_writer *w, const struct request *r, int64_t days) {
  struct buf text = {0};
  const char *right = request_right_name(r->right);
  long long number = (long long)r->number;
  if (r->paused_at)
    buf_append_format(&text, "Request %lld (%s): the person was asked and has not answered.",
                      number, right);
  else if (days < 0)
    buf_append_format(&text, "Request %lld (%s): the answer is overdue since %lld days.", number,
                      right, (long long)-days);
  else
    buf_append_format(&text, "Request %lld (%s): %lld %s left to answer.", number, right,
                      (long long)days, days == 1 ? "day is" : "days are");
  json_put_string(w, "text", buf_str(&text));
  buf_done(&text);
}

static void put_item(struct work *work, struct json_writer *w, const struct request *r,
                     enum request_alarm alarm) {
  json_begin_object(w);
  json_put_word(w, "kind", "request");
  json_put_int(w, "since", r->paused_at ? r->paused_at : r->received_at);
  put_text(w, r, request_clock_days_left(work->now_ms, r->due_at));
  json_put_id(w, "request", r->id);
  json_put_int(w, "number", r->number);
  json_put_word(w, "right", request_right_name(r->right));
  json_put_word(w, "alarm", request_clock_alarm_name(alarm));
  json_put_int(w, "due", r->due_at);
  json_end_object(w);
}

static bool unanswered(const struct request *r, int64_t now_ms) {
  return r->paused_at && now_ms - r->paused_at > REQUEST_ATTENTION_ASKED_DAYS * TERM_DAY_MS;
}

/*= GDPR Art. 12(3) */
enum err request_attention_write(struct work *work, struct json_writer *w) {
  struct request *list;
  size_t count;
  struct request_filter filter = {.open_only = true, .state = -1, .right = -1, .limit = OPEN_MAX};
  TRY(request_list(work, &filter, &list, &count));
  for (size_t i = 0; i < count; i++) {
    enum request_alarm alarm =
        request_clock_alarm(work->now_ms, list[i].due_at, list[i].paused_at != 0);
    bool near = alarm != ALARM_NONE && alarm != ALARM_PAUSED;
    if (near || unanswered(&list[i], work->now_ms)) put_item(work, w, &list[i], alarm);
  }
  return ERR_NONE;
}
