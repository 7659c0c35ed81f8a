/* invitation_api: how a site asks its visitors into the chat, for its administrators. */
#include "api/job.h"
#include "api/routes.h"
#include "chat/invitation.h"

static enum err list_work(struct job *job, struct work *work) {
  struct site site;
  struct id id;
  struct invitation *list;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &id));
  TRY(site_read(work, id, &site));
  TRY(invitation_list(work, id, &list, &count));
  json_begin_object(&w);
  json_key(&w, "invitations");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) invitation_write(&w, &list[i]);
  json_end_array(&w);
  json_end_object(&w);
  return ERR_NONE;
}

void api_invitations(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job_read(job, list_work);
}

static enum err create_work(struct job *job, struct work *work) {
  struct id site;
  struct invitation made;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &site));
  TRY(invitation_create(work, site, job->body, &made));
  job->status = 201;
  invitation_write(&w, &made);
  return ERR_NONE;
}

void api_invitation_create(struct net_request *request) {
  job_by_administrator(request, create_work);
}

/* The second id of the path. */
static enum err path_invitation(struct job *job, struct id *site_out, struct id *id_out) {
  TRY(job_path_id(job, site_out));
  return id_parse(job->path[1], id_out) ? ERR_NOT_FOUND : ERR_NONE;
}

static enum err change_work(struct job *job, struct work *work) {
  struct id site;
  struct id id;
  struct invitation changed;
  struct json_writer w = json_writer(&job->out);
  TRY(path_invitation(job, &site, &id));
  if (json_size(job->body) == 0)
    return work_fault(work, ERR_INVALID, "page: or another field, whichever changes");
  TRY(invitation_change(work, site, id, job->body, &changed));
  invitation_write(&w, &changed);
  return ERR_NONE;
}

void api_invitation_change(struct net_request *request) {
  job_by_administrator(request, change_work);
}

static enum err remove_work(struct job *job, struct work *work) {
  struct id site;
  struct id id;
  TRY(path_invitation(job, &site, &id));
  return invitation_remove(work, site, id);
}

void api_invitation_remove(struct net_request *request) {
  job_by_administrator(request, remove_work);
}
