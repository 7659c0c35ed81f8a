#include "staff/account.h"

#include <string.h>

#include "account.sql.h"
#include "base/signal.h"
#include "ledger/ledger.h"

_Static_assert(ROLE_ADMINISTRATOR == 8, "account_administrators divides by it");

static struct personal_spot spot_of(struct id id, int64_t version) {
  return (struct personal_spot){.row = id, .version = version};
}

static struct personal_subject subject_of(struct work *work, struct id id, struct keyring_ref key) {
  return (struct personal_subject){
      .workspace = work->actor.workspace, .key = key, .gate = gate_state_of_staff(id)};
}

static enum err check_new(struct work *work, const struct account_new *new) {
  if (personal_check(FIELD_ACCOUNT_EMAIL, new->email))
    return work_fault(work, ERR_INVALID, "email: an e-mail address");
  if (personal_check(FIELD_ACCOUNT_NAME, new->name))
    return work_fault(work, ERR_INVALID, "name: one line of text");
  if (new->roles == 0 || (new->roles & ~(uint32_t)ROLE_ALL))
    return work_fault(work, ERR_INVALID, "roles: agent, supervisor, dpo or administrator");
  return ERR_NONE;
}

static enum err insert(struct work *work, const struct account_new *new, struct id id,
                       struct keyring_ref key, const struct hash *lookup) {
  struct personal_subject subject = subject_of(work, id, key);
  struct personal_spot spot = spot_of(id, 1);
  struct buf email = {0};
  struct buf name = {0};
  enum err error =
      personal_seal(work, personal_at(&subject, FIELD_ACCOUNT_EMAIL, spot), new->email, &email);
  if (!error)
    error = personal_seal(work, personal_at(&subject, FIELD_ACCOUNT_NAME, spot), new->name, &name);
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&id),
                              db_int(key.slot),
                              db_id(&key.key),
                              db_bytes(hash_str(lookup)),
                              db_bytes(buf_str(&email)),
                              db_bytes(buf_str(&name)),
                              db_text(new->password_hash),
                              db_int(new->roles),
                              db_int(work->now_ms)};
  if (!error) error = db_run(work->db, &sql_account_insert, values, 10, NULL);
  buf_done(&email);
  buf_done(&name);
  return error;
}

enum err account_create(struct work *work, const struct account_new *new, struct id *id_out) {
  struct keyring_ref key;
  struct hash lookup;
  struct clock clock = clock_fixed(work->now_ms);
  TRY(check_new(work, new));
  TRY(personal_lookup(work, FIELD_ACCOUNT_EMAIL, new->email, &lookup));
  TRY(keyring_take(work->keyring, &key));
  struct id id = id_new(&clock, work->rng);
  enum err error = insert(work, new, id, key, &lookup);
  if (error) {
    keyring_return(work->keyring, key);
    return error == ERR_CONFLICT ? work_fault(work, error, "email: has an account already") : error;
  }
  struct ledger_entry entry = {
      .kind = LEDGER_ACCOUNT_CREATED, .object = id, .subject = id, .key = key};
  TRY(ledger_record(work, &entry));
  *id_out = id;
  return ERR_NONE;
}

/* May be refused by the gate: then it stays empty. */
static enum err open_if_allowed(struct work *work, const struct account *account, enum field field,
                                struct str sealed, struct personal *out) {
  struct personal_spot spot = spot_of(account->id, account->version);
  bool self = id_equal(work->actor.id, account->id);
  bool may = self || actor_has_role(&work->actor, field_rule(field)->readers) ||
             (work->actor.kind == ACTOR_VISITOR && field_rule(field)->visitors_see);
  if (!may) return ERR_NONE;
  return personal_open(work, personal_at(&account->subject, field, spot), GATE_READ, sealed, out);
}

static enum err row_read(struct work *work, const struct db_rows *rows, struct account *account) {
  struct keyring_ref key = {db_row_int(rows, 1), db_row_id(rows, 2)};
  *account = (struct account){.id = db_row_id(rows, 0),
                              .roles = (uint32_t)db_row_int(rows, 3),
                              .disabled = db_row_int(rows, 4) != 0,
                              .second_factor = db_row_int(rows, 5) != 0,
                              .version = db_row_int(rows, 6),
                              .name = personal_of(STR_EMPTY),
                              .email = personal_of(STR_EMPTY)};
  account->subject = subject_of(work, account->id, key);
  TRY(open_if_allowed(work, account, FIELD_ACCOUNT_NAME, db_row_bytes(rows, 7), &account->name));
  return open_if_allowed(work, account, FIELD_ACCOUNT_EMAIL, db_row_bytes(rows, 8),
                         &account->email);
}

enum err account_read(struct work *work, struct id id, struct account *account_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(db_one(work->db, &sql_account_read, values, 2, &rows));
  enum err error = row_read(work, &rows, account_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err account_list(struct work *work, struct account **accounts_out, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  size_t room = 16;
  struct account *accounts = arena_alloc(work->arena, room * sizeof *accounts);
  enum err error = accounts ? ERR_NONE : ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace)};
  TRY(db_query(work->db, &sql_account_list, values, 1, &rows));
  while (!error && db_step(&rows)) {
    if (count == room) {
      struct account *more = arena_alloc(work->arena, 2 * room * sizeof *more);
      if (more) memcpy(more, accounts, count * sizeof *more);
      if (!more) error = ERR_MACHINE;
      accounts = more;
      room *= 2;
    }
    if (!error) error = row_read(work, &rows, &accounts[count++]);
  }
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *accounts_out = accounts;
  *count_out = count;
  return ERR_NONE;
}

