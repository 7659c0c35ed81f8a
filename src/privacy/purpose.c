#include "privacy/purpose.h"

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

bool purpose_allows(const char *code, enum basis basis) {
  static const unsigned answering =
      BIT(BASIS_CONTRACT) | BIT(BASIS_LEGITIMATE_INTEREST) | BIT(BASIS_PUBLIC_TASK);
  return str_equal(str_from(code), STR(PURPOSE_ANSWER)) && (answering & BIT(basis)) != 0;
}

static enum err row_take(struct db_rows *rows, struct purpose *purpose) {
  purpose->version = db_row_int(rows, 0);
  enum err error = basis_parse(db_row_bytes(rows, 1), &purpose->basis);
  purpose->retention_days = db_row_int(rows, 2);
  TRY(db_finish(rows));
  return error ? ERR_CORRUPT : ERR_NONE;
}

enum err purpose_read(struct work *work, struct id site, const char *code,
                      struct purpose *purpose_out) {
  struct db_rows rows;
  struct purpose purpose = {.code = code};
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_text(str_from(code))};
  TRY(db_one(work->db, &sql_purpose_newest, values, 3, &rows));
  TRY(row_take(&rows, &purpose));
  *purpose_out = purpose;
  return ERR_NONE;
}

enum err purpose_of_conversation(struct work *work, struct id conversation,
                                 struct purpose *purpose_out) {
  struct db_rows rows;
  struct purpose purpose = {.code = PURPOSE_ANSWER};
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation),
                              db_text(STR(PURPOSE_ANSWER))};
  TRY(db_one(work->db, &sql_purpose_of_conversation, values, 3, &rows));
  TRY(row_take(&rows, &purpose));
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
  if (!purpose_allows(purpose->code, purpose->basis))
    return work_fault(work, ERR_INVALID, "basis: contract, legitimate_interest or public_task");
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
