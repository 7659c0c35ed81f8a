#include "chat/sensitive.h"

#include "ledger/ledger.h"
#include "privacy/outgoing.h"
#include "privacy/term.h"
#include "sensitive.sql.h"

#define ANSWERING (ROLE_AGENT | ROLE_SUPERVISOR)

static const char *const kind_names[] = {NULL, "special", "criminal"};

const char *sensitive_kind_name(enum sensitive_kind kind) { return kind_names[kind]; }

enum err sensitive_kind_parse(struct str name, enum sensitive_kind *kind_out) {
  for (int i = SENSITIVE_SPECIAL; i <= SENSITIVE_CRIMINAL; i++) {
    if (!str_equal(name, str_from(kind_names[i]))) continue;
    *kind_out = (enum sensitive_kind)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

enum err sensitive_read(struct work *work, struct id conversation, int64_t sequence,
                        struct sensitive *sensitive_out) {
  struct db_rows rows;
  struct sensitive sensitive = {.kind = SENSITIVE_NONE};
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation),
                              db_int(sequence)};
  enum err error = db_one(work->db, &sql_sensitive_read, values, 3, &rows);
  if (error && error != ERR_NOT_FOUND) return error;
  if (!error) {
    error = sensitive_kind_parse(db_row_bytes(&rows, 0), &sensitive.kind);
    sensitive.marked_by = db_row_id(&rows, 1);
    sensitive.purge_ms = db_row_int(&rows, 2);
    TRY(db_finish(&rows));
    if (error) return ERR_CORRUPT;
  }
  *sensitive_out = sensitive;
  return ERR_NONE;
}

/*= GDPR Art. 9(1) */
enum err sensitive_is_marked(struct work *work, struct id conversation, int64_t sequence,
                             bool *marked_out) {
  struct sensitive sensitive;
  TRY(sensitive_read(work, conversation, sequence, &sensitive));
  *marked_out = sensitive.kind != SENSITIVE_NONE;
  return ERR_NONE;
}

/*= GDPR Art. 5(1)(c) */
bool sensitive_may_read(const struct work *work, const struct sensitive *sensitive) {
  if (sensitive->kind == SENSITIVE_NONE || work->actor.kind == ACTOR_VISITOR) return true;
  return work->actor.kind == ACTOR_STAFF && id_equal(work->actor.id, sensitive->marked_by);
}

struct marking {
  const struct sensitive_mark *mark;
  struct personal_subject subject; /* of the ground: it is no matter of the purpose */
  int64_t version;
};

static enum err read_message(struct work *work, struct marking *marking) {
  struct db_rows rows;
  const struct sensitive_mark *mark = marking->mark;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&mark->conversation),
                              db_int(mark->sequence)};
  TRY(db_one(work->db, &sql_sensitive_message, values, 3, &rows));
  marking->subject = (struct personal_subject){.workspace = work->actor.workspace,
                                               .key = {db_row_int(&rows, 1), db_row_id(&rows, 2)},
                                               .gate = gate_state_of_staff(db_row_id(&rows, 0))};
  marking->version = db_row_int(&rows, 4);
  bool removed = !db_row_is_null(&rows, 5);
  TRY(db_finish(&rows));
  return removed ? work_fault(work, ERR_CONFLICT, "The words are gone already.") : ERR_NONE;
}

static bool is_ground(const struct sensitive_mark *mark) {
  if (mark->kind == SENSITIVE_CRIMINAL) return str_equal(mark->ground, STR("law"));
  return mark->ground.len == 1 && mark->ground.data[0] >= 'a' && mark->ground.data[0] <= 'j';
}

static enum err check(struct work *work, const struct sensitive_mark *mark) {
  if (!actor_has_role(&work->actor, ANSWERING))
    return work_fault(work, ERR_DENIED, gate_sentence(GATE_NOT_NEEDED));
  if (mark->ground.len == 0) return ERR_NONE;
  if (!is_ground(mark))
    return work_fault(work, ERR_INVALID,
                      "ground: a letter of Art. 9(2), a to j; for criminal data, law (Art. 10)");
  if (personal_check(FIELD_SENSITIVE_GROUND, mark->why))
    return work_fault(work, ERR_INVALID, "text: why it may be kept, at most 400 bytes");
  return ERR_NONE;
}

static enum err record(struct work *work, const struct personal_subject *subject,
                       struct id conversation, const char *note) {
  struct ledger_entry entry = {.kind = LEDGER_SENSITIVE_MARKED,
                               .object = conversation,
                               .subject = subject->gate.person,
                               .key = subject->key,
                               .purpose = PURPOSE_ANSWER,
                               .note = str_from(note)};
  return ledger_record(work, &entry);
}

