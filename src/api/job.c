#include "api/job.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/signal.h"

#define COOKIE_NAME "__Host-session"

struct str job_own_origin(const struct net_request *request, struct arena *arena) {
  const struct service *service = service_of(request);
  struct buf text = {0};
  struct str copy = STR_EMPTY;
  if (service->public_url) return str_from(service->public_url);
  buf_append(&text, request->secure ? STR("https://") : STR("http://"));
  buf_append(&text, request->host);
  if (arena_copy(arena, buf_str(&text), &copy)) copy = STR_EMPTY;
  buf_done(&text);
  return copy;
}

bool job_origin_is_own(const struct net_request *request) {
  struct str origin;
  if (!http_header(request->http, "origin", &origin)) return false;
  struct str own = job_own_origin(request, request->arena);
  return own.len > 0 && str_equal_nocase(origin, own);
}

static bool is_json(const struct net_request *request) {
  struct str type;
  struct str main;
  struct str rest;
  if (!http_header(request->http, "content-type", &type)) return false;
  (void)str_cut(type, ';', &main, &rest);
  return str_equal_nocase(str_trim(main), STR("application/json"));
}

static bool refuse_changes(struct net_request *request) {
  if (!job_origin_is_own(request)) {
    signal_raise(SIGNAL_FOREIGN_ORIGIN, NULL, 1);
    net_problem(request->handle, ERR_DENIED, NULL, "The request comes from another origin.");
    return true;
  }
  if (request->body.len > 0 && !is_json(request)) {
    struct net_response response = {
        .status = 415,
        .content_type = "application/problem+json",
        .body = STR("{\"type\":\"about:blank\",\"title\":\"Unsupported Media Type\",\"status\":415,"
                    "\"detail\":\"Send application/json.\",\"code\":\"invalid\"}")};
    net_respond(request->handle, &response);
    return true;
  }
  return false;
}

static void job_free(struct job *job) {
  json_free(job->body);
  buf_wipe(&job->out);
  buf_done(&job->out);
  buf_done(&job->headers);
  explicit_bzero(job->password.hash, sizeof job->password.hash);
  /* It may hold a password that was made, or a code. */
  if (job->extra) explicit_bzero(job->extra, malloc_usable_size(job->extra));
  free(job->extra);
  arena_done(&job->arena);
  free(job);
}

static struct str bearer_of(const struct net_request *request) {
  struct str value;
  if (!http_header(request->http, "authorization", &value)) return STR_EMPTY;
  /* The scheme's name is the same in either case (RFC 9110, 11.1). */
  if (!str_equal_nocase(str_slice(value, 0, 7), STR("Bearer "))) return STR_EMPTY;
  return str_trim(str_slice(value, 7, value.len));
}

/*= GDPR Art. 21(5) */
bool job_says_gpc(const struct net_request *request) {
  struct str value;
  return http_header(request->http, "sec-gpc", &value) && str_equal(str_trim(value), STR("1"));
}

static enum err copy_request(struct job *job, struct net_request *request) {
  struct str token = STR_EMPTY;
  (void)http_cookie(request->http, COOKIE_NAME, &token);
  TRY(arena_copy(&job->arena, token, &job->token));
  TRY(arena_copy(&job->arena, bearer_of(request), &job->bearer));
  job->gpc = job_says_gpc(request);
  TRY(arena_copy(&job->arena, request->http->query, &job->query));
  TRY(arena_copy(&job->arena, request->body, &job->body_bytes));
  TRY(arena_copy(&job->arena, job_own_origin(request, request->arena), &job->origin));
  for (size_t i = 0; i < NET_PARAMETERS; i++)
    TRY(arena_copy(&job->arena, request->parameters[i], &job->path[i]));
  memcpy(job->source, request->source, sizeof job->source);
  return ERR_NONE;
}

struct job *job_new(struct net_request *request, bool changes) {
  if (changes && refuse_changes(request)) return NULL;
  struct job *job = calloc(1, sizeof *job);
  if (!job) {
    net_problem(request->handle, ERR_MACHINE, NULL, NULL);
    return NULL;
  }
  arena_init(&job->arena, 0);
  job->service = service_of(request);
  job->reply = request->handle;
  enum err error = copy_request(job, request);
  const char *detail = NULL;
  if (!error && request->body.len > 0) {
    error = json_parse(job->body_bytes, &job->body);
    detail = "The body is not JSON.";
    if (!error && !json_is_object(job->body)) error = ERR_INVALID;
  }
  if (!error) return job;
  net_problem(request->handle, error, NULL, detail);
  job_free(job);
  return NULL;
}

enum err job_path_id(struct job *job, struct id *id_out) {
  return id_parse(job->path[0], id_out) ? ERR_NOT_FOUND : ERR_NONE;
}

void job_finish(struct job *job) {
  if (job->result == ERR_TOO_MANY && job->wait_ms > 0) {
    net_problem_later(job->reply, job->wait_ms, job->fault);
  } else if (job->result) {
    net_problem(job->reply, job->result, job->code, job->fault);
  } else if (job->respond) {
    job->respond(job);
  } else {
    int status = job->status ? job->status : job->out.len ? 200 : 204;
    struct net_response response = {.status = status,
                                    .content_type = job->out.len ? "application/json" : NULL,
                                    .body = buf_str(&job->out),
                                    .headers = buf_str(&job->headers)};
    net_respond(job->reply, &response);
  }
  job_free(job);
}

static void run_finish(struct net_task *task) { job_finish(job_of_task(task)); }

