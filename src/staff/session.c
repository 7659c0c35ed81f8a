#include "staff/session.h"

#include "base/signal.h"
#include "ledger/ledger.h"
#include "session.sql.h"

static void row_read(const struct db_rows *rows, struct session *session) {
  *session = (struct session){.id = db_row_id(rows, 0),
                              .workspace = db_row_id(rows, 1),
                              .account = db_row_id(rows, 2),
                              .roles = (uint32_t)db_row_int(rows, 3),
                              .second_factor = db_row_int(rows, 4) != 0,
                              .created_at = db_row_int(rows, 5),
                              .seen_at = db_row_int(rows, 6),
                              .expires_at = db_row_int(rows, 7)};
}

struct actor session_actor(const struct session *session) {
  return (struct actor){.kind = ACTOR_STAFF,
                        .roles = session->roles,
                        .workspace = session->workspace,
                        .id = session->account};
}

static enum err record(struct work *work, enum ledger_kind kind, struct id account,
                       struct id session) {
  struct account whole;
  TRY(account_read(work, account, &whole));
  struct ledger_entry entry = {
      .kind = kind, .object = session, .subject = account, .key = whole.subject.key};
  return ledger_record(work, &entry);
}

enum err session_begin(struct work *work, struct id account,
                       char token_out[static TOKEN_TEXT_BYTES], struct session *session_out) {
  struct hash hash;
  struct clock clock = clock_fixed(work->now_ms);
  struct id id = id_new(&clock, work->rng);
  int64_t expires_at = work->now_ms + SESSION_LIFE_MS;
  token_new(work->rng, "ps", token_out, &hash);
  struct db_value values[] = {
      db_id(&work->actor.workspace), db_id(&id),           db_id(&account),
      db_bytes(hash_str(&hash)),     db_int(work->now_ms), db_int(expires_at)};
  TRY(db_run(work->db, &sql_session_insert, values, 6, NULL));
  TRY(session_find(work->db, str_from(token_out), work->now_ms, session_out));
  signal_raise(SIGNAL_SIGN_IN, &work->actor, 1);
  return record(work, LEDGER_SIGN_IN, account, id);
}

static enum err find(struct db *db, const struct sql *sql, const struct db_value *values,
                     size_t count, struct session *session_out) {
  struct db_rows rows;
  enum err error = db_one(db, sql, values, count, &rows);
  if (error) return error == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : error;
  row_read(&rows, session_out);
  return db_finish(&rows);
}

/* Gives the session out if its time is not over. */
static enum err if_alive(const struct session *session, int64_t now_ms,
                         struct session *session_out) {
  if (now_ms >= session->expires_at || now_ms - session->seen_at >= SESSION_IDLE_MS)
    return ERR_UNAUTHENTICATED;
  *session_out = *session;
  return ERR_NONE;
}

enum err session_find(struct db *db, struct str token, int64_t now_ms,
                      struct session *session_out) {
  struct hash hash;
  if (token_hash("ps", token, &hash)) return ERR_UNAUTHENTICATED;
  struct db_value values[] = {db_bytes(hash_str(&hash))};
  struct session session;
  TRY(find(db, &sql_session_find, values, 1, &session));
  return if_alive(&session, now_ms, session_out);
}

enum err session_still(struct work *work, struct id id, struct session *session_out) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  struct session session;
  TRY(find(work->db, &sql_session_by_id, values, 2, &session));
  return if_alive(&session, work->now_ms, session_out);
}

/*= GDPR Art. 32(1)(b) */
enum err session_enrolled(struct work *work, const struct session *session) {
  struct workspace workspace;
  if (session->second_factor) return ERR_NONE;
  TRY(workspace_read(work, &workspace));
  if (!(workspace.second_factor_roles & session->roles)) return ERR_NONE;
  return work_fault(work, ERR_DENIED, "Set up the second factor first.");
}

enum err session_touch(struct work *work, struct id session) {
  int64_t changed = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&session), db_int(work->now_ms),
                              db_int(work->now_ms - SESSION_IDLE_MS)};
  TRY(db_run(work->db, &sql_session_touch, values, 4, &changed));
  return changed == 1 ? ERR_NONE : ERR_UNAUTHENTICATED;
}

enum err session_list(struct work *work, struct session **sessions_out, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct session *sessions = arena_alloc(work->arena, 100 * sizeof *sessions);
  if (!sessions) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&work->actor.id)};
  TRY(db_query(work->db, &sql_session_list, values, 2, &rows));
  while (count < 100 && db_step(&rows)) row_read(&rows, &sessions[count++]);
  TRY(db_finish(&rows));
  *sessions_out = sessions;
  *count_out = count;
  return ERR_NONE;
}

enum err session_end(struct work *work, struct id session, bool revoked) {
  int64_t changed = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&session),
                              db_id(&work->actor.id)};
  TRY(db_run(work->db, &sql_session_delete, values, 3, &changed));
  if (changed == 0) return ERR_NOT_FOUND;
  return record(work, revoked ? LEDGER_SESSION_REVOKED : LEDGER_SIGN_OUT, work->actor.id, session);
}

enum err session_end_others(struct work *work, struct id account, struct id keep) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&account), db_id(&keep)};
  return db_run(work->db, &sql_session_delete_others, values, 3, NULL);
}

/*= GDPR Art. 5(1)(e) */
enum err session_expire(struct work *work, int64_t *count_out) {
  int64_t changed = 0;
  struct db_value values[] = {db_int(work->now_ms), db_int(work->now_ms - SESSION_IDLE_MS)};
  TRY(db_run(work->db, &sql_session_expire, values, 2, &changed));
  *count_out += changed;
  return ERR_NONE;
}
