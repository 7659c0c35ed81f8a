#include "staff/second_factor.h"

#include <sodium.h>
#include <string.h>

#include "base/signal.h"
#include "ledger/ledger.h"
#include "second_factor.sql.h"

struct factor {
  struct account account;
  bool begun;
  bool active;
  int64_t step;
  uint8_t secret[TOTP_SECRET_BYTES];
};

static enum err open_secret(struct work *work, struct factor *factor, struct str sealed) {
  struct personal secret;
  struct personal_spot spot = {.row = factor->account.id, .version = factor->account.version};
  TRY(personal_open(work, personal_at(&factor->account.subject, FIELD_ACCOUNT_TOTP, spot),
                    GATE_SHOW, sealed, &secret));
  struct str bytes = personal_bytes_for_crypto(secret);
  if (bytes.len != TOTP_SECRET_BYTES) return ERR_CORRUPT;
  memcpy(factor->secret, bytes.data, TOTP_SECRET_BYTES);
  return ERR_NONE;
}

static enum err factor_read(struct work *work, struct factor *factor) {
  struct db_rows rows;
  struct str sealed;
  *factor = (struct factor){0};
  TRY(account_read(work, work->actor.id, &factor->account));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&work->actor.id)};
  TRY(db_one(work->db, &sql_second_factor_read, values, 2, &rows));
  factor->begun = !db_row_is_null(&rows, 0);
  factor->active = db_row_int(&rows, 1) != 0;
  factor->step = db_row_int(&rows, 2);
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 0), &sealed);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  return factor->begun ? open_secret(work, factor, sealed) : ERR_NONE;
}

static enum err record(struct work *work, const struct account *account, struct str note) {
  struct ledger_entry entry = {.kind = LEDGER_SECOND_FACTOR_CHANGED,
                               .object = account->id,
                               .subject = account->id,
                               .key = account->subject.key,
                               .note = note};
  return ledger_record(work, &entry);
}

enum err second_factor_begin(struct work *work, uint8_t secret_out[static TOTP_SECRET_BYTES]) {
  struct factor factor;
  struct buf sealed = {0};
  TRY(factor_read(work, &factor));
  if (factor.active) return work_fault(work, ERR_CONFLICT, "a second factor is active already");
  rng_fill(work->rng, secret_out, TOTP_SECRET_BYTES);
  struct personal_spot spot = {.row = factor.account.id, .version = factor.account.version};
  enum err error =
      personal_seal(work, personal_at(&factor.account.subject, FIELD_ACCOUNT_TOTP, spot),
                    personal_of(str_of(secret_out, TOTP_SECRET_BYTES)), &sealed);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&work->actor.id),
                              db_bytes(buf_str(&sealed))};
  if (!error) error = db_run(work->db, &sql_second_factor_begin, values, 3, NULL);
  buf_done(&sealed);
  return error;
}

static enum err new_codes(struct work *work,
                          char codes_out[static SECOND_FACTOR_CODES][TOKEN_CODE_BYTES]) {
  struct db_value clear[] = {db_id(&work->actor.workspace), db_id(&work->actor.id)};
  TRY(db_run(work->db, &sql_second_factor_code_clear, clear, 2, NULL));
  for (int i = 0; i < SECOND_FACTOR_CODES; i++) {
    struct hash hash;
    token_code_new(work->rng, codes_out[i], &hash);
    struct db_value values[] = {clear[0], clear[1], db_bytes(hash_str(&hash))};
    TRY(db_run(work->db, &sql_second_factor_code_insert, values, 3, NULL));
  }
  return ERR_NONE;
}

enum err second_factor_confirm(struct work *work, struct str code,
                               char codes_out[static SECOND_FACTOR_CODES][TOKEN_CODE_BYTES]) {
  struct factor factor;
  int64_t step;
  TRY(factor_read(work, &factor));
  if (!factor.begun || factor.active)
    return work_fault(work, ERR_CONFLICT, "begin the second factor first");
  bool right = totp_matches(factor.secret, code, work->now_ms, &step);
  sodium_memzero(factor.secret, sizeof factor.secret);
  if (!right) return work_fault(work, ERR_DENIED, "code: not the one that counts now");
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&work->actor.id), db_int(step)};
  TRY(db_run(work->db, &sql_second_factor_activate, values, 3, NULL));
  TRY(new_codes(work, codes_out));
  return record(work, &factor.account, STR("activated"));
}

static enum err use_recovery_code(struct work *work, struct str code) {
  struct hash hash;
  int64_t used = 0;
  if (token_code_hash(code, &hash)) return ERR_DENIED;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&work->actor.id),
                              db_bytes(hash_str(&hash))};
  TRY(db_run(work->db, &sql_second_factor_code_use, values, 3, &used));
  return used == 1 ? ERR_NONE : ERR_DENIED;
}

enum err second_factor_check(struct work *work, struct str code) {
  struct factor factor;
  int64_t step = 0;
  TRY(factor_read(work, &factor));
  if (!factor.active) return ERR_CONFLICT;
  bool right = totp_matches(factor.secret, code, work->now_ms, &step) && step > factor.step;
  sodium_memzero(factor.secret, sizeof factor.secret);
  if (right) {
    struct db_value values[] = {db_id(&work->actor.workspace), db_id(&work->actor.id),
                                db_int(step)};
    return db_run(work->db, &sql_second_factor_step, values, 3, NULL);
  }
  enum err error = use_recovery_code(work, code);
  if (error == ERR_DENIED) signal_raise(SIGNAL_SECOND_FACTOR_FAILED, &work->actor, 1);
  return error;
}

static enum err clear(struct work *work, const struct account *account) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&account->id)};
  TRY(db_run(work->db, &sql_second_factor_end, values, 2, NULL));
  return db_run(work->db, &sql_second_factor_code_clear, values, 2, NULL);
}

enum err second_factor_end(struct work *work) {
  struct account account;
  TRY(account_read(work, work->actor.id, &account));
  TRY(clear(work, &account));
  return record(work, &account, STR("removed"));
}

enum err second_factor_take(struct work *work, struct id id) {
  struct account account;
  TRY(account_read(work, id, &account));
  TRY(clear(work, &account));
  return account.second_factor ? record(work, &account, STR("removed by reset")) : ERR_NONE;
}
