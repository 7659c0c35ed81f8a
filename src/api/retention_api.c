/*
 * retention_api: legal holds, what would go and when, and the clock by which it goes.
 */
#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "privacy/hold.h"
#include "privacy/incident.h"
#include "privacy/retention_clock.h"
#include "privacy/retention_preview.h"
#include "rights/request_attention.h"

#define OFFICE (ROLE_DPO | ROLE_ADMINISTRATOR)

/* Why is for the office; that, and until when, for all who see the conversation. */
static enum err hold_work(struct job *job, struct work *work) {
  struct hold hold;
  struct personal reason;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &job->changed));
  TRY(hold_read(work, job->changed, &hold));
  json_begin_object(&w);
  json_put_int(&w, "until", hold.until_ms);
  json_put_int(&w, "placed_at", hold.placed_at);
  json_put_id(&w, "placed_by", hold.placed_by);
  if (actor_has_role(&work->actor, OFFICE)) {
    TRY(hold_reason(work, &hold, &reason));
    personal_show(&w, "reason", reason);
  }
  json_end_object(&w);
  return ERR_NONE;
}

void api_hold(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job_read(job, hold_work);
}

static enum err place_work(struct job *job, struct work *work) {
  struct str reason;
  int64_t until_ms;
  TRY(job_path_id(job, &job->changed));
  if (json_get_str(job->body, "reason", &reason))
    return work_fault(work, ERR_INVALID, "reason: which duty or claim");
  if (json_get_int(job->body, "until", &until_ms))
    return work_fault(work, ERR_INVALID, "until: milliseconds since 1970");
  TRY(hold_place(work, job->changed, personal_of(reason), until_ms));
  return hold_work(job, work);
}

static void hold_after(struct job *job) { hub_conversation_changed(job->service, job->changed); }

void api_hold_place(struct net_request *request) {
  static const char *const fields[] = {"reason", "until", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job->after = hold_after;
  job_write(job, place_work);
}

static enum err lift_work(struct job *job, struct work *work) {
  TRY(job_path_id(job, &job->changed));
  return hold_lift(work, job->changed);
}

void api_hold_lift(struct net_request *request) {
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job->after = hold_after;
  job_write(job, lift_work);
}

static enum err read_clock(struct work *work, struct retention_clock_state *clock) {
  enum err error = retention_clock_read(work->db, clock);
  if (error != ERR_NOT_FOUND) return error;
  *clock = (struct retention_clock_state){.wall_ms = work->now_ms, .anchor_ms = work->now_ms};
  return ERR_NONE;
}

static enum err preview_work(struct job *job, struct work *work) {
  struct str word;
  struct retention_preview preview;
  struct retention_clock_state clock;
  int64_t at_ms = work->now_ms;
  struct json_writer w = json_writer(&job->out);
  if (http_query(job->query, "at", &word) && str_to_int64(word, &at_ms))
    return work_fault(work, ERR_INVALID, "at: milliseconds since 1970");
  TRY(retention_preview(work, at_ms, &preview));
  TRY(read_clock(work, &clock));
  json_begin_object(&w);
  retention_preview_write(&w, &preview);
  json_key(&w, "clock");
  json_begin_object(&w);
  json_put_bool(&w, "believed", clock.held_since == 0);
  json_put_int(&w, "erasing_as_of", retention_clock_time(&clock));
  json_end_object(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_retention_preview(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, preview_work);
}

static enum err clock_work(struct job *job, struct work *work) {
  bool right = false;
  if (json_get_bool(job->body, "right", &right) || !right)
    return work_fault(work, ERR_INVALID, "right: true, when the clock is right");
  return retention_clock_confirm(work);
}

void api_retention_clock(struct net_request *request) {
  static const char *const fields[] = {"right", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->roles = ROLE_ADMINISTRATOR;
  job_write(job, clock_work);
}

static void write_item(struct json_writer *w, const char *kind, int64_t since, const char *text) {
  json_begin_object(w);
  json_put_word(w, "kind", kind);
  json_put_int(w, "since", since);
  json_put_word(w, "text", text);
  json_end_object(w);
}

/* What the office should look at now. */
static enum err attention_work(struct job *job, struct work *work) {
  struct retention_clock_state clock;
  struct incident incident;
  struct json_writer w = json_writer(&job->out);
  TRY(read_clock(work, &clock));
  json_begin_object(&w);
  json_key(&w, "items");
  json_begin_array(&w);
  if (clock.held_since)
    write_item(&w, "clock", clock.held_since,
               "The clock jumped ahead. Erasing goes on by the time before it, until an "
               "administrator says that the clock is right or it has run steadily for a day.");
  enum err error = incident_read(work, &incident);
  if (error && error != ERR_NOT_FOUND) return error;
  if (!error)
    write_item(&w, "incident", incident.begun_at,
               "Incident mode is on: network addresses are kept, sealed, for fourteen days.");
  TRY(request_attention_write(work, &w));
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_attention(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, attention_work);
}
