/* account_api: the people who answer, their presence, the workspace's settings. */
#include <stdlib.h>
#include <string.h>

#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "chat/site.h"
#include "staff/reset.h"

static enum err accounts_work(struct job *job, struct work *work) {
  struct account *accounts;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(account_list(work, &accounts, &count));
  json_begin_object(&w);
  json_key(&w, "accounts");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++)
    account_write(&w, &accounts[i], presence_online(job->service->presence, accounts[i].id),
                  &work->actor);
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_accounts(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job_read(job, accounts_work);
}

static enum err read_roles(struct work *work, const struct json *list, uint32_t *roles_out) {
  uint32_t roles = 0;
  for (size_t i = 0; i < json_size(list); i++) {
    struct str word;
    enum role role;
    if (json_as_str(json_at(list, i), &word) || actor_role_parse(word, &role))
      return work_fault(work, ERR_INVALID, "roles: agent, supervisor, dpo or administrator");
    roles |= role;
  }
  if (!json_is_array(list) || roles == 0)
    return work_fault(work, ERR_INVALID, "roles: a list of at least one role");
  *roles_out = roles;
  return ERR_NONE;
}

/* A password made here, shown once: 20 letters and digits in groups. */
struct made_password {
  char text[TOKEN_CODE_BYTES];
  enum err (*use)(struct job *job, struct work *work); /* once its hash is there */
};

static const struct made_password *made_password(const struct job *job) { return job->extra; }

static enum err create_work(struct job *job, struct work *work) {
  struct str email;
  struct str name;
  struct account_new new = {.password_hash = str_from(job->password.hash)};
  struct account account;
  struct json_writer w = json_writer(&job->out);
  if (json_get_str(job->body, "email", &email))
    return work_fault(work, ERR_INVALID, "email: an e-mail address");
  if (json_get_str(job->body, "name", &name))
    return work_fault(work, ERR_INVALID, "name: one line of text");
  TRY(read_roles(work, json_get(job->body, "roles"), &new.roles));
  new.email = personal_of(email);
  new.name = personal_of(name);
  TRY(account_create(work, &new, &job->changed));
  TRY(account_read(work, job->changed, &account));
  job->status = 201;
  json_begin_object(&w);
  json_key(&w, "account");
  account_write(&w, &account, false, &work->actor);
  json_put_word(&w, "password", made_password(job)->text);
  json_end_object(&w);
  return ERR_NONE;
}

static void send_use(struct net_task *task) {
  struct job *job = job_of_task(task);
  job_write(job, made_password(job)->use);
}

static void password_derived(struct password_job *password) {
  struct job *job = LIST_ENTRY(password, struct job, password);
  job->result = password->result;
  if (job->result)
    job_post_finish(job);
  else
    (void)job_post(job, send_use);
}

/* Allowed to: now the password may take the password thread's time. */
static void make_password(struct job *job, enum err (*use)(struct job *job, struct work *work)) {
  struct rng rng;
  struct hash unused;
  struct made_password *made = job->extra = calloc(1, sizeof *made);
  job->result = made ? ERR_NONE : ERR_MACHINE;
  if (made) {
    rng_init_system(&rng);
    token_code_new(&rng, made->text, &unused);
    made->use = use;
    job->password.password = str_from(made->text);
    job->password.derive = true;
    job->password.done = password_derived;
    job->result = passwords_send(job->service->passwords, &job->password);
  }
  if (job->result) job_post_finish(job);
}

static void make_first_password(struct job *job) { make_password(job, create_work); }

static enum err nothing_yet(struct job *job, struct work *work) {
  (void)job;
  (void)work;
  return ERR_NONE;
}

