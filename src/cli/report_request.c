/* report_request: the kind "request": every request for somebody's rights, with its clock. */
#include <stdio.h>

#include "base/day.h"
#include "cli/report.h"
#include "rights/request.h"

#define PAGE 200

enum column {
  COLUMN_NUMBER,
  COLUMN_RIGHT,
  COLUMN_ARTICLE,
  COLUMN_CHANNEL,
  COLUMN_STATE,
  COLUMN_IDENTITY,
  COLUMN_DECISION,
  COLUMN_GROUND,
  COLUMN_RECEIVED,
  COLUMN_TARGET,
  COLUMN_DUE,
  COLUMN_ALARM,
  COLUMN_EXTENDED,
  COLUMN_PAUSED_DAYS,
  COLUMN_DECIDED,
  COLUMN_DELIVERED,
  COLUMN_CLOSED,
  COLUMN_REPEATS,
  COLUMN_COUNT
};

static const struct report_column columns[COLUMN_COUNT] = {
    [COLUMN_NUMBER] = {"number", "No.", false},
    [COLUMN_RIGHT] = {"right", "Right", false},
    [COLUMN_ARTICLE] = {"article", "Article", false},
    [COLUMN_CHANNEL] = {"channel", "Came by", false},
    [COLUMN_STATE] = {"state", "State", false},
    [COLUMN_IDENTITY] = {"identity", "Identity", false},
    [COLUMN_DECISION] = {"decision", "Decision", false},
    [COLUMN_GROUND] = {"ground", "Ground", false},
    [COLUMN_RECEIVED] = {"received", "Received", false},
    [COLUMN_TARGET] = {"target", "Target", false},
    [COLUMN_DUE] = {"due", "Due", false},
    [COLUMN_ALARM] = {"alarm", "Alarm", false},
    [COLUMN_EXTENDED] = {"extended", "Extended", true},
    [COLUMN_PAUSED_DAYS] = {"paused_days", "Days paused", false},
    [COLUMN_DECIDED] = {"decided", "Decided", false},
    [COLUMN_DELIVERED] = {"delivered", "Delivered", false},
    [COLUMN_CLOSED] = {"closed", "Closed", false},
    [COLUMN_REPEATS] = {"repeats", "Earlier within a year", false},
};

/* Texts of one row. */
struct row {
  struct buf text[COLUMN_COUNT];
};

static void put_time(struct buf *out, int64_t at_ms) {
  if (at_ms) clock_append_iso(out, at_ms);
}

static enum request_alarm alarm_of(const struct request *r, int64_t now_ms) {
  bool runs = request_state_is_open(r->state) || r->state == REQUEST_DECIDED;
  return runs ? request_clock_alarm(now_ms, r->due_at, r->paused_at != 0) : ALARM_NONE;
}

static void put_words(struct row *row, const struct request *r, int64_t now_ms) {
  buf_append_int(&row->text[COLUMN_NUMBER], r->number);
  buf_append(&row->text[COLUMN_RIGHT], str_from(request_right_name(r->right)));
  buf_append(&row->text[COLUMN_ARTICLE], str_from(request_right_article(r->right)));
  buf_append(&row->text[COLUMN_CHANNEL], str_from(request_channel_name(r->channel)));
  buf_append(&row->text[COLUMN_STATE], str_from(request_state_name(r->state)));
  buf_append(&row->text[COLUMN_IDENTITY], str_from(request_identity_name(r->identity)));
  buf_append(&row->text[COLUMN_DECISION], str_from(request_decision_name(r->decision)));
  buf_append(&row->text[COLUMN_GROUND], str_from(request_ground_name(r->ground)));
  buf_append(&row->text[COLUMN_ALARM], str_from(request_clock_alarm_name(alarm_of(r, now_ms))));
}

static void put_row(struct report_table *table, const struct request *r, int64_t now_ms) {
  struct row row = {.text = {{0}}};
  struct str cells[COLUMN_COUNT];
  put_words(&row, r, now_ms);
  put_time(&row.text[COLUMN_RECEIVED], r->received_at);
  put_time(&row.text[COLUMN_TARGET], r->target_at);
  put_time(&row.text[COLUMN_DUE], r->due_at);
  buf_append(&row.text[COLUMN_EXTENDED], r->extended_at ? STR("yes") : STR("no"));
  buf_append_int(&row.text[COLUMN_PAUSED_DAYS], r->paused_ms / DAY_MS);
  put_time(&row.text[COLUMN_DECIDED], r->decided_at);
  put_time(&row.text[COLUMN_DELIVERED], r->delivered_at);
  put_time(&row.text[COLUMN_CLOSED], r->closed_at);
  buf_append_int(&row.text[COLUMN_REPEATS], r->repeat_count);
  for (int i = 0; i < COLUMN_COUNT; i++) cells[i] = buf_str(&row.text[i]);
  report_table_row(table, cells);
  for (int i = 0; i < COLUMN_COUNT; i++) buf_done(&row.text[i]);
}

/* All of them, whatever became of them, the earliest due first. */
/*= GDPR Art. 5(2) */
static enum err make(struct report_context *context) {
  struct report_table table = {.format = context->format,
                               .title = "Requests for people's rights",
                               .columns = columns,
                               .count = COLUMN_COUNT,
                               .out = context->out};
  struct request_filter filter = {.state = -1, .right = -1, .limit = PAGE};
  size_t count = PAGE;
  report_table_begin(&table, context->work->now_ms);
  while (count == PAGE) {
    struct request *list;
    TRY(request_list(context->work, &filter, &list, &count));
    for (size_t i = 0; i < count; i++) put_row(&table, &list[i], context->work->now_ms);
    if (count == 0) break;
    filter.has_after = true;
    filter.after_due = list[count - 1].due_at;
    filter.after_id = list[count - 1].id;
  }
  report_table_end(&table);
  return ERR_NONE;
}

const struct report_kind report_request = {
    .name = "request",
    .formats = 1u << REPORT_JSON | 1u << REPORT_CSV | 1u << REPORT_HTML,
    .make = make,
};
