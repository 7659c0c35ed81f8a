/* A request comes in: checked, given its case file, its clock and its first step. */
#include <string.h>

#include "chat/site.h"
#include "privacy/deadline.h"
#include "privacy/notice_words.h"
#include "privacy/term.h"
#include "request_receive.sql.h"
#include "rights/request_internal.h"
#include "rights/request_scope.h"

#define BACK_DAYS_MAX 92 /* a letter that lay about; older: it is answered late in any case */

static enum err check_scope(struct work *work, struct str *scope) {
  if (str_trim(*scope).len == 0) *scope = STR("{}");
  if (request_scope_check(*scope) == ERR_NONE) return ERR_NONE;
  return work_fault(work, ERR_INVALID, "scope: an object of codes, ids and numbers");
}

static enum err check_words(struct work *work, const struct request_new *new) {
  if (!personal_is_empty(new->words) && personal_check(FIELD_REQUEST_WORDS, new->words))
    return work_fault(work, ERR_INVALID, "words: a text of at most 8,000 bytes");
  if (!personal_is_empty(new->contact) && personal_check(FIELD_REQUEST_CONTACT, new->contact))
    return work_fault(work, ERR_INVALID, "contact: one line of at most 400 bytes");
  return ERR_NONE;
}

static enum err check(struct work *work, struct request_new *new) {
  if (new->received_ms == 0) new->received_ms = work->now_ms;
  if (new->received_ms > work->now_ms ||
      new->received_ms < work->now_ms - BACK_DAYS_MAX * TERM_DAY_MS)
    return work_fault(work, ERR_INVALID, "received: a time within the last three months");
  TRY(check_words(work, new));
  return check_scope(work, &new->scope);
}

static struct id whose(const struct request_new *new) {
  return id_is_zero(new->account) ? new->person : new->account;
}

struct earlier {
  int64_t open;
  int64_t same;
};

/*= GDPR Art. 12(5) */
static enum err count_earlier(struct work *work, const struct request_new *new,
                              struct earlier *out) {
  struct db_rows rows;
  struct id who = whose(new);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&who),
                              db_text(str_from(request_right_name(new->right))),
                              db_int(new->received_ms - TERM_YEAR_MS)};
  *out = (struct earlier){0};
  if (id_is_zero(who)) return ERR_NONE;
  TRY(db_one(work->db, &sql_request_receive_earlier, values, 4, &rows));
  *out = (struct earlier){db_row_int(&rows, 0), db_row_int(&rows, 1)};
  return db_finish(&rows);
}

/* The same button pressed again is the same request. */
static enum err find_same(struct work *work, const struct request_new *new, struct id *id_out) {
  struct db_rows rows;
  struct id who = whose(new);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&who),
                              db_text(str_from(request_right_name(new->right))),
                              db_text(new->scope)};
  if (id_is_zero(who) || !personal_is_empty(new->words)) return ERR_NOT_FOUND;
  TRY(db_one(work->db, &sql_request_receive_same, values, 4, &rows));
  *id_out = db_row_id(&rows, 0);
  return db_finish(&rows);
}

/* A message is made a request once for each right. */
static enum err check_message(struct work *work, const struct request_new *new) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&new->conversation),
                              db_int(new->sequence),
                              db_text(str_from(request_right_name(new->right)))};
  if (new->sequence == 0) return ERR_NONE;
  enum err error = db_one(work->db, &sql_request_receive_message, values, 4, &rows);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  struct buf text = {0};
  buf_append_format(&text, "sequence: this message is request %lld already",
                    (long long)db_row_int(&rows, 0));
  TRY(db_finish(&rows));
  const char *fault = arena_c_string(work->arena, buf_str(&text));
  buf_done(&text);
  return work_fault(work, ERR_CONFLICT, fault);
}

