#include "privacy/purpose.h"

#include "privacy/purpose_builtin.h"
#include "purpose.sql.h"

#define BIT(basis) (1u << (basis))
#define ANY_BASIS (BIT(BASIS_COUNT) - 1)
/* Where the law or a public task needs the data, there is nothing to erase yet. */
#define WHILE_NEEDED (BIT(BASIS_LEGAL_OBLIGATION) | BIT(BASIS_PUBLIC_TASK))

static const struct {
  const char *name;
  const char *article;
} bases[BASIS_COUNT] = {
    /*= GDPR Art. 6(1)(b) */
    [BASIS_CONTRACT] = {"contract", "6(1)(b)"},
    /*= GDPR Art. 6(1)(f) */
    [BASIS_LEGITIMATE_INTEREST] = {"legitimate_interest", "6(1)(f)"},
    /*= GDPR Art. 6(1)(e) */
    [BASIS_PUBLIC_TASK] = {"public_task", "6(1)(e)"},
    [BASIS_CONSENT] = {"consent", "6(1)(a)"},
    [BASIS_LEGAL_OBLIGATION] = {"legal_obligation", "6(1)(c)"},
    [BASIS_VITAL_INTERESTS] = {"vital_interests", "6(1)(d)"},
};

static const struct {
  const char *code;
  const char *article;
  unsigned with;    /* bases */
  unsigned limited; /* of these */
} rights[] = {
    {"access", "15", ANY_BASIS, 0},
    {"rectification", "16", ANY_BASIS, 0},
    /*= GDPR Art. 17(3)(b) */
    {"erasure", "17", ANY_BASIS, WHILE_NEEDED},
    {"restriction", "18", ANY_BASIS, 0},
    /*= GDPR Art. 20(1)(a) */
    {"portability", "20", BIT(BASIS_CONTRACT) | BIT(BASIS_CONSENT), 0},
    /*= GDPR Art. 21(1) */
    {"objection", "21", BIT(BASIS_LEGITIMATE_INTEREST) | BIT(BASIS_PUBLIC_TASK), 0},
    /*= GDPR Art. 7(3) */
    {"withdrawal", "7(3)", BIT(BASIS_CONSENT), 0},
    {"complaint", "77", ANY_BASIS, 0},
};

const char *basis_name(enum basis basis) { return bases[basis].name; }
const char *basis_article(enum basis basis) { return bases[basis].article; }

