/* realtime: GET /api/v1/realtime becomes a talker. */
#include <stdlib.h>
#include <string.h>

#include "api/hub.h"
#include "api/job.h"
#include "api/routes.h"
#include "base/signal.h"

#define FRAME_MAX_BYTES (64 * 1024)

static void on_text(struct net_handle socket, void *state, struct str text) {
  (void)socket;
  talk(state, text);
}

static void on_close(struct net_handle socket, void *state) {
  (void)socket;
  talker_free(state);
}

void api_realtime(struct net_request *request) {
  static const struct net_socket_events events = {on_text, NULL, on_close};
  struct service *service = service_of(request);
  struct str cookie = STR_EMPTY;
  /* Cookies go with any page's WebSocket: only our own pages may open one. */
  if (!job_origin_is_own(request)) {
    signal_raise(SIGNAL_FOREIGN_ORIGIN, NULL, 1);
    net_problem(request->handle, ERR_DENIED, NULL, "The request comes from another origin.");
    return;
  }
  struct talker *talker = talker_new(hub_of(service, request->handle.loop), request->handle);
  if (!talker) {
    net_problem(request->handle, ERR_MACHINE, NULL, NULL);
    return;
  }
  incident_watch(request, "socket");
  memcpy(talker->source, request->source, sizeof talker->source);
  talker->gpc = job_says_gpc(request);
  if (http_cookie(request->http, "__Host-session", &cookie) && cookie.len > 0) {
    char *copy = malloc(cookie.len);
    if (copy) {
      memcpy(copy, cookie.data, cookie.len);
      talker->cookie = str_of(copy, cookie.len);
    }
  }
  if (!net_upgrade(request, FRAME_MAX_BYTES, &events, talker)) talker_free(talker);
}
