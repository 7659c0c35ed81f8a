/* notice_api: versions of a site's notice, what changed between them, who was shown which;
 * for the staff, and as far as it concerns everybody, for everybody. */
#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "privacy/notice_difference.h"
#include "privacy/notice_shown.h"
#include "privacy/notice_words.h"

#define PUBLIC_VERSIONS 20

static const char *language_of(struct job *job, struct str otherwise) {
  struct str wanted;
  if (!http_query(job->query, "lang", &wanted)) wanted = otherwise;
  return notice_language(wanted);
}

static void write_version(struct json_writer *w, const struct notice *notice) {
  json_put_int(w, "version", notice->version);
  json_put_int(w, "since", notice->since_ms);
  json_put_time(w, "until", notice->until_ms);
  json_put_string(w, "hash", str_of(notice->hash, sizeof notice->hash));
  json_put_bool(w, "material", notice->material);
}

static enum err read_number(struct work *work, struct str text, const char *fault,
                            int64_t *number_out) {
  if (str_to_int64(text, number_out) || *number_out < 1)
    return work_fault(work, ERR_INVALID, fault);
  return ERR_NONE;
}

static enum err path_site(struct job *job, struct work *work, struct site *site_out) {
  struct id id;
  TRY(job_path_id(job, &id));
  return site_read(work, id, site_out);
}

/* The version in the path. */
static enum err path_notice(struct job *job, struct work *work, struct id site,
                            struct notice *notice_out) {
  int64_t version;
  if (str_to_int64(job->path[1], &version) || version < 1) return ERR_NOT_FOUND;
  return notice_read(work, site, version, notice_out);
}

static enum err versions_work(struct job *job, struct work *work) {
  struct site site;
  struct notice *notices;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(path_site(job, work, &site));
  TRY(notice_list(work, site.id, &notices, &count));
  json_begin_object(&w);
  json_put_int(&w, "version", site.notice_version);
  json_key(&w, "versions");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) {
    json_begin_object(&w);
    write_version(&w, &notices[i]);
    json_put_int(&w, "shown", notices[i].shown);
    json_end_object(&w);
  }
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

/* "difference": against another version where one is asked for, else null. */
static enum err put_difference(struct job *job, struct work *work, struct json_writer *w,
                               const struct notice *notice) {
  struct str wanted;
  struct notice other;
  int64_t against;
  bool material = false;
  struct id site;
  if (!http_query(job->query, "against", &wanted)) {
    json_put_null(w, "difference");
    return ERR_NONE;
  }
  TRY(job_path_id(job, &site));
  TRY(read_number(work, wanted, "against: a version", &against));
  TRY(notice_read(work, site, against, &other));
  json_key(w, "difference");
  json_begin_object(w);
  json_put_int(w, "against", against);
  json_key(w, "changes");
  TRY(notice_write_difference(w, other.facts, notice->facts, language_of(job, STR("en")),
                              &material));
  json_put_bool(w, "material", material);
  json_end_object(w);
  return ERR_NONE;
}

static enum err version_work(struct job *job, struct work *work) {
  struct site site;
  struct notice notice;
  struct json_writer w = json_writer(&job->out);
  TRY(path_site(job, work, &site));
  TRY(path_notice(job, work, site.id, &notice));
  json_begin_object(&w);
  json_key(&w, "notice");
  TRY(notice_write(&w, &notice, site.key, language_of(job, site.locale)));
  TRY(put_difference(job, work, &w, &notice));
  json_end_object(&w);
  return ERR_NONE;
}

static void write_showings(struct json_writer *w, const struct notice_showing *showings,
                           size_t count) {
  json_key(w, "shown");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    json_begin_object(w);
    json_put_id(w, "conversation", showings[i].conversation);
    json_put_string(w, "language", showings[i].language);
    json_put_int(w, "at", showings[i].at_ms);
    json_end_object(w);
  }
  json_end_array(w);
}

