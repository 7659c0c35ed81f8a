/*
 * session_api: signing in and out, sessions, passwords, the second factor.
 *
 * Signing in goes reader (who is it) -> password thread (always, for nobody too) ->
 * scribe (second factor, session). Whatever is wrong gives the same answer.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "base/signal.h"
#include "staff/second_factor.h"

struct sign_in {
  struct credentials who;
  struct str email;
  struct str password;
  struct str code;
  char token[TOKEN_TEXT_BYTES];
};

static struct sign_in *sign_in_of(struct job *job) { return job->extra; }

static void write_roles(struct json_writer *w, uint32_t roles) {
  json_key(w, "roles");
  json_begin_array(w);
  for (uint32_t role = 1; role <= ROLE_ADMINISTRATOR; role <<= 1)
    if (roles & role) json_write_string(w, str_from(actor_role_name((enum role)role)));
  json_end_array(w);
}

void account_write(struct json_writer *w, const struct account *account, bool online,
                   const struct actor *for_whom) {
  bool whole = id_equal(account->id, for_whom->id) || actor_has_role(for_whom, ROLE_ADMINISTRATOR);
  json_begin_object(w);
  json_put_id(w, "id", account->id);
  personal_show(w, "name", account->name);
  if (whole && !personal_is_empty(account->email)) personal_show(w, "email", account->email);
  write_roles(w, account->roles);
  json_put_word(w, "presence", online ? "online" : "away");
  if (whole) {
    json_put_bool(w, "disabled", account->disabled);
    json_put_bool(w, "second_factor", account->second_factor);
  }
  json_end_object(w);
}

static enum err write_session(struct job *job, struct work *work, const struct session *session) {
  struct account account;
  struct workspace workspace;
  struct json_writer w = json_writer(&job->out);
  TRY(account_read(work, session->account, &account));
  TRY(workspace_read(work, &workspace));
  json_begin_object(&w);
  json_key(&w, "account");
  account_write(&w, &account, presence_online(job->service->presence, account.id), &work->actor);
  json_key(&w, "workspace");
  json_begin_object(&w);
  json_put_id(&w, "id", workspace.id);
  json_put_string(&w, "name", workspace.name);
  json_end_object(&w);
  json_put_bool(&w, "must_enrol_second_factor",
                (workspace.second_factor_roles & account.roles) && !account.second_factor);
  json_put_int(&w, "expires_at", session->expires_at);
  json_end_object(&w);
  return ERR_NONE;
}

static struct str network_of(const struct job *job) {
  return str_of(job->source, SOURCE_TAG_BYTES);
}

/* A try was counted for the account before the password was looked at, so that many
 * at once do not slip through; for the network only failures count. */
static void count_failure(struct job *job) {
  int64_t now_ms = clock_now_ms(&job->service->clock);
  throttle_count(job->service->throttle, &throttle_sign_in_network, network_of(job), now_ms);
  signal_raise(SIGNAL_SIGN_IN_FAILED, NULL, 1);
}

/* On the scribe's thread: the password was right. */
static enum err begin_session(struct job *job, struct work *work) {
  struct sign_in *in = sign_in_of(job);
  struct session session;
  work->actor = (struct actor){.kind = ACTOR_STAFF,
                               .roles = in->who.roles,
                               .workspace = in->who.workspace,
                               .id = in->who.account};
  /* The password may have been changed, or the account disabled, while it was compared. */
  bool same = false;
  enum err still =
      account_password_is(work, in->who.account, str_from(in->who.password_hash), &same);
  if (still || !same) return still == ERR_NOT_FOUND || !still ? ERR_UNAUTHENTICATED : still;
  if (in->who.second_factor) {
    enum err error = in->code.len ? second_factor_check(work, in->code) : ERR_DENIED;
    if (error == ERR_DENIED) job->code = in->code.len ? NULL : "second_factor";
    if (error) return error == ERR_DENIED ? ERR_UNAUTHENTICATED : error;
  }
  TRY(session_begin(work, in->who.account, in->token, &session));
  buf_append_format(&job->headers,
                    "Set-Cookie: __Host-session=%s; Path=/; Secure; HttpOnly; SameSite=Strict; "
                    "Max-Age=%d\r\n",
                    in->token, SESSION_LIFE_MS / 1000);
  return write_session(job, work, &session);
}

static void sign_in_done(struct deed *deed, enum err result, uint64_t version) {
  struct job *job = LIST_ENTRY(deed, struct job, deed);
  (void)version;
  job->result = result;
  if (result == ERR_UNAUTHENTICATED && !job->code) count_failure(job);
  if (!result)
    throttle_forgive(job->service->throttle, &throttle_sign_in_account, sign_in_of(job)->email);
  job_post_finish(job);
}

static enum err sign_in_act(struct deed *deed, struct work *work) {
  struct job *job = LIST_ENTRY(deed, struct job, deed);
  buf_reset(&job->out);
  buf_reset(&job->headers);
  job->code = NULL;
  enum err error = begin_session(job, work);
  if (!error) error = buf_check(&job->out);
  return error;
}

static void password_checked(struct password_job *password) {
  struct job *job = LIST_ENTRY(password, struct job, password);
  const struct sign_in *in = sign_in_of(job);
  if (!password->matches || in->who.disabled) {
    count_failure(job);
    job->result = ERR_UNAUTHENTICATED;
    job_post_finish(job);
    return;
  }
  job->deed.act = sign_in_act;
  job->deed.done = sign_in_done;
  if (deed_send(job->service->scribe, &job->deed)) return;
  job->result = ERR_UNAVAILABLE;
  job_post_finish(job);
}

