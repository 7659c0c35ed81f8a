/* operations_api: for those who watch the machine. Numbers, never people. */
#include <string.h>
#include <strings.h>

#include "api/job.h"
#include "api/routes.h"
#include "base/signal.h"

static void text(struct net_request *request, int status, struct str body) {
  struct net_response response = {
      .status = status, .content_type = "text/plain; charset=utf-8", .body = body};
  net_respond(request->handle, &response);
}

void api_health(struct net_request *request) { text(request, 200, STR("ok\n")); }

static enum err ready_work(struct job *job, struct work *work) {
  struct workspace workspace;
  if (!scribe_is_well(job->service->scribe))
    return work_fault(
        work, ERR_UNAVAILABLE,
        "The newest words could not be written: is the disk full, the database away?");
  if (workspace_read(work, &workspace))
    return work_fault(work, ERR_UNAVAILABLE, "The database does not answer.");
  buf_append(&job->out, STR("{\"ready\":true}"));
  return ERR_NONE;
}

/* Ready is: a reader answers from the database, and what was written last is there. */
void api_ready(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (job) job_read(job, ready_work);
}

static void line(struct buf *out, const char *name, const char *kind, uint64_t value) {
  buf_append_format(out, "# TYPE parlour_%s %s\nparlour_%s %llu\n", name, kind, name,
                    (unsigned long long)value);
}

static void write_net(struct buf *out, const struct service *service) {
  static const char *const names[NET_COUNTS] = {[NET_ACCEPTED] = "connections_accepted_total",
                                                [NET_REFUSED] = "connections_refused_total",
                                                [NET_REQUESTS] = "requests_total",
                                                [NET_MESSAGES_IN] = "frames_in_total",
                                                [NET_MESSAGES_OUT] = "frames_out_total",
                                                [NET_DROPPED_SLOW] = "dropped_slow_total",
                                                [NET_MALFORMED] = "malformed_total",
                                                [NET_TIMED_OUT] = "timed_out_total"};
  for (int i = 0; i < NET_COUNTS; i++)
    line(out, names[i], "counter", net_server_count(service->server, (enum net_count)i));
  line(out, "connections", "gauge", net_server_connections(service->server));
}

static void write_store(struct buf *out, const struct service *service) {
  struct scribe_counts counts = scribe_count(service->scribe);
  struct keyring_counts keys = keyring_count(service->keyring);
  line(out, "commits_total", "counter", counts.batches);
  line(out, "commands_total", "counter", counts.commands);
  line(out, "commands_failed_total", "counter", counts.failed);
  line(out, "commands_retried_total", "counter", counts.retried_singly);
  line(out, "keys_live", "gauge", keys.live);
  line(out, "keys_spare", "gauge", keys.spare);
  line(out, "key_unwraps_total", "counter", keys.unwraps);
}

static void write_signals(struct buf *out) {
  buf_append(out, STR("# TYPE parlour_signals_total counter\n"));
  for (int kind = 0; kind < SIGNAL_KIND_COUNT; kind++)
    buf_append_format(out, "parlour_signals_total{kind=\"%s\"} %llu\n",
                      signal_name((enum signal_kind)kind),
                      (unsigned long long)signal_count((enum signal_kind)kind));
}

static void write_outbox(struct buf *out, const struct service *service) {
  line(out, "outbox_sent_total", "counter", outbox_count(service->outbox, OUTBOX_SENT));
  line(out, "outbox_failed_tries_total", "counter",
       outbox_count(service->outbox, OUTBOX_FAILED_TRIES));
  line(out, "outbox_suppressed_total", "counter", outbox_count(service->outbox, OUTBOX_SUPPRESSED));
  line(out, "outbox_under_way", "gauge", outbox_count(service->outbox, OUTBOX_UNDER_WAY));
}

static bool has_token(const struct net_request *request, const char *token) {
  struct str value;
  if (!token || !http_header(request->http, "authorization", &value)) return false;
  /* The scheme's name is the same in either case (RFC 9110, 11.1). */
  if (value.len < 7 || strncasecmp(value.data, "Bearer ", 7) != 0) return false;
  return hash_same_secret(str_slice(value, 7, value.len), str_from(token));
}

void api_metrics(struct net_request *request) {
  const struct service *service = service_of(request);
  struct buf out = {0};
  if (!has_token(request, service->metrics_token)) {
    net_problem(request->handle, ERR_UNAUTHENTICATED, NULL, "Metrics need the bearer token.");
    return;
  }
  line(&out, "uptime_seconds", "gauge",
       (uint64_t)(clock_now_ms(&service->clock) - service->started_ms) / 1000);
  write_net(&out, service);
  write_store(&out, service);
  write_outbox(&out, service);
  write_signals(&out);
  text(request, 200, buf_str(&out));
  buf_done(&out);
}