enum err basis_parse(struct str name, enum basis *basis_out) {
  for (int i = 0; i < BASIS_COUNT; i++) {
    if (!str_equal(name, str_from(bases[i].name))) continue;
    *basis_out = (enum basis)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

bool basis_right(enum basis basis, size_t index, struct right *right_out) {
  for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
    if (!(rights[i].with & BIT(basis)) || index-- > 0) continue;
    *right_out =
        (struct right){rights[i].code, rights[i].article, (rights[i].limited & BIT(basis)) != 0};
    return true;
  }
  return false;
}

static bool has_right(enum basis basis, const char *code) {
  struct right right;
  for (size_t i = 0; basis_right(basis, i, &right); i++)
    if (str_equal(str_from(right.code), str_from(code))) return true;
  return false;
}

bool basis_allows_objection(enum basis basis) { return has_right(basis, "objection"); }
bool basis_allows_portability(enum basis basis) { return has_right(basis, "portability"); }

static const char *const events[RETENTION_EVENT_COUNT] = {
    [RETENTION_FROM_LAST_MESSAGE] = "last_message",
    [RETENTION_FROM_RESOLVED] = "resolved",
    [RETENTION_FROM_CONTRACT_END] = "contract_end",
};

const char *retention_event_name(enum retention_event event) { return events[event]; }

enum err retention_event_parse(struct str name, enum retention_event *event_out) {
  for (int i = 0; i < RETENTION_EVENT_COUNT; i++) {
    if (!str_equal(name, str_from(events[i]))) continue;
    *event_out = (enum retention_event)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

bool purpose_allows(struct str code, enum basis basis) {
  const struct purpose_builtin *builtin = purpose_builtin_find(code);
  return !builtin || (builtin->bases & BIT(basis)) != 0;
}

/*= GDPR Art. 21(1) */
/*= GDPR Art. 21(2) */
bool purpose_is_objectable(const struct purpose *purpose) {
  return basis_allows_objection(purpose->basis) || purpose->marketing;
}

static enum err row_take(struct work *work, const struct db_rows *rows, struct purpose *out) {
  struct purpose purpose = {.version = db_row_int(rows, 1),
                            .retention_days = db_row_int(rows, 4),
                            .marketing = db_row_int(rows, 6) != 0,
                            .fields = (uint64_t)db_row_int(rows, 7),
                            .roles = (uint32_t)db_row_int(rows, 8),
                            .active = db_row_int(rows, 10) != 0,
                            .created_at = db_row_int(rows, 11),
                            .effective_at = db_row_int(rows, 12),
                            .since_version = db_row_int(rows, 13),
                            .told_from = db_row_int(rows, 14),
                            .suspended = db_row_int(rows, 15) > 0};
  struct str special = db_row_bytes(rows, 3);
  purpose.special = special.len ? special.data[0] : 0;
  if (basis_parse(db_row_bytes(rows, 2), &purpose.basis) ||
      retention_event_parse(db_row_bytes(rows, 5), &purpose.retention_from))
    return ERR_CORRUPT;
  TRY(arena_copy(work->arena, db_row_bytes(rows, 0), &purpose.code));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 9), &purpose.declaration));
  *out = purpose;
  return ERR_NONE;
}

static enum err one(struct work *work, const struct sql *sql, const struct db_value *values,
                    size_t count, struct purpose *purpose_out) {
  struct db_rows rows;
  TRY(db_one(work->db, sql, values, count, &rows));
  enum err error = row_take(work, &rows, purpose_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err purpose_read(struct work *work, struct id site, struct str code,
                      struct purpose *purpose_out) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_text(code)};
  return one(work, &sql_purpose_in_force, values, 3, purpose_out);
}

enum err purpose_read_version(struct work *work, struct id site, struct str code, int64_t version,
                              struct purpose *purpose_out) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_text(code),
                              db_int(version)};
  return one(work, &sql_purpose_version, values, 4, purpose_out);
}

static enum err list(struct work *work, const struct sql *sql, struct id site,
                     struct purpose **purposes_out, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct purpose *purposes = arena_alloc(work->arena, PURPOSES_MAX * sizeof *purposes);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  if (!purposes) return ERR_MACHINE;
  TRY(db_query(work->db, sql, values, 2, &rows));
  while (!error && count < PURPOSES_MAX && db_step(&rows))
    error = row_take(work, &rows, &purposes[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *purposes_out = purposes;
  *count_out = count;
  return ERR_NONE;
}

enum err purpose_list(struct work *work, struct id site, struct purpose **purposes_out,
                      size_t *count_out) {
  return list(work, &sql_purpose_all_in_force, site, purposes_out, count_out);
}

enum err purpose_list_ended(struct work *work, struct id site, struct purpose **purposes_out,
                            size_t *count_out) {
  return list(work, &sql_purpose_all_ended, site, purposes_out, count_out);
}

enum err purpose_of_conversation(struct work *work, struct id conversation,
                                 struct purpose *purpose_out) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  return one(work, &sql_purpose_of_conversation, values, 2, purpose_out);
}

/*= GDPR Art. 13(3) */
enum err purpose_read_told(struct work *work, struct id site, struct str code, struct id person,
                           struct purpose *purpose_out) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_text(code),
                              db_id(&person)};
  return one(work, &sql_purpose_told, values, 4, purpose_out);
}

enum err purpose_read_named(struct work *work, struct id site, struct str code,
                            int64_t notice_version, struct purpose *purpose_out) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_text(code),
                              db_int(notice_version)};
  return one(work, &sql_purpose_named, values, 4, purpose_out);
}

