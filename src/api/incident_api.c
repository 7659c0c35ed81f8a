/*
 * incident_api: incident mode, and the addresses that are kept while it is on. While it is
 * off no handler asks for an address at all.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "api/job.h"
#include "api/routes.h"
#include "chat/site.h"
#include "net/network.h"
#include "privacy/incident.h"

#define OFFICE (ROLE_DPO | ROLE_ADMINISTRATOR)

struct watched {
  struct deed deed;
  const char *what;
  char address[NETWORK_TEXT_BYTES];
};

static enum err watched_act(struct deed *deed, struct work *work) {
  const struct watched *watched = LIST_ENTRY(deed, struct watched, deed);
  return incident_note(work, watched->what, personal_of(str_from(watched->address)));
}

static void watched_done(struct deed *deed, enum err result, uint64_t version) {
  struct watched *watched = LIST_ENTRY(deed, struct watched, deed);
  (void)result;
  (void)version;
  explicit_bzero(watched->address, sizeof watched->address);
  free(watched);
}

/*= GDPR Art. 5(1)(c) */
void incident_watch(const struct net_request *request, const char *what) {
  struct service *service = service_of(request);
  uint8_t address[16];
  if (clock_now_ms(&service->clock) >= atomic_load(&service->incident_until_ms)) return;
  if (!net_request_address(request, address)) return;
  struct watched *watched = calloc(1, sizeof *watched);
  if (!watched) return;
  watched->what = what;
  network_format(address, watched->address);
  watched->deed = (struct deed){.actor = {.kind = ACTOR_SYSTEM, .workspace = service->workspace},
                                .act = watched_act,
                                .done = watched_done};
  if (!deed_send(service->scribe, &watched->deed)) free(watched);
}

static void write_facts(struct json_writer *w, const struct incident *incident,
                        struct personal reason) {
  json_put_bool(w, "active", true);
  personal_show(w, "reason", reason);
  json_put_int(w, "since", incident->begun_at);
  json_put_int(w, "until", incident->until_ms);
  json_put_id(w, "begun_by", incident->begun_by);
  json_put_int(w, "kept", incident->addresses);
}

static void write_addresses(struct json_writer *w, const struct incident_address *list,
                            size_t count) {
  json_key(w, "addresses");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    json_begin_object(w);
    json_put_int(w, "at", list[i].at_ms);
    json_put_string(w, "what", list[i].what);
    personal_show(w, "address", list[i].address);
    json_end_object(w);
  }
  json_end_array(w);
}

static enum err look(struct work *work, struct json_writer *w, const struct incident *incident) {
  struct incident_address *list;
  size_t count;
  TRY(incident_addresses(work, incident, &list, &count));
  write_addresses(w, list, count);
  return ERR_NONE;
}

static enum err incident_work(struct job *job, struct work *work) {
  struct incident incident;
  struct personal reason;
  struct str word;
  struct json_writer w = json_writer(&job->out);
  enum err error = incident_read(work, &incident);
  if (error && error != ERR_NOT_FOUND) return error;
  json_begin_object(&w);
  if (error) {
    json_put_bool(&w, "active", false);
  } else {
    TRY(incident_reason(work, &incident, &reason));
    write_facts(&w, &incident, reason);
    if (http_query(job->query, "addresses", &word)) TRY(look(work, &w, &incident));
  }
  json_end_object(&w);
  return ERR_NONE;
}

/* Through the scribe: a look at addresses is in the log before it is answered. */
void api_incident(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_write(job, incident_work);
}

static enum err addresses_work(struct job *job, struct work *work) {
  struct incident_address *list;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(incident_kept(work, &list, &count));
  json_begin_object(&w);
  write_addresses(&w, list, count);
  json_end_object(&w);
  return ERR_NONE;
}

/* Those of incidents that are over too, as long as they are kept. */
void api_incident_addresses(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_write(job, addresses_work);
}

static enum err begin_work(struct job *job, struct work *work) {
  struct str reason;
  int64_t until_ms;
  if (json_get_str(job->body, "reason", &reason))
    return work_fault(work, ERR_INVALID, "reason: what is looked into");
  if (json_get_int(job->body, "until", &until_ms))
    return work_fault(work, ERR_INVALID, "until: milliseconds since 1970");
  TRY(incident_begin(work, personal_of(reason), until_ms));
  TRY(site_republish(work)); /* the notice says it */
  job->wait_ms = until_ms;   /* for begin_after */
  return incident_work(job, work);
}

static void begin_after(struct job *job) {
  atomic_store(&job->service->incident_until_ms, job->wait_ms);
}

void api_incident_begin(struct net_request *request) {
  static const char *const fields[] = {"reason", "until", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->roles = ROLE_ADMINISTRATOR;
  job->after = begin_after;
  job->status = 201;
  job_write(job, begin_work);
}

static enum err end_work(struct job *job, struct work *work) {
  (void)job;
  TRY(incident_end(work));
  return site_republish(work);
}

static void end_after(struct job *job) { atomic_store(&job->service->incident_until_ms, 0); }

void api_incident_end(struct net_request *request) {
  struct job *job = job_new(request, true);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = ROLE_ADMINISTRATOR;
  job->after = end_after;
  job_write(job, end_work);
}
