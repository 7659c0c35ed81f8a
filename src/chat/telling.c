#include "chat/telling.h"

#include <stdlib.h>
#include <string.h>

static enum err copy_watchers(struct work *work, const struct outgoing_about *about,
                              const char *name, struct outgoing_watcher **list_out,
                              size_t *count_out) {
  struct outgoing_watcher *found;
  size_t count;
  TRY(outgoing_watchers(work, about, name, &found, &count));
  if (count == 0) return ERR_NONE;
  struct outgoing_watcher *list = malloc(count * sizeof *list);
  if (!list) return ERR_MACHINE;
  memcpy(list, found, count * sizeof *list);
  *list_out = list;
  *count_out = count;
  return ERR_NONE;
}

enum err telling_watch_load(struct work *work, const struct outgoing_about *about,
                            struct telling_watch *watch_out) {
  struct telling_watch watch = {0};
  enum err error = copy_watchers(work, about, "message_created", &watch.said, &watch.said_count);
  if (!error)
    error = copy_watchers(work, about, "conversation_status_changed", &watch.status,
                          &watch.status_count);
  if (error) {
    telling_watch_done(&watch);
    return error;
  }
  telling_watch_done(watch_out);
  *watch_out = watch;
  return ERR_NONE;
}

void telling_watch_done(struct telling_watch *watch) {
  free(watch->said);
  free(watch->status);
  memset(watch, 0, sizeof *watch);
}

/* Whom the gate shut out since is passed over. */
static enum err seal_all(struct work *work, const struct outgoing_watcher *list, size_t count,
                         const struct outgoing_event *event, struct telling_rows *rows) {
  const char *fault = work->fault;
  for (size_t i = 0; i < count; i++) {
    enum err error = outgoing_seal(work, &list[i], event, &rows->rows[rows->count]);
    if (!error) rows->count++;
    if (error && error != ERR_DENIED) return error;
  }
  work->fault = fault;
  return ERR_NONE;
}

enum err telling_seal(struct work *work, const struct telling_watch *watch,
                      const struct telling_said *said, struct telling_rows *rows_out) {
  struct telling_rows rows = {0};
  struct outgoing_event message = {.name = "message_created",
                                   .about = said->about,
                                   .sequence = said->sequence,
                                   .author_kind = said->author_kind,
                                   .text = said->text};
  struct outgoing_event opened = {
      .name = "conversation_status_changed", .about = said->about, .status = "open"};
  size_t most = watch->said_count + watch->status_count;
  if (most == 0) return ERR_NONE;
  rows.rows = calloc(most, sizeof *rows.rows);
  if (!rows.rows) return ERR_MACHINE;
  enum err error = seal_all(work, watch->said, watch->said_count, &message, &rows);
  if (!error && said->reopened)
    error = seal_all(work, watch->status, watch->status_count, &opened, &rows);
  if (error) {
    telling_rows_done(&rows);
    return error;
  }
  *rows_out = rows;
  return ERR_NONE;
}

enum err telling_append(struct db *db, const struct telling_rows *rows) {
  for (size_t i = 0; i < rows->count; i++) TRY(outgoing_append(db, &rows->rows[i]));
  return ERR_NONE;
}

void telling_rows_done(struct telling_rows *rows) {
  for (size_t i = 0; i < rows->count; i++) outgoing_row_done(&rows->rows[i]);
  free(rows->rows);
  memset(rows, 0, sizeof *rows);
}

enum err telling_begun(struct work *work, const struct telling_begun *begun) {
  struct outgoing_event contact = {
      .name = "contact_created",
      .about = {begun->about.site, begun->about.person, {{0}}, begun->person_key},
      .has_contact = true,
      .contact_name = begun->name,
      .contact_email = begun->email,
      .language = begun->language};
  struct outgoing_event conversation = {
      .name = "conversation_created", .about = begun->about, .status = "open"};
  TRY(outgoing_event(work, &contact));
  return outgoing_event(work, &conversation);
}

enum err telling_contact(struct work *work, const struct conversation *c, struct personal name,
                         struct personal email) {
  struct outgoing_event event = {.name = "contact_updated",
                                 .about = {c->site, c->person, {{0}}, c->person_subject.key},
                                 .has_contact = true,
                                 .contact_name = name,
                                 .contact_email = email,
                                 .language = c->locale};
  return outgoing_event(work, &event);
}

enum err telling_changed(struct work *work, const struct conversation *c, const char *status,
                         bool has_assigned, bool assigned) {
  struct outgoing_event event = {.name = "conversation_status_changed",
                                 .about = {c->site, c->person, c->id, c->subject.key},
                                 .status = status};
  if (status) TRY(outgoing_event(work, &event));
  if (!has_assigned) return ERR_NONE;
  event.name = "conversation_updated";
  event.has_assigned = true;
  event.assigned = assigned;
  return outgoing_event(work, &event);
}
