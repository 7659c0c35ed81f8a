#include "rights/request.h"

#include <string.h>

#include "privacy/gate_facts.h"
#include "request.sql.h"
#include "rights/request_internal.h"

#define OVERSEEING (ROLE_SUPERVISOR | ROLE_DPO | ROLE_ADMINISTRATOR)
#define STEPS_MAX 1000

enum looker { LOOKER_DESK, LOOKER_AGENT, LOOKER_PERSON };

static enum looker looker_of(const struct actor *actor) {
  if (actor->kind == ACTOR_SYSTEM || actor_has_role(actor, OVERSEEING)) return LOOKER_DESK;
  return actor->kind == ACTOR_STAFF ? LOOKER_AGENT : LOOKER_PERSON;
}

static void copy_word(struct str from, char *to, size_t size) {
  size_t len = from.len < size - 1 ? from.len : size - 1;
  memcpy(to, from.data, len);
  to[len] = 0;
}

static enum err take_words(const struct db_rows *rows, struct request *r) {
  if (request_right_parse(db_row_bytes(rows, 13), &r->right) ||
      request_channel_parse(db_row_bytes(rows, 14), &r->channel) ||
      request_identity_parse(db_row_bytes(rows, 17), &r->identity) ||
      request_state_parse(db_row_bytes(rows, 18), &r->state) ||
      request_decision_parse(db_row_bytes(rows, 19), &r->decision) ||
      request_ground_parse(db_row_bytes(rows, 20), &r->ground))
    return ERR_CORRUPT;
  copy_word(db_row_bytes(rows, 15), r->language, sizeof r->language);
  copy_word(db_row_bytes(rows, 21), r->calendar, sizeof r->calendar);
  return ERR_NONE;
}

static enum err take_sealed(struct work *work, const struct db_rows *rows, struct request *r) {
  TRY(arena_copy(work->arena, db_row_bytes(rows, 16), &r->scope));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 38), &r->words_sealed));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 39), &r->contact_sealed));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 40), &r->reasons_sealed));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 41), &r->answer_sealed));
  return arena_copy(work->arena, db_row_bytes(rows, 42), &r->extension_sealed);
}

/* A time that is not there reads as 0. */
static enum err take(struct work *work, const struct db_rows *rows, struct request *out) {
  struct request r = {.id = db_row_id(rows, 0),
                      .number = db_row_int(rows, 1),
                      .file = {.id = db_row_id(rows, 2),
                               .key = {db_row_int(rows, 3), db_row_id(rows, 4)},
                               .ground = CASE_REQUEST,
                               .readers = (uint32_t)db_row_int(rows, 5),
                               .until_ms = db_row_int(rows, 6),
                               .created_at = db_row_int(rows, 7)},
                      .site = db_row_id(rows, 8),
                      .person = db_row_id(rows, 9),
                      .account = db_row_id(rows, 10),
                      .conversation = db_row_id(rows, 11),
                      .sequence = db_row_int(rows, 12),
                      .received_at = db_row_int(rows, 22),
                      .target_at = db_row_int(rows, 23),
                      .due_at = db_row_int(rows, 24),
                      .due_nominal_at = db_row_int(rows, 25),
                      .extended_at = db_row_int(rows, 26),
                      .paused_at = db_row_int(rows, 27),
                      .paused_ms = db_row_int(rows, 28),
                      .assignee = db_row_id(rows, 29),
                      .decided_by = db_row_id(rows, 30),
                      .decided_at = db_row_int(rows, 31),
                      .delivered_at = db_row_int(rows, 32),
                      .opened_at = db_row_int(rows, 33),
                      .closed_at = db_row_int(rows, 34),
                      .repeat_count = db_row_int(rows, 35),
                      .version = db_row_int(rows, 36),
                      .created_at = db_row_int(rows, 37)};
  TRY(take_words(rows, &r));
  TRY(take_sealed(work, rows, &r));
  *out = r;
  return ERR_NONE;
}

