#include "api/export.h"

#include <stdlib.h>

#include "rights/archive_page.h"

struct export {
  struct net_source source;
  struct net_handle handle;
  struct net_task task;
  struct reading reading;
  struct service *service;
  struct archive *archive;
  struct buf piece;
  enum err result;
  bool more;
  bool working; /* a piece is being made, or on its way back */
  bool ended;   /* nobody wants it any more */
};

static void export_free(struct export *export) {
  archive_free(export->archive);
  buf_wipe(&export->piece);
  buf_done(&export->piece);
  free(export);
}

/* On the loop, when the piece is there. */
static void give(struct net_task *task) {
  struct export *export = LIST_ENTRY(task, struct export, task);
  export->working = false;
  if (export->ended)
    export_free(export);
  else if (export->result)
    net_source_break(export->handle);
  else
    net_source_give(export->handle, buf_str(&export->piece), !export->more);
}

static enum err make(struct reading *reading, struct db *db, struct arena *arena) {
  struct export *export = LIST_ENTRY(reading, struct export, reading);
  struct work work = {.db = db,
                      .arena = arena,
                      .keyring = export->service->keyring,
                      .now_ms = clock_now_ms(&export->service->clock)};
  buf_wipe(&export->piece);
  return archive_step(export->archive, &work, &export->piece, &export->more);
}

static void made(struct reading *reading, enum err result) {
  struct export *export = LIST_ENTRY(reading, struct export, reading);
  export->result = result;
  export->task.run = give;
  /* The loop has ended, and told so before. */
  if (!net_post(export->handle.loop, &export->task)) export_free(export);
}

/* A new order for a reader: from within pull nothing may be given. */
static void refuse(struct net_task *task) {
  struct export *export = LIST_ENTRY(task, struct export, task);
  export->working = false;
  if (export->ended)
    export_free(export);
  else
    net_source_break(export->handle);
}

static void pull(struct net_source *source) {
  static const struct reading_type type = {"export", make, made};
  struct export *export = LIST_ENTRY(source, struct export, source);
  export->working = true;
  export->reading.type = &type;
  if (readers_send(export->service->readers, &export->reading)) return;
  export->task.run = refuse;
  if (!net_post(export->handle.loop, &export->task)) export->working = false;
}

static void end(struct net_source *source) {
  struct export *export = LIST_ENTRY(source, struct export, source);
  export->ended = true;
  if (!export->working) export_free(export);
}

static bool respond(struct export *export, const struct archive_order *order, const char *name) {
  struct buf headers = {0};
  struct buf policy = {0};
  struct net_response response = {.status = 200, .content_type = archive_form_type(order->form)};
  buf_append_format(&headers, "Content-Disposition: attachment; filename=\"%s.%s\"\r\n", name,
                    archive_form_end(order->form));
  response.headers = buf_str(&headers);
  if (order->form == ARCHIVE_HTML) {
    archive_page_policy(&policy);
    buf_append_char(&policy, '\0');
    response.csp = policy.data;
  }
  bool sent = !buf_check(&headers) && !buf_check(&policy) &&
              net_respond_source(export->handle, &response, &export->source);
  buf_done(&headers);
  buf_done(&policy);
  return sent;
}

void export_send(struct job *job, const struct archive_order *order, const char *name) {
  struct export *export = calloc(1, sizeof *export);
  struct archive *archive = NULL;
  if (!export || archive_new(order, &archive)) {
    free(export);
    net_problem(job->reply, ERR_MACHINE, NULL, NULL);
    return;
  }
  *export = (struct export){.source = {.pull = pull, .end = end},
                            .handle = job->reply,
                            .service = job->service,
                            .archive = archive};
  if (!respond(export, order, name)) export_free(export);
}