static enum err next_number(struct work *work, int64_t *out) {
  struct db_rows rows;
  struct db_value value = db_id(&work->actor.workspace);
  TRY(db_one(work->db, &sql_request_receive_number, &value, 1, &rows));
  *out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

static enum err start_clock(struct work *work, struct request *r) {
  struct workspace workspace;
  struct request_clock clock;
  TRY(workspace_read(work, &workspace));
  struct str calendar = deadline_calendar(workspace.controller_country);
  TRY(request_clock_of(r->received_at, false, 0, calendar, &clock));
  memcpy(r->calendar, calendar.data,
         calendar.len < sizeof r->calendar ? calendar.len : sizeof r->calendar - 1);
  r->target_at = clock.target_at;
  r->due_at = clock.due_at;
  r->due_nominal_at = clock.due_nominal_at;
  return ERR_NONE;
}

static struct db_value id_or_null(const struct id *id) {
  return id_is_zero(*id) ? db_null() : db_id(id);
}
static struct db_value bytes_or_null(const struct buf *sealed) {
  return sealed->len ? db_bytes(buf_str(sealed)) : db_null();
}

static enum err insert(struct work *work, const struct request *r, const struct buf *words,
                       const struct buf *contact) {
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&r->id),
                              db_int(r->number),
                              db_id(&r->file.id),
                              id_or_null(&r->site),
                              id_or_null(&r->person),
                              id_or_null(&r->account),
                              id_or_null(&r->conversation),
                              r->sequence ? db_int(r->sequence) : db_null(),
                              db_text(str_from(request_right_name(r->right))),
                              db_text(str_from(request_channel_name(r->channel))),
                              bytes_or_null(words),
                              bytes_or_null(contact),
                              db_text(str_from(r->language)),
                              db_text(r->scope),
                              db_text(str_from(request_identity_name(r->identity))),
                              db_text(str_from(r->calendar)),
                              db_int(r->received_at),
                              db_int(r->target_at),
                              db_int(r->due_at),
                              db_int(r->due_nominal_at),
                              db_int(r->repeat_count),
                              db_int(work->now_ms)};
  return db_run(work->db, &sql_request_receive_insert, values, 23, NULL);
}

static enum err seal(struct work *work, const struct request *r, enum field field,
                     struct personal text, struct buf *out) {
  struct personal_subject subject = request_subject(work, r);
  struct personal_spot spot = {.row = r->id};
  if (personal_is_empty(text)) return ERR_NONE;
  return personal_seal(work, personal_at(&subject, field, spot), text, out);
}

static enum err write(struct work *work, const struct request_new *new, const struct request *r) {
  struct buf words = {0};
  struct buf contact = {0};
  enum err error = seal(work, r, FIELD_REQUEST_WORDS, new->words, &words);
  if (!error) error = seal(work, r, FIELD_REQUEST_CONTACT, new->contact, &contact);
  if (!error) error = insert(work, r, &words, &contact);
  buf_done(&words);
  buf_done(&contact);
  if (error) return error;
  struct request_stepping step = {
      .kind = "received", .detail = personal_of(STR_EMPTY), .note = request_right_name(new->right)};
  return request_step_add(work, r, &step);
}

static enum err make(struct work *work, const struct request_new *new, int64_t repeats,
                     struct request *out) {
  struct clock clock = clock_fixed(work->now_ms);
  struct request r = {.id = id_new(&clock, work->rng),
                      .site = new->site,
                      .person = new->person,
                      .account = new->account,
                      .conversation = new->conversation,
                      .sequence = new->sequence,
                      .right = new->right,
                      .channel = new->channel,
                      .identity = new->identity,
                      .scope = new->scope,
                      .received_at = new->received_ms,
                      .repeat_count = repeats};
  memcpy(r.language, notice_language(new->language), 2);
  TRY(next_number(work, &r.number));
  TRY(start_clock(work, &r));
  TRY(case_file_new(work, CASE_REQUEST, ROLE_ALL, CASE_FILE_OPEN, &r.file));
  TRY(write(work, new, &r));
  TRY(request_hold_data(work, &r));
  *out = r;
  return ERR_NONE;
}

/* What was just made is read as the desk would: an agent is answered too. */
static enum err read_back(struct work *work, struct id id, struct request *out) {
  struct actor actor = work->actor;
  work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = actor.workspace};
  enum err error = request_read(work, id, out);
  work->actor = actor;
  return error;
}

/*= GDPR Art. 12(2) */
/*= GDPR Art. 12(3) */
enum err request_receive(struct work *work, const struct request_new *request,
                         struct request *request_out) {
  struct request_new new = *request;
  struct earlier earlier;
  struct request made;
  struct id same;
  TRY(check(work, &new));
  enum err error = find_same(work, &new, &same);
  if (!error) return read_back(work, same, request_out);
  if (error != ERR_NOT_FOUND) return error;
  TRY(check_message(work, &new));
  TRY(count_earlier(work, &new, &earlier));
  if (earlier.open >= REQUEST_OPEN_MAX)
    return work_fault(work, ERR_TOO_MANY,
                      "Twenty of your requests are being worked on. Please wait for an answer.");
  TRY(make(work, &new, earlier.same, &made));
  return read_back(work, made.id, request_out);
}

enum err request_self_served(struct work *work, const struct request_new *request,
                             const struct request_served *served, struct request *request_out) {
  struct request made;
  struct earlier earlier;
  struct request_new new = *request;
  struct request_action action = {
      .verb = REQUEST_SERVE, .decision = served->decision, .ground = served->ground};
  TRY(check(work, &new));
  TRY(count_earlier(work, &new, &earlier));
  TRY(make(work, &new, earlier.same, &made));
  TRY(request_act(work, &made, &action));
  *request_out = made;
  return ERR_NONE;
}