/* Two declarations that would be told and kept alike. */
static bool same(const struct purpose *a, const struct purpose *b) {
  return a->basis == b->basis && a->special == b->special &&
         a->retention_days == b->retention_days && a->retention_from == b->retention_from &&
         a->marketing == b->marketing && a->fields == b->fields && a->roles == b->roles &&
         str_equal(a->declaration, b->declaration);
}

static enum err insert(struct work *work, struct id site, const struct purpose *purpose,
                       struct id signed_by) {
  char special[1] = {purpose->special};
  struct db_value retire[] = {db_id(&work->actor.workspace), db_id(&site), db_text(purpose->code)};
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&site),
                              db_text(purpose->code),
                              db_int(purpose->version),
                              db_text(str_from(basis_name(purpose->basis))),
                              db_text(str_of(special, purpose->special ? 1 : 0)),
                              db_int(purpose->retention_days),
                              db_text(str_from(retention_event_name(purpose->retention_from))),
                              db_int(purpose->marketing),
                              db_int((int64_t)purpose->fields),
                              db_int(purpose->roles),
                              db_text(purpose->declaration),
                              db_int(work->now_ms),
                              db_int(purpose->effective_at ? purpose->effective_at : work->now_ms),
                              db_int(purpose->since_version),
                              db_int(purpose->told_from),
                              id_is_zero(signed_by) ? db_null() : db_id(&signed_by)};
  TRY(db_run(work->db, &sql_purpose_retire, retire, 3, NULL));
  return db_run(work->db, &sql_purpose_insert, values, 17, NULL);
}

static enum err newest_version(struct work *work, struct id site, struct str code,
                               int64_t *version_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_text(code)};
  TRY(db_one(work->db, &sql_purpose_newest_version, values, 3, &rows));
  *version_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

static enum err next_notice(struct work *work, struct id site, int64_t *version_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  TRY(db_one(work->db, &sql_purpose_next_notice, values, 2, &rows));
  *version_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

/* old: the version that it follows, or NULL. */
/*= GDPR Art. 13(3) */
static enum err make_next(struct work *work, struct id site, const struct purpose *purpose,
                          const struct purpose *old, struct purpose *next_out) {
  struct purpose next = *purpose;
  TRY(newest_version(work, site, purpose->code, &next.version));
  TRY(next_notice(work, site, &next.told_from));
  next.version++;
  next.since_version = old ? old->since_version : next.version;
  if (old && purpose->takes_no_more) next.told_from = old->told_from;
  *next_out = next;
  return ERR_NONE;
}

/*= GDPR Art. 5(1)(b) */
enum err purpose_publish(struct work *work, struct id site, const struct purpose *purpose,
                         struct id signed_by, int64_t *version_out) {
  struct purpose old;
  struct purpose next;
  if (purpose->retention_days < 1 || purpose->retention_days > PURPOSE_RETENTION_MAX_DAYS)
    return work_fault(work, ERR_INVALID, "retention_days: a number from 1 to 3650");
  if (!purpose_allows(purpose->code, purpose->basis))
    return work_fault(work, ERR_INVALID, "basis: not one that can carry this purpose");
  enum err error = purpose_read(work, site, purpose->code, &old);
  if (error && error != ERR_NOT_FOUND) return error;
  if (!error && same(&old, purpose)) {
    *version_out = old.version;
    return ERR_NONE;
  }
  TRY(make_next(work, site, purpose, error ? NULL : &old, &next));
  TRY(insert(work, site, &next, signed_by));
  *version_out = next.version;
  return ERR_NONE;
}

enum err purpose_end(struct work *work, struct id site, struct str code) {
  int64_t changed = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_text(code)};
  TRY(db_run(work->db, &sql_purpose_end, values, 3, &changed));
  return changed ? ERR_NONE : ERR_NOT_FOUND;
}