/* With a ground it stays, else it goes within the term. */
/*= GDPR Art. 9(2) */
/*= GDPR Art. 10 */
static enum err write_mark(struct work *work, const struct marking *marking) {
  const struct sensitive_mark *mark = marking->mark;
  struct buf sealed = {0};
  bool kept = mark->ground.len > 0;
  enum err error = ERR_NONE;
  struct personal_spot spot = {
      .row = mark->conversation, .sequence = mark->sequence, .version = marking->version + 1};
  if (kept)
    error = personal_seal(work, personal_at(&marking->subject, FIELD_SENSITIVE_GROUND, spot),
                          mark->why, &sealed);
  struct db_value values[] = {
      db_id(&work->actor.workspace),
      db_id(&mark->conversation),
      db_int(mark->sequence),
      db_text(str_from(sensitive_kind_name(mark->kind))),
      db_id(&work->actor.id),
      db_int(work->now_ms),
      kept ? db_null() : db_int(work->now_ms + term_rule(TERM_SENSITIVE)->length_ms),
      db_text(mark->ground),
      kept ? db_bytes(buf_str(&sealed)) : db_null(),
      db_int(marking->version + 1)};
  if (!error) error = db_run(work->db, &sql_sensitive_write, values, 10, NULL);
  buf_done(&sealed);
  return error;
}

enum err sensitive_mark(struct work *work, const struct sensitive_mark *mark) {
  struct marking marking = {.mark = mark};
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&mark->conversation),
                              db_int(mark->sequence)};
  TRY(check(work, mark));
  TRY(read_message(work, &marking));
  if (mark->kind == SENSITIVE_NONE) {
    TRY(db_run(work->db, &sql_sensitive_delete, values, 3, NULL));
    return record(work, &marking.subject, mark->conversation, "mark taken back");
  }
  TRY(write_mark(work, &marking));
  return record(work, &marking.subject, mark->conversation,
                mark->ground.len > 0              ? "kept on a ground"
                : mark->kind == SENSITIVE_SPECIAL ? "special"
                                                  : "criminal");
}

struct due {
  struct id workspace;
  struct sensitive_spot spot;
  struct id person;
  struct keyring_ref key;
};

static enum err read_due(struct work *work, int64_t at_ms, size_t limit, struct due *list,
                         size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct db_value values[] = {db_int(at_ms), db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_sensitive_due, values, 2, &rows));
  while (count < limit && db_step(&rows))
    list[count++] = (struct due){db_row_id(&rows, 0),
                                 {db_row_id(&rows, 1), db_row_int(&rows, 2)},
                                 db_row_id(&rows, 3),
                                 {db_row_int(&rows, 4), db_row_id(&rows, 5)}};
  *count_out = count;
  return db_finish(&rows);
}

/*= GDPR Art. 5(1)(c) */
static enum err take_away(struct work *work, const struct due *due) {
  struct buf sealed = {0};
  struct personal_subject subject = {
      .workspace = due->workspace, .key = due->key, .gate = gate_state_of_staff(due->person)};
  struct personal_spot spot = {.row = due->spot.conversation, .sequence = due->spot.sequence};
  enum err error =
      personal_seal_removed(work, personal_at(&subject, FIELD_MESSAGE_TEXT, spot), &sealed);
  struct db_value values[] = {db_id(&due->workspace), db_id(&due->spot.conversation),
                              db_int(due->spot.sequence), db_bytes(buf_str(&sealed))};
  struct db_value removed[] = {db_id(&due->workspace), db_id(&due->spot.conversation),
                               db_int(due->spot.sequence), db_int(work->now_ms)};
  if (!error) error = db_run(work->db, &sql_sensitive_overwrite, values, 4, NULL);
  buf_done(&sealed);
  if (!error) error = db_run(work->db, &sql_sensitive_removed, removed, 4, NULL);
  if (!error) error = outgoing_words_removed(work, due->workspace, due->spot.conversation);
  return error ? error : record(work, &subject, due->spot.conversation, "taken away, overwritten");
}

enum err sensitive_purge(struct work *work, int64_t at_ms, size_t limit,
                         struct sensitive_spot **spots_out, size_t *count_out) {
  size_t count;
  struct actor actor = work->actor;
  struct due *list = arena_alloc(work->arena, limit * sizeof *list);
  struct sensitive_spot *spots = arena_alloc(work->arena, limit * sizeof *spots);
  if (!list || !spots) return ERR_MACHINE;
  TRY(read_due(work, at_ms, limit, list, &count));
  for (size_t i = 0; i < count; i++) {
    work->actor.workspace = list[i].workspace;
    TRY(take_away(work, &list[i]));
    spots[i] = list[i].spot;
  }
  work->actor = actor;
  *spots_out = spots;
  *count_out = count;
  return ERR_NONE;
}