bool job_post(struct job *job, void (*run)(struct net_task *task)) {
  job->task.run = run;
  if (net_post(job->reply.loop, &job->task)) return true;
  job_free(job);
  return false;
}

void job_post_finish(struct job *job) { (void)job_post(job, run_finish); }

/* A right password is not enough for a role that must have a second factor. */
static enum err check_enrolment(struct job *job, struct work *work) {
  if (job->before_enrolment) return ERR_NONE;
  enum err error = session_enrolled(work, &job->session);
  if (error == ERR_DENIED) job->code = "second_factor";
  return error;
}

static enum err authenticate(struct job *job, struct work *work) {
  if (job->auth == JOB_OPEN) {
    work->actor.workspace = job->service->workspace;
    return ERR_NONE;
  }
  if (job->auth == JOB_VISITOR) {
    TRY(return_token_find(work->db, job->bearer, &job->visitor));
    work->actor = job->actor = (struct actor){
        .kind = ACTOR_VISITOR, .workspace = job->visitor.workspace, .id = job->visitor.person};
    return ERR_NONE;
  }
  TRY(session_find(work->db, job->token, work->now_ms, &job->session));
  job->actor = session_actor(&job->session);
  work->actor = job->actor;
  if (job->roles && !actor_has_role(&job->actor, job->roles)) return ERR_DENIED;
  return check_enrolment(job, work);
}

enum err job_check_fields(struct job *job, struct work *work) {
  const char *unknown = job->fields ? json_unknown_key(job->body, job->fields) : NULL;
  return unknown ? work_fault_unknown(work, unknown) : ERR_NONE;
}

void job_keep_fault(struct job *job, const char *fault) {
  job->fault = fault ? arena_c_string(&job->arena, str_from(fault)) : NULL;
}

static enum err run(struct job *job, struct work *work) {
  buf_reset(&job->out);
  buf_reset(&job->headers);
  job->fault = job->code = NULL;
  enum err error = authenticate(job, work);
  if (!error) error = job_check_fields(job, work);
  if (!error) error = job->work(job, work);
  if (!error) error = buf_check(&job->out);
  if (error) job_keep_fault(job, work->fault);
  return error;
}

/* Using the session keeps it alive; written at most once a minute. */
static bool touch_is_due(const struct job *job, int64_t now_ms) {
  return job->auth == JOB_STAFF && !id_is_zero(job->session.id) &&
         now_ms - job->session.seen_at > SESSION_TOUCH_MS;
}

static enum err write_act(struct deed *deed, struct work *work) {
  struct job *job = LIST_ENTRY(deed, struct job, deed);
  TRY(run(job, work));
  if (touch_is_due(job, work->now_ms)) return session_touch(work, job->session.id);
  return ERR_NONE;
}

static void write_done(struct deed *deed, enum err result, uint64_t version) {
  struct job *job = LIST_ENTRY(deed, struct job, deed);
  (void)version;
  job->result = result;
  if (!result && job->after) job->after(job);
  job_post_finish(job);
}

void job_write(struct job *job, enum err (*work)(struct job *job, struct work *work)) {
  job->work = work;
  job->deed.act = write_act;
  job->deed.done = write_done;
  if (deed_send(job->service->scribe, &job->deed)) return;
  job->result = ERR_UNAVAILABLE;
  job_finish(job);
}

struct touch {
  struct deed deed;
  struct id session;
};

static enum err touch_act(struct deed *deed, struct work *work) {
  return session_touch(work, LIST_ENTRY(deed, struct touch, deed)->session);
}

static void touch_done(struct deed *deed, enum err result, uint64_t version) {
  (void)result;
  (void)version;
  free(LIST_ENTRY(deed, struct touch, deed));
}

static void touch_session(const struct job *job) {
  struct touch *touch = calloc(1, sizeof *touch);
  if (!touch) return;
  touch->deed = (struct deed){.actor = job->actor, .act = touch_act, .done = touch_done};
  touch->session = job->session.id;
  if (!deed_send(job->service->scribe, &touch->deed)) free(touch);
}

static enum err read_run(struct reading *reading, struct db *db, struct arena *arena) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  struct work work = {.db = db,
                      .arena = arena,
                      .keyring = job->service->keyring,
                      .now_ms = clock_now_ms(&job->service->clock)};
  return run(job, &work);
}

static void read_answer(struct reading *reading, enum err result) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  job->result = result;
  if (touch_is_due(job, clock_now_ms(&job->service->clock))) touch_session(job);
  job_post_finish(job);
}

void job_by_administrator(struct net_request *request,
                          enum err (*work)(struct job *job, struct work *work)) {
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = ROLE_ADMINISTRATOR;
  job_write(job, work);
}

void job_read(struct job *job, enum err (*work)(struct job *job, struct work *work)) {
  static const struct reading_type type = {"job", read_run, read_answer};
  job->work = work;
  job->reading.type = &type;
  if (readers_send(job->service->readers, &job->reading)) return;
  job->result = ERR_UNAVAILABLE;
  job_finish(job);
}

static void check_answer(struct reading *reading, enum err result) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  job->result = result;
  if (result)
    job_post_finish(job);
  else
    job->next(job);
}

void job_check(struct job *job, enum err (*work)(struct job *job, struct work *work),
               void (*next)(struct job *job)) {
  static const struct reading_type type = {"check", read_run, check_answer};
  job->work = work;
  job->next = next;
  job->reading.type = &type;
  if (readers_send(job->service->readers, &job->reading)) return;
  job->result = ERR_UNAVAILABLE;
  job_finish(job);
}
