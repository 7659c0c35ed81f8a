/* statistics_api: what is known of many people together, and of nobody. */
#include "api/job.h"
#include "api/routes.h"
#include "chat/site.h"
#include "chat/statistics.h"

static void put_or_null(struct json_writer *w, const char *key, int64_t value) {
  if (value >= 0)
    json_put_int(w, key, value);
  else
    json_put_null(w, key);
}

static void write_period(struct json_writer *w, const struct statistics_period *period) {
  json_begin_object(w);
  json_put_int(w, "from", period->from_ms);
  json_put_int(w, "to", period->to_ms);
  json_put_bool(w, "few", period->people == 0);
  if (period->people > 0) {
    json_put_int(w, "people", period->people);
    json_put_int(w, "conversations", period->conversations);
    json_put_int(w, "messages", period->messages);
    put_or_null(w, "answer_ms", period->answer_ms);
    put_or_null(w, "rating_hundredths", period->rating_hundredths);
  }
  json_end_object(w);
}

static enum err statistics_work(struct job *job, struct work *work) {
  struct str word;
  struct id id;
  struct site site;
  struct statistics_period *list;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  if (!http_query(job->query, "site", &word) || id_parse(word, &id))
    return work_fault(work, ERR_INVALID, "site: the id of a site");
  TRY(site_read(work, id, &site));
  TRY(statistics_list(work, id, &list, &count));
  json_begin_object(&w);
  json_key(&w, "periods");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) write_period(&w, &list[i]);
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_statistics(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = ROLE_SUPERVISOR | ROLE_DPO | ROLE_ADMINISTRATOR;
  job_read(job, statistics_work);
}