/*= GDPR Art. 5(2) */
static enum err shown_work(struct job *job, struct work *work) {
  struct site site;
  struct notice notice;
  struct str wanted;
  struct notice_showing *showings;
  size_t count;
  struct notice_asked asked = {.before_ms = 0};
  struct json_writer w = json_writer(&job->out);
  TRY(path_site(job, work, &site));
  TRY(path_notice(job, work, site.id, &notice));
  if (http_query(job->query, "before", &wanted))
    TRY(read_number(work, wanted, "before: a time in milliseconds", &asked.before_ms));
  asked.site = site.id;
  asked.version = notice.version;
  TRY(notice_shown_of(work, &asked, &showings, &count));
  json_begin_object(&w);
  write_showings(&w, showings, count);
  json_put_time(&w, "next", count == NOTICE_SHOWN_PAGE ? showings[count - 1].at_ms : 0);
  json_end_object(&w);
  return ERR_NONE;
}

/*= GDPR Art. 26(1) */
static enum err host_text_work(struct job *job, struct work *work) {
  struct site site;
  struct notice notice;
  struct buf address = {0};
  struct json_writer w = json_writer(&job->out);
  TRY(path_site(job, work, &site));
  TRY(notice_read(work, site.id, site.notice_version, &notice));
  buf_append(&address, job->origin);
  buf_append(&address, STR("/privacy/"));
  buf_append(&address, site.key);
  enum err error =
      notice_write_host_text(&w, &notice, buf_str(&address), language_of(job, site.locale));
  buf_done(&address);
  return error;
}

static void for_privacy(struct net_request *request,
                        enum err (*work)(struct job *job, struct work *work)) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = ROLE_DPO | ROLE_ADMINISTRATOR;
  job_read(job, work);
}

void api_notices(struct net_request *request) { for_privacy(request, versions_work); }
void api_notice(struct net_request *request) { for_privacy(request, version_work); }
void api_notice_shown(struct net_request *request) { for_privacy(request, shown_work); }
void api_notice_host_text(struct net_request *request) { for_privacy(request, host_text_work); }

/* What changed from the version before, which stands next in the list; the first has none. */
static enum err put_changes(struct job *job, struct work *work, struct json_writer *w,
                            const struct site *site, const struct notice *notice) {
  struct notice after;
  struct notice before;
  bool material;
  json_key(w, "changes");
  if (notice->version == 1) {
    json_begin_array(w);
    json_end_array(w);
    return ERR_NONE;
  }
  TRY(notice_read(work, site->id, notice->version, &after));
  TRY(notice_read(work, site->id, notice->version - 1, &before));
  return notice_write_difference(w, before.facts, after.facts, language_of(job, site->locale),
                                 &material);
}

/* The newest versions, with what each changed: whoever was shown one may look it up. */
/*= GDPR Art. 12(1) */
static enum err public_versions_work(struct job *job, struct work *work) {
  struct notice *notices;
  size_t count;
  struct site site;
  struct json_writer w = json_writer(&job->out);
  TRY(site_find(work, job->path[0], &site));
  TRY(notice_list(work, site.id, &notices, &count));
  json_begin_object(&w);
  json_key(&w, "versions");
  json_begin_array(&w);
  for (size_t i = 0; i < count && i < PUBLIC_VERSIONS; i++) {
    json_begin_object(&w);
    write_version(&w, &notices[i]);
    TRY(put_changes(job, work, &w, &site, &notices[i]));
    json_end_object(&w);
  }
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

static enum err public_version_work(struct job *job, struct work *work) {
  struct site site;
  struct notice notice;
  struct json_writer w = json_writer(&job->out);
  TRY(site_find(work, job->path[0], &site));
  TRY(path_notice(job, work, site.id, &notice));
  json_begin_object(&w);
  json_key(&w, "notice");
  TRY(notice_write(&w, &notice, site.key, language_of(job, site.locale)));
  json_end_object(&w);
  return ERR_NONE;
}

void api_widget_notices(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (job) job_read(job, public_versions_work);
}

void api_widget_notice(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (job) job_read(job, public_version_work);
}