static enum err totp_sealed(struct work *work, struct id id, struct str *sealed_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(db_one(work->db, &sql_account_totp_sealed, values, 2, &rows));
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 0), sealed_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/* The sealed columns carry the row's version: all are sealed anew together. The one
 * who changes a name need not be allowed to read the rest: the account itself does. */
static enum err reseal(struct work *work, const struct account *account, struct personal name) {
  struct work own = *work;
  struct account whole;
  struct str old_totp;
  struct buf sealed[3] = {{0}};
  struct personal totp;
  struct personal_spot now = spot_of(account->id, account->version);
  struct personal_spot next = spot_of(account->id, account->version + 1);
  own.actor =
      (struct actor){.kind = ACTOR_STAFF, .workspace = work->actor.workspace, .id = account->id};
  TRY(account_read(&own, account->id, &whole));
  TRY(totp_sealed(work, account->id, &old_totp));
  const struct personal_subject *subject = &account->subject;
  enum err error =
      personal_seal(&own, personal_at(subject, FIELD_ACCOUNT_NAME, next), name, &sealed[0]);
  if (!error)
    error = personal_seal(&own, personal_at(subject, FIELD_ACCOUNT_EMAIL, next), whole.email,
                          &sealed[1]);
  if (!error && old_totp.len > 0) {
    error = personal_open(&own, personal_at(subject, FIELD_ACCOUNT_TOTP, now), GATE_SHOW, old_totp,
                          &totp);
    if (!error)
      error = personal_seal(&own, personal_at(subject, FIELD_ACCOUNT_TOTP, next), totp, &sealed[2]);
  }
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&account->id),
                              db_bytes(buf_str(&sealed[0])),
                              db_bytes(buf_str(&sealed[1])),
                              old_totp.len > 0 ? db_bytes(buf_str(&sealed[2])) : db_null(),
                              db_int(account->version + 1)};
  if (!error) error = db_run(work->db, &sql_account_reseal, values, 6, NULL);
  for (int i = 0; i < 3; i++) buf_done(&sealed[i]);
  return error;
}

static enum err other_administrators(struct work *work, struct id id, int64_t *count_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(db_one(work->db, &sql_account_administrators, values, 2, &rows));
  *count_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

enum err account_change(struct work *work, struct id id, const struct account_change *change,
                        bool *ends_sessions_out) {
  struct account account;
  int64_t others;
  TRY(account_read(work, id, &account));
  uint32_t roles = change->has_roles ? change->roles : account.roles;
  bool disabled = change->has_disabled ? change->disabled : account.disabled;
  if (roles == 0 || (roles & ~(uint32_t)ROLE_ALL))
    return work_fault(work, ERR_INVALID, "roles: agent, supervisor, dpo or administrator");
  TRY(other_administrators(work, id, &others));
  if (others == 0 && (disabled || !(roles & ROLE_ADMINISTRATOR)))
    return work_fault(work, ERR_CONFLICT, "roles: somebody must stay administrator");
  if (change->has_name) {
    if (personal_check(FIELD_ACCOUNT_NAME, change->name))
      return work_fault(work, ERR_INVALID, "name: one line of text");
    TRY(reseal(work, &account, change->name));
  }
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id), db_int(roles),
                              db_int(disabled)};
  TRY(db_run(work->db, &sql_account_update, values, 4, NULL));
  bool ends = roles != account.roles || disabled != account.disabled;
  struct ledger_entry entry = {.kind = LEDGER_ACCOUNT_CHANGED,
                               .object = id,
                               .subject = id,
                               .key = account.subject.key,
                               .note = ends ? STR("roles or state") : STR("name")};
  TRY(ledger_record(work, &entry));
  if (roles != account.roles) signal_raise(SIGNAL_ROLE_CHANGED, &work->actor, (int64_t)roles);
  *ends_sessions_out = ends;
  return ERR_NONE;
}

enum err account_credentials(struct work *work, struct personal email,
                             struct credentials *credentials_out) {
  struct db_rows rows;
  struct hash lookup;
  struct credentials found = {.workspace = work->actor.workspace};
  TRY(personal_lookup(work, FIELD_ACCOUNT_EMAIL, email, &lookup));
  struct db_value values[] = {db_id(&work->actor.workspace), db_bytes(hash_str(&lookup))};
  TRY(db_one(work->db, &sql_account_credentials, values, 2, &rows));
  found.account = db_row_id(&rows, 0);
  found.roles = (uint32_t)db_row_int(&rows, 1);
  found.disabled = db_row_int(&rows, 2) != 0;
  found.second_factor = db_row_int(&rows, 3) != 0;
  struct str hash = db_row_bytes(&rows, 4);
  bool fits = hash.len < sizeof found.password_hash;
  if (fits) memcpy(found.password_hash, hash.data, hash.len);
  TRY(db_finish(&rows));
  if (!fits) return ERR_CORRUPT;
  *credentials_out = found;
  return ERR_NONE;
}

enum err account_password_is(struct work *work, struct id id, struct str password_hash,
                             bool *same_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(db_one(work->db, &sql_account_password, values, 2, &rows));
  *same_out = hash_same_secret(db_row_bytes(&rows, 0), password_hash);
  return db_finish(&rows);
}

enum err account_set_password(struct work *work, struct id id, struct str password_hash,
                              struct str note) {
  struct account account;
  TRY(account_read(work, id, &account));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id), db_text(password_hash)};
  TRY(db_run(work->db, &sql_account_set_password, values, 3, NULL));
  struct ledger_entry entry = {.kind = LEDGER_PASSWORD_CHANGED,
                               .object = id,
                               .subject = id,
                               .key = account.subject.key,
                               .note = note};
  return ledger_record(work, &entry);
}