enum err request_read(struct work *work, struct id id, struct request *request_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id),
                              db_int((int64_t)looker_of(&work->actor)), db_id(&work->actor.id)};
  TRY(db_one(work->db, &sql_request_read, values, 4, &rows));
  enum err error = take(work, &rows, request_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

static struct db_value word_or_any(int64_t number, const char *name) {
  return db_text(number < 0 ? STR_EMPTY : str_from(name));
}

enum err request_list(struct work *work, const struct request_filter *filter,
                      struct request **list_out, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct request *list = arena_alloc(work->arena, filter->limit * sizeof *list);
  const char *state =
      filter->state < 0 ? "" : request_state_name((enum request_state)filter->state);
  const char *right =
      filter->right < 0 ? "" : request_right_name((enum request_right)filter->right);
  if (!list) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_int((int64_t)looker_of(&work->actor)),
                              db_id(&work->actor.id),
                              db_int(filter->open_only),
                              word_or_any(filter->state, state),
                              word_or_any(filter->right, right),
                              db_int(!id_is_zero(filter->assignee)),
                              db_id(&filter->assignee),
                              db_int(!id_is_zero(filter->person)),
                              db_id(&filter->person),
                              db_int(filter->has_after ? filter->after_due : INT64_MIN),
                              db_id(&filter->after_id),
                              db_int((int64_t)filter->limit)};
  TRY(db_query(work->db, &sql_request_list, values, 13, &rows));
  while (!error && count < filter->limit && db_step(&rows))
    error = take(work, &rows, &list[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *list_out = list;
  *count_out = count;
  return ERR_NONE;
}

/*= GDPR Art. 15(1) */
enum err request_keeps(struct work *work, struct id person, bool *keeps_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  TRY(db_one(work->db, &sql_request_keeps, values, 2, &rows));
  *keeps_out = db_row_int(&rows, 0) > 0;
  return db_finish(&rows);
}

enum err request_hold_data(struct work *work, const struct request *request) {
  bool copies = request->right == RIGHT_ACCESS || request->right == RIGHT_PORTABILITY ||
                request->right == RIGHT_ERASURE;
  if (!copies || id_is_zero(request->person)) return ERR_NONE;
  return gate_refresh_person(work, request->person);
}

bool request_is_own(const struct actor *actor, const struct request *request) {
  /* Of nobody who is known here: whoever holds its link acts under the id of its file. */
  if (actor->kind == ACTOR_VISITOR && id_is_zero(request->person) && id_is_zero(request->account))
    return id_equal(actor->id, request->file.id);
  if (actor->kind == ACTOR_VISITOR) return id_equal(actor->id, request->person);
  return actor->kind == ACTOR_STAFF && !id_is_zero(request->account) &&
         id_equal(actor->id, request->account);
}

struct personal_subject request_subject(const struct work *work, const struct request *request) {
  struct id whose = id_is_zero(request->account) ? request->person : request->account;
  return case_file_subject(work, &request->file, whose);
}

static struct str sealed_of(const struct request *request, enum field field) {
  if (field == FIELD_REQUEST_WORDS) return request->words_sealed;
  if (field == FIELD_REQUEST_CONTACT) return request->contact_sealed;
  if (field == FIELD_REQUEST_REASONS) return request->reasons_sealed;
  if (field == FIELD_REQUEST_ANSWER) return request->answer_sealed;
  return request->extension_sealed;
}

enum err request_text(struct work *work, const struct request *request, enum field field,
                      struct personal *text_out) {
  struct str sealed = sealed_of(request, field);
  struct personal_subject subject = request_subject(work, request);
  struct personal_spot spot = {.row = request->id};
  *text_out = personal_of(STR_EMPTY);
  if (sealed.len == 0) return ERR_NONE;
  enum gate_operation operation = request_is_own(&work->actor, request) ? GATE_SHOW : GATE_READ;
  return personal_open(work, personal_at(&subject, field, spot), operation, sealed, text_out);
}

enum err request_steps(struct work *work, const struct request *request,
                       struct request_step **steps_out, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct request_step *steps = arena_alloc(work->arena, STEPS_MAX * sizeof *steps);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&request->id)};
  if (!steps) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_request_steps, values, 2, &rows));
  while (!error && count < STEPS_MAX && db_step(&rows)) {
    struct request_step *step = &steps[count++];
    *step = (struct request_step){.number = db_row_int(&rows, 0),
                                  .at_ms = db_row_int(&rows, 1),
                                  .actor_kind = (enum actor_kind)db_row_int(&rows, 2),
                                  .actor = db_row_id(&rows, 3)};
    error = arena_copy(work->arena, db_row_bytes(&rows, 4), &step->kind);
    if (!error) error = arena_copy(work->arena, db_row_bytes(&rows, 5), &step->detail_sealed);
  }
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *steps_out = steps;
  *count_out = count;
  return ERR_NONE;
}

enum err request_step_text(struct work *work, const struct request *request,
                           const struct request_step *step, struct personal *text_out) {
  struct personal_subject subject = request_subject(work, request);
  struct personal_spot spot = {.row = request->id, .sequence = step->number};
  *text_out = personal_of(STR_EMPTY);
  if (step->detail_sealed.len == 0) return ERR_NONE;
  enum gate_operation operation = request_is_own(&work->actor, request) ? GATE_SHOW : GATE_READ;
  return personal_open(work, personal_at(&subject, FIELD_REQUEST_STEP, spot), operation,
                       step->detail_sealed, text_out);
}
