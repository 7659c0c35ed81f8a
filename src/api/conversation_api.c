/*
 * conversation_api: the console's lists and what is done with conversations. What
 * shows a person's words goes through the scribe, so that the look is in the ledger
 * before the answer leaves.
 */
#include <stdlib.h>
#include <string.h>

#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "chat/conversation_data.h"
#include "chat/message.h"

#define READERS (ROLE_AGENT | ROLE_SUPERVISOR)
#define LIST_DEFAULT 50

static enum err read_view(struct job *job, struct work *work, struct conversation_view *view) {
  struct str word = STR("open");
  struct str site;
  enum conversation_status status;
  *view = (struct conversation_view){.status = -1, .limit = LIST_DEFAULT};
  (void)http_query(job->query, "view", &word);
  if (str_equal(word, STR("mine")) || str_equal(word, STR("unassigned"))) {
    view->status = CONVERSATION_OPEN;
    view->assignee = word.data[0] == 'm' ? 1 : 2;
  } else if (conversation_status_parse(word, &status) == ERR_NONE) {
    view->status = (int64_t)status;
  } else if (!str_equal(word, STR("all"))) {
    return work_fault(work, ERR_INVALID,
                      "view: mine, unassigned, open, pending, snoozed, resolved or all");
  }
  if (http_query(job->query, "site", &site) && id_parse(site, &view->site))
    return work_fault(work, ERR_INVALID, "site: an id");
  return ERR_NONE;
}

/* A cursor is the time and the id of the last one shown. */
static enum err read_page(struct job *job, struct work *work, struct conversation_view *view) {
  struct str word;
  struct str at;
  struct str id;
  int64_t limit;
  if (http_query(job->query, "limit", &word)) {
    if (str_to_int64(word, &limit) || limit < 1 || limit > 200)
      return work_fault(work, ERR_INVALID, "limit: 1 to 200");
    view->limit = (size_t)limit;
  }
  if (!http_query(job->query, "before", &word) || word.len == 0) return ERR_NONE;
  if (!str_cut(word, '_', &at, &id) || str_to_int64(at, &view->before_at) ||
      id_parse(id, &view->before_id))
    return work_fault(work, ERR_INVALID, "before: what next said");
  view->has_before = true;
  return ERR_NONE;
}

static void write_counts(struct json_writer *w, const struct conversation_counts *counts) {
  json_key(w, "counts");
  json_begin_object(w);
  json_put_int(w, "mine", counts->mine);
  json_put_int(w, "unassigned", counts->unassigned);
  json_put_int(w, "open", counts->open);
  json_put_int(w, "pending", counts->pending);
  json_put_int(w, "snoozed", counts->snoozed);
  json_end_object(w);
}

static void write_next(struct json_writer *w, const struct conversation *last) {
  struct buf cursor = {0};
  char id[ID_TEXT_BYTES + 1];
  id_format(last->id, id);
  buf_append_int(&cursor, last->updated_at);
  buf_append_char(&cursor, '_');
  buf_append(&cursor, str_from(id));
  json_put_string(w, "next", buf_str(&cursor));
  buf_done(&cursor);
}

static enum err write_summary(struct work *work, struct json_writer *w,
                              const struct conversation *c) {
  if (actor_has_role(&work->actor, READERS)) TRY(conversation_look(work, c));
  json_begin_object(w);
  TRY(conversation_write(work, w, c));
  json_end_object(w);
  return ERR_NONE;
}

static enum err list_work(struct job *job, struct work *work) {
  struct conversation_view view;
  struct conversation *list;
  struct conversation_counts counts;
  size_t count;
  struct json_writer w = json_writer(&job->out);
  TRY(read_view(job, work, &view));
  TRY(read_page(job, work, &view));
  TRY(conversation_list(work, &view, &list, &count));
  TRY(conversation_count(work, &counts));
  json_begin_object(&w);
  json_key(&w, "conversations");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) TRY(write_summary(work, &w, &list[i]));
  json_end_array(&w);
  if (count == view.limit)
    write_next(&w, &list[count - 1]);
  else
    json_put_null(&w, "next");
  write_counts(&w, &counts);
  json_end_object(&w);
  return ERR_NONE;
}

void api_conversations(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job_write(job, list_work);
}

static enum err one_work(struct job *job, struct work *work) {
  struct conversation c;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &job->changed));
  TRY(conversation_read(work, job->changed, &c));
  TRY(conversation_look(work, &c));
  json_begin_object(&w);
  TRY(conversation_write(work, &w, &c));
  TRY(conversation_write_data(work, &w, &c));
  json_end_object(&w);
  return ERR_NONE;
}

void api_conversation(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job_write(job, one_work);
}

