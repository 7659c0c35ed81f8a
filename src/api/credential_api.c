/*
 * credential_api: changing the password and the second factor. The password in use
 * is asked for again, and checked on the password thread.
 */
#include <stdlib.h>
#include <string.h>

#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "staff/second_factor.h"

/* First a reader finds the account's hash, then the password thread compares. When
 * it fits, next() goes on, on the password thread. */
struct proof {
  struct credentials who;
  void (*next)(struct job *job);
  struct str new_password;
  struct str email; /* of the account itself: is no password */
};

static struct proof *proof_of(struct job *job) { return job->extra; }

static void fail(struct job *job, enum err error, const char *fault) {
  job->result = error;
  job->fault = fault;
  job_post_finish(job);
}

static void proven(struct password_job *password) {
  struct job *job = LIST_ENTRY(password, struct job, password);
  struct str key = id_str(&job->actor.id);
  int64_t now_ms = clock_now_ms(&job->service->clock);
  if (!password->matches) {
    throttle_count(job->service->throttle, &throttle_sign_in_account, key, now_ms);
    fail(job, ERR_DENIED, "The password is not right.");
    return;
  }
  proof_of(job)->next(job);
}

/* Wrong passwords and codes of one who is signed in count like those at the door. */
static enum err tries_left(struct job *job, int64_t now_ms) {
  job->wait_ms = throttle_wait_ms(job->service->throttle, &throttle_sign_in_account,
                                  id_str(&job->actor.id), now_ms);
  return job->wait_ms == 0 ? ERR_NONE : ERR_TOO_MANY;
}

static enum err own_credentials(struct reading *reading, struct db *db, struct arena *arena) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  struct work work = {.db = db,
                      .arena = arena,
                      .keyring = job->service->keyring,
                      .now_ms = clock_now_ms(&job->service->clock)};
  struct account account;
  TRY(session_find(db, job->token, work.now_ms, &job->session));
  job->actor = work.actor = session_actor(&job->session);
  enum err unknown = job_check_fields(job, &work);
  if (!unknown && job->password.password.len == 0)
    unknown = work_fault(&work, ERR_INVALID, "The password in use is missing.");
  if (unknown) job_keep_fault(job, work.fault);
  TRY(unknown);
  TRY(tries_left(job, work.now_ms));
  TRY(account_read(&work, job->actor.id, &account));
  TRY(arena_copy(&job->arena, personal_bytes_for_crypto(account.email), &proof_of(job)->email));
  return account_credentials(&work, account.email, &proof_of(job)->who);
}

static void own_credentials_found(struct reading *reading, enum err result) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  job->password.done = proven;
  job->password.has_hash = true;
  memcpy(job->password.hash, proof_of(job)->who.password_hash, sizeof job->password.hash);
  if (!result) result = passwords_send(job->service->passwords, &job->password);
  if (result) fail(job, result, job->fault);
}

/* fields: what the body may have; the first is the password in use. */
static void prove(struct job *job, const char *const *fields, void (*next)(struct job *job)) {
  static const struct reading_type type = {"prove", own_credentials, own_credentials_found};
  struct proof *proof = job->extra = calloc(1, sizeof *proof);
  job->result = proof ? ERR_NONE : ERR_MACHINE;
  if (proof) proof->next = next;
  job->fields = fields;
  if (json_get_str(job->body, fields[0], &job->password.password))
    job->password.password = STR_EMPTY;
  if (job->password.password.len > PASSWORD_MAX_BYTES) job->result = ERR_INVALID;
  job->reading.type = &type;
  if (!job->result && readers_send(job->service->readers, &job->reading)) return;
  if (!job->result) job->result = ERR_UNAVAILABLE;
  job_finish(job);
}

/* From the password thread to the scribe: job_write may answer, which only the loop may. */
static void send_write(struct net_task *task) {
  struct job *job = job_of_task(task);
  job_write(job, job->work);
}

static void go_write(struct job *job, enum err (*work)(struct job *job, struct work *work)) {
  job->auth = JOB_STAFF;
  job->before_enrolment = true;
  job->work = work;
  (void)job_post(job, send_write);
}

static enum err password_work(struct job *job, struct work *work) {
  job->changed = job->actor.id;
  job->other = job->session.id;
  TRY(account_set_password(work, job->actor.id, str_from(job->password.hash), STR_EMPTY));
  return session_end_others(work, job->actor.id, job->session.id);
}

static void end_other_sockets(struct job *job) {
  hub_revoke_account(job->service, job->changed, job->other);
}

static void derived(struct password_job *password) {
  struct job *job = LIST_ENTRY(password, struct job, password);
  if (password->result) {
    fail(job, password->result, NULL);
    return;
  }
  job->after = end_other_sockets;
  go_write(job, password_work);
}

