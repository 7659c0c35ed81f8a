#include "privacy/purpose.h"

#include "purpose.sql.h"

#define BIT(basis) (1u << (basis))
#define ANY_BASIS (BIT(BASIS_CONTRACT) | BIT(BASIS_LEGITIMATE_INTEREST) | BIT(BASIS_PUBLIC_TASK))

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
};

static const struct {
  struct right right;
  unsigned with; /* bases */
} rights[] = {
    {{"access", "15"}, ANY_BASIS},
    {{"rectification", "16"}, ANY_BASIS},
    {{"erasure", "17"}, ANY_BASIS},
    {{"restriction", "18"}, ANY_BASIS},
    /*= GDPR Art. 20(1)(a) */
    {{"portability", "20"}, BIT(BASIS_CONTRACT)},
    /*= GDPR Art. 21(1) */
    {{"objection", "21"}, BIT(BASIS_LEGITIMATE_INTEREST) | BIT(BASIS_PUBLIC_TASK)},
    {{"complaint", "77"}, ANY_BASIS},
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
    *right_out = rights[i].right;
    return true;
  }
  return false;
}

bool basis_allows_objection(enum basis basis) {
  struct right right;
  for (size_t i = 0; basis_right(basis, i, &right); i++)
    if (str_equal(str_from(right.code), STR("objection"))) return true;
  return false;
}

enum err purpose_read(struct work *work, struct id site, const char *code,
                      struct purpose *purpose_out) {
  struct db_rows rows;
  struct purpose purpose = {.code = code};
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site),
                              db_text(str_from(code))};
  TRY(db_one(work->db, &sql_purpose_newest, values, 3, &rows));
  purpose.version = db_row_int(&rows, 0);
  enum err error = basis_parse(db_row_bytes(&rows, 1), &purpose.basis);
  purpose.retention_days = db_row_int(&rows, 2);
  TRY(db_finish(&rows));
  if (error) return ERR_CORRUPT;
  *purpose_out = purpose;
  return ERR_NONE;
}

enum err purpose_publish(struct work *work, struct id site, const struct purpose *purpose,
                         int64_t *version_out) {
  struct purpose old = {.version = 0};
  enum err error = purpose_read(work, site, purpose->code, &old);
  if (error && error != ERR_NOT_FOUND) return error;
  if (!error && old.basis == purpose->basis && old.retention_days == purpose->retention_days) {
    *version_out = old.version;
    return ERR_NONE;
  }
  if (purpose->retention_days < 1 || purpose->retention_days > PURPOSE_RETENTION_MAX_DAYS)
    return work_fault(work, ERR_INVALID, "retention_days: a number from 1 to 3650");
  int64_t version = old.version + 1;
  struct db_value retire[] = {db_id(&work->actor.workspace), db_id(&site),
                              db_text(str_from(purpose->code))};
  struct db_value insert[] = {db_id(&work->actor.workspace),
                              db_id(&site),
                              db_text(str_from(purpose->code)),
                              db_int(version),
                              db_text(str_from(basis_name(purpose->basis))),
                              db_int(purpose->retention_days),
                              db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_purpose_retire, retire, 3, NULL));
  TRY(db_run(work->db, &sql_purpose_insert, insert, 7, NULL));
  *version_out = version;
  return ERR_NONE;
}