void api_account_create(struct net_request *request) {
  static const char *const fields[] = {"email", "name", "roles", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = ROLE_ADMINISTRATOR;
  job->fields = fields;
  job_check(job, nothing_yet, make_first_password);
}

static enum err change_work(struct job *job, struct work *work) {
  struct account_change change = {0};
  struct account account;
  struct str name;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &job->changed));
  if (json_size(job->body) == 0)
    return work_fault(work, ERR_INVALID, "name: or roles or disabled, whichever changes");
  if (json_get(job->body, "roles")) {
    TRY(read_roles(work, json_get(job->body, "roles"), &change.roles));
    change.has_roles = true;
  }
  if (json_get(job->body, "disabled")) {
    if (json_get_bool(job->body, "disabled", &change.disabled))
      return work_fault(work, ERR_INVALID, "disabled: true or false");
    change.has_disabled = true;
  }
  if (json_get(job->body, "name")) {
    if (json_get_str(job->body, "name", &name))
      return work_fault(work, ERR_INVALID, "name: one line of text");
    change.has_name = true;
    change.name = personal_of(name);
  }
  TRY(account_change(work, job->changed, &change, &job->flag));
  if (job->flag) TRY(session_end_others(work, job->changed, (struct id){{0}}));
  TRY(account_read(work, job->changed, &account));
  account_write(&w, &account, presence_online(job->service->presence, account.id), &work->actor);
  return ERR_NONE;
}

static void end_sockets(struct job *job) {
  hub_revoke_account(job->service, job->changed, (struct id){{0}});
}

static void change_after(struct job *job) {
  if (job->flag) end_sockets(job);
}

void api_account_change(struct net_request *request) {
  static const char *const fields[] = {"name", "roles", "disabled", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->roles = ROLE_ADMINISTRATOR;
  job->after = change_after;
  job_write(job, change_work);
}

static enum err read_reset(struct job *job, struct work *work, struct reset *reset) {
  struct str word;
  *reset = (struct reset){.password_hash = str_from(job->password.hash)};
  TRY(job_path_id(job, &reset->account));
  if (!json_get(job->body, "second_factor")) return ERR_NONE;
  if (json_get_str(job->body, "second_factor", &word) || !str_equal(word, STR("end")))
    return work_fault(work, ERR_INVALID, "second_factor: end, or left out");
  reset->ends_second_factor = true;
  return ERR_NONE;
}

static enum err check_reset(struct job *job, struct work *work) {
  struct reset reset;
  TRY(read_reset(job, work, &reset));
  return reset_check(work, reset.account);
}

static enum err reset_work(struct job *job, struct work *work) {
  struct reset reset;
  struct json_writer w = json_writer(&job->out);
  TRY(read_reset(job, work, &reset));
  TRY(reset_run(work, &reset));
  job->changed = reset.account;
  json_begin_object(&w);
  json_put_word(&w, "password", made_password(job)->text);
  json_end_object(&w);
  return ERR_NONE;
}

static void make_new_password(struct job *job) { make_password(job, reset_work); }

void api_account_password(struct net_request *request) {
  static const char *const fields[] = {"second_factor", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->roles = ROLE_ADMINISTRATOR;
  job->after = end_sockets;
  job_check(job, check_reset, make_new_password);
}

static enum err presence_work(struct job *job, struct work *work) {
  struct str state;
  if (json_get_str(job->body, "state", &state))
    return work_fault(work, ERR_INVALID, "state: online or away");
  bool away = str_equal(state, STR("away"));
  if (!away && !str_equal(state, STR("online")))
    return work_fault(work, ERR_INVALID, "state: online or away");
  if (presence_set_away(job->service->presence, job->actor.id, away))
    hub_presence_changed(job->service, job->actor.id);
  return ERR_NONE;
}

void api_presence(struct net_request *request) {
  static const char *const fields[] = {"state", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job_read(job, presence_work);
}

static enum err settings_work(struct job *job, struct work *work) {
  struct workspace workspace;
  struct json_writer w = json_writer(&job->out);
  TRY(workspace_read(work, &workspace));
  workspace_write(&w, &workspace);
  return ERR_NONE;
}

void api_settings(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job_read(job, settings_work);
}

static enum err settings_change_work(struct job *job, struct work *work) {
  struct workspace workspace;
  struct json_writer w = json_writer(&job->out);
  if (json_size(job->body) == 0)
    return work_fault(work, ERR_INVALID, "name: or controller or second_factor_roles");
  TRY(workspace_change(work, job->body, &workspace));
  TRY(site_republish(work));
  workspace_write(&w, &workspace);
  return ERR_NONE;
}

/* Whoever must now have a second factor and has none is let in again only to enrol. */
static void settings_after(struct job *job) { hub_check_enrolment(job->service); }

void api_settings_change(struct net_request *request) {
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = ROLE_ADMINISTRATOR;
  job->after = settings_after;
  job_write(job, settings_change_work);
}