static enum err read_change(struct job *job, struct work *work,
                            struct conversation_change *change) {
  struct str word;
  const struct json *assignee = json_get(job->body, "assignee");
  if (json_get(job->body, "status")) {
    if (json_get_str(job->body, "status", &word) ||
        conversation_status_parse(word, &change->status))
      return work_fault(work, ERR_INVALID, "status: open, pending, snoozed or resolved");
    change->has_status = true;
  }
  if (json_get_int(job->body, "snoozed_until", &change->snoozed_until) == ERR_INVALID &&
      !json_is_null(json_get(job->body, "snoozed_until")))
    return work_fault(work, ERR_INVALID, "snoozed_until: milliseconds since 1970");
  const struct json *end = json_get(job->body, "contract_end");
  change->has_contract_end = end != NULL;
  if (end && !json_is_null(end) && json_get_int(job->body, "contract_end", &change->contract_end))
    return work_fault(work, ERR_INVALID, "contract_end: milliseconds since 1970, or null");
  if (!assignee) return ERR_NONE;
  change->has_assignee = true;
  if (json_is_null(assignee)) return ERR_NONE;
  if (json_as_str(assignee, &word) || id_parse(word, &change->assignee))
    return work_fault(work, ERR_INVALID, "assignee: an account's id, or null");
  return ERR_NONE;
}

/* For change_after: in the job's arena. */
struct change_news {
  const char *status;
  struct str assignee;
};

static enum err keep_news(struct job *job, struct work *work, const struct conversation *c) {
  struct account account;
  struct change_news *news = job->extra ? job->extra : calloc(1, sizeof *news);
  if (!news) return ERR_MACHINE;
  job->extra = news;
  *news =
      (struct change_news){.status = conversation_status_name(c->status), .assignee = STR_EMPTY};
  if (id_is_zero(c->assignee)) return ERR_NONE;
  TRY(account_read(work, c->assignee, &account));
  return arena_copy(&job->arena, personal_bytes_for_crypto(account.name), &news->assignee);
}

static enum err change_work(struct job *job, struct work *work) {
  struct conversation_change change = {0};
  struct conversation c;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &job->changed));
  TRY(read_change(job, work, &change));
  TRY(conversation_change(work, job->changed, &change));
  TRY(conversation_read(work, job->changed, &c));
  TRY(write_summary(work, &w, &c));
  heads_follow(&job->service->house->heads, job->changed, c.status);
  return keep_news(job, work, &c);
}

/* The visitor is told how it stands, and who answers. */
static void change_after(struct job *job) {
  const struct change_news *news = job->extra;
  hub_conversation_changed(job->service, job->changed);
  hub_status(job->service, job->changed, news->status, &news->assignee);
}

void api_conversation_change(struct net_request *request) {
  static const char *const fields[] = {"status", "snoozed_until", "assignee", "contract_end", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->roles = READERS;
  job->after = change_after;
  job_write(job, change_work);
}

static enum err messages_work(struct job *job, struct work *work) {
  struct conversation c;
  struct str word;
  struct message_range range = {.after = -1, .limit = 100};
  int64_t limit;
  struct message_page page;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &job->changed));
  if (http_query(job->query, "before", &word) &&
      (str_to_int64(word, &range.before) || range.before < 0))
    return work_fault(work, ERR_INVALID, "before: a message's number");
  if (http_query(job->query, "limit", &word)) {
    if (str_to_int64(word, &limit) || limit < 1 || limit > 200)
      return work_fault(work, ERR_INVALID, "limit: 1 to 200");
    range.limit = (size_t)limit;
  }
  TRY(conversation_read(work, job->changed, &c));
  TRY(conversation_look(work, &c));
  json_begin_object(&w);
  json_key(&w, "messages");
  json_begin_array(&w);
  TRY(message_write_history(work, &w, &c, &range, &page));
  json_end_array(&w);
  json_put_int(&w, "head", c.head);
  json_end_object(&w);
  return ERR_NONE;
}

void api_messages(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = READERS;
  job_write(job, messages_work);
}

static enum err reveal_work(struct job *job, struct work *work) {
  struct str field;
  struct str reason = STR_EMPTY;
  struct personal email;
  struct json_writer w = json_writer(&job->out);
  TRY(job_path_id(job, &job->changed));
  if (json_get_str(job->body, "field", &field) || !str_equal(field, STR("email")))
    return work_fault(work, ERR_INVALID, "field: email");
  if (json_get_str(job->body, "reason", &reason))
    return work_fault(work, ERR_INVALID, "reason: why it must be seen");
  TRY(conversation_reveal(work, job->changed, reason, &email));
  json_begin_object(&w);
  personal_show(&w, "value", email);
  json_end_object(&w);
  return ERR_NONE;
}

void api_reveal(struct net_request *request) {
  static const char *const fields[] = {"field", "reason", NULL};
  struct job *job = job_new(request, true);
  if (!job) return;
  job->fields = fields;
  job->auth = JOB_STAFF;
  job->roles = READERS;
  job_write(job, reveal_work);
}