/* Already on the password thread: deriving is one more job in its queue. */
static void derive_new(struct job *job) {
  job->password.password = proof_of(job)->new_password;
  job->password.derive = true;
  job->password.done = derived;
  enum err error = passwords_send(job->service->passwords, &job->password);
  if (error) fail(job, error, NULL);
}

static void change_password(struct job *job) {
  struct proof *proof = proof_of(job);
  const char *fault = NULL;
  if (json_get_str(job->body, "new", &proof->new_password))
    fault = "new: the new password.";
  else if (proof->new_password.len > PASSWORD_MAX_BYTES)
    fault = "new: too long. At most 512 bytes.";
  else if (str_equal_nocase(str_trim(proof->new_password), proof->email))
    fault = "new: not your own e-mail address.";
  else if (password_acceptable(proof->new_password))
    fault = "new: at least 12 characters, and not among the most used.";
  if (fault)
    fail(job, ERR_INVALID, fault);
  else
    derive_new(job);
}

void api_password(struct net_request *request) {
  static const char *const fields[] = {"current", "new", NULL};
  struct job *job = job_new(request, true);
  if (job) prove(job, fields, change_password);
}

static enum err begin_work(struct job *job, struct work *work) {
  uint8_t secret[TOTP_SECRET_BYTES];
  struct account account;
  struct buf text = {0};
  struct json_writer w = json_writer(&job->out);
  TRY(account_read(work, job->actor.id, &account));
  TRY(second_factor_begin(work, secret));
  json_begin_object(&w);
  totp_append_base32(&text, secret);
  json_put_string(&w, "secret", buf_str(&text));
  buf_reset(&text);
  totp_append_uri(&text, STR("Parlour"), personal_bytes_for_crypto(account.email), secret);
  json_put_string(&w, "uri", buf_str(&text));
  json_end_object(&w);
  explicit_bzero(secret, sizeof secret);
  buf_wipe(&text);
  buf_done(&text);
  return ERR_NONE;
}

static void begin_second_factor(struct job *job) { go_write(job, begin_work); }

void api_second_factor_begin(struct net_request *request) {
  static const char *const fields[] = {"password", NULL};
  struct job *job = job_new(request, true);
  if (job) prove(job, fields, begin_second_factor);
}

/* Six digits are soon guessed: wrong ones count like wrong passwords. */
static enum err code_answer(struct job *job, struct work *work, enum err error) {
  if (error != ERR_DENIED) return error;
  throttle_count(job->service->throttle, &throttle_sign_in_account, id_str(&job->actor.id),
                 work->now_ms);
  return error;
}

static enum err confirm_work(struct job *job, struct work *work) {
  char codes[SECOND_FACTOR_CODES][TOKEN_CODE_BYTES];
  struct str code;
  struct json_writer w = json_writer(&job->out);
  if (json_get_str(job->body, "code", &code))
    return work_fault(work, ERR_INVALID, "code: six digits from the authenticator");
  TRY(tries_left(job, work->now_ms));
  TRY(code_answer(job, work, second_factor_confirm(work, code, codes)));
  json_begin_object(&w);
  json_key(&w, "recovery_codes");
  json_begin_array(&w);
  for (int i = 0; i < SECOND_FACTOR_CODES; i++) json_write_string(&w, str_from(codes[i]));
  json_end_array(&w);
  json_end_object(&w);
  explicit_bzero(codes, sizeof codes);
  return ERR_NONE;
}

void api_second_factor_confirm(struct net_request *request) {
  static const char *const fields[] = {"code", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->before_enrolment = true;
  job_write(job, confirm_work);
}

static enum err end_work(struct job *job, struct work *work) {
  struct workspace workspace;
  struct str code;
  TRY(workspace_read(work, &workspace));
  if (workspace.second_factor_roles & job->actor.roles)
    return work_fault(work, ERR_CONFLICT, "The role must have a second factor.");
  if (json_get_str(job->body, "code", &code))
    return work_fault(work, ERR_INVALID, "code: from the authenticator, or a recovery code");
  TRY(tries_left(job, work->now_ms));
  enum err error = second_factor_check(work, code);
  if (error == ERR_DENIED) work->fault = "code: not the one that counts now";
  TRY(code_answer(job, work, error));
  return second_factor_end(work);
}

static void end_second_factor(struct job *job) { go_write(job, end_work); }

void api_second_factor_end(struct net_request *request) {
  static const char *const fields[] = {"password", "code", NULL};
  struct job *job = job_new(request, true);
  if (job) prove(job, fields, end_second_factor);
}