static enum err find_credentials(struct reading *reading, struct db *db, struct arena *arena) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  struct sign_in *in = sign_in_of(job);
  struct work work = {.db = db, .arena = arena, .keyring = job->service->keyring};
  work.actor.workspace = job->service->workspace;
  enum err error = account_credentials(&work, personal_of(in->email), &in->who);
  job->password.has_hash = error == ERR_NONE;
  return error == ERR_NOT_FOUND ? ERR_NONE : error;
}

/* The password thread runs whether or not there is such an account. */
static void credentials_found(struct reading *reading, enum err result) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  struct sign_in *in = sign_in_of(job);
  job->password.password = in->password;
  job->password.derive = false;
  job->password.done = password_checked;
  if (job->password.has_hash)
    memcpy(job->password.hash, in->who.password_hash, sizeof job->password.hash);
  if (!result) result = passwords_send(job->service->passwords, &job->password);
  if (!result) return;
  job->result = result;
  job_post_finish(job);
}

/* Upper case or a blank more is the same account, and the same bucket. */
static enum err one_spelling(struct job *job, struct str *email) {
  TRY(arena_copy(&job->arena, str_trim(*email), email));
  char *at = (char *)(uintptr_t)email->data;
  for (size_t i = 0; i < email->len; i++) at[i] = (char)tolower((unsigned char)at[i]);
  return ERR_NONE;
}

static bool slowed_down(struct job *job) {
  struct throttle *throttle = job->service->throttle;
  struct str email = sign_in_of(job)->email;
  int64_t now_ms = clock_now_ms(&job->service->clock);
  int64_t account_ms = throttle_wait_ms(throttle, &throttle_sign_in_account, email, now_ms);
  int64_t network_ms =
      throttle_wait_ms(throttle, &throttle_sign_in_network, network_of(job), now_ms);
  job->wait_ms = account_ms > network_ms ? account_ms : network_ms;
  bool allows = job->wait_ms == 0;
  if (allows)
    throttle_count(throttle, &throttle_sign_in_account, email, now_ms);
  else
    signal_raise(SIGNAL_LIMIT_REACHED, NULL, 1);
  return !allows;
}

static enum err read_sign_in(struct job *job) {
  static const char *const allowed[] = {"email", "password", "code", NULL};
  struct sign_in *in = job->extra = calloc(1, sizeof *in);
  if (!in) return ERR_MACHINE;
  const char *unknown = json_unknown_key(job->body, allowed);
  if (unknown) {
    struct work work = {.arena = &job->arena};
    enum err error = work_fault_unknown(&work, unknown);
    job->fault = work.fault;
    return error;
  }
  job->fault = "Send email and password.";
  if (json_get_str(job->body, "email", &in->email)) return ERR_INVALID;
  if (json_get_str(job->body, "password", &in->password)) return ERR_INVALID;
  enum err error = json_get_str(job->body, "code", &in->code);
  if (error == ERR_NOT_FOUND || json_is_null(json_get(job->body, "code")))
    in->code = STR_EMPTY;
  else if (error)
    return ERR_INVALID;
  if (in->email.len > 254 || in->password.len > PASSWORD_MAX_BYTES) return ERR_INVALID;
  job->fault = NULL;
  return one_spelling(job, &in->email);
}

void api_sign_in(struct net_request *request) {
  static const struct reading_type type = {"sign_in", find_credentials, credentials_found};
  struct job *job = job_new(request, true);
  if (!job) return;
  incident_watch(request, "sign_in");
  job->result = read_sign_in(job);
  if (!job->result && slowed_down(job)) job->result = ERR_TOO_MANY;
  job->reading.type = &type;
  if (!job->result && readers_send(job->service->readers, &job->reading)) return;
  if (!job->result) job->result = ERR_UNAVAILABLE;
  job_finish(job);
}

static enum err session_work(struct job *job, struct work *work) {
  return write_session(job, work, &job->session);
}

void api_session(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->before_enrolment = true;
  job_read(job, session_work);
}

static enum err sign_out_work(struct job *job, struct work *work) {
  TRY(session_end(work, job->session.id, false));
  job->changed = job->session.id;
  buf_append(&job->headers,
             STR("Clear-Site-Data: \"storage\"\r\nSet-Cookie: __Host-session=; Path=/; Secure; "
                 "HttpOnly; SameSite=Strict; Max-Age=0\r\n"));
  return ERR_NONE;
}

static void close_session_sockets(struct job *job) {
  hub_revoke_session(job->service, job->changed);
}

void api_sign_out(struct net_request *request) {
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->before_enrolment = true;
  job->after = close_session_sockets;
  job_write(job, sign_out_work);
}

static enum err sessions_work(struct job *job, struct work *work) {
  struct session *sessions;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(session_list(work, &sessions, &count));
  json_begin_object(&w);
  json_key(&w, "sessions");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) {
    json_begin_object(&w);
    json_put_id(&w, "id", sessions[i].id);
    json_put_int(&w, "created_at", sessions[i].created_at);
    json_put_int(&w, "seen_at", sessions[i].seen_at);
    json_put_bool(&w, "current", id_equal(sessions[i].id, job->session.id));
    json_end_object(&w);
  }
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_sessions(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job_read(job, sessions_work);
}

static enum err revoke_work(struct job *job, struct work *work) {
  TRY(job_path_id(job, &job->changed));
  return session_end(work, job->changed, true);
}

void api_session_revoke(struct net_request *request) {
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->after = close_session_sockets;
  job_write(job, revoke_work);
}
