/*
 * service: everything that a request may need, put together by main/.
 */
#ifndef PARLOUR_API_SERVICE_H
#define PARLOUR_API_SERVICE_H

#include "api/presence.h"
#include "chat/house.h"
#include "net/assets.h"
#include "net/server.h"
#include "outbox/outbox.h"
#include "rights/certificate.h"
#include "staff/passwords.h"
#include "staff/throttle.h"
#include "store/readers.h"

struct hub;

struct service {
  struct clock clock;
  struct keyring *keyring;
  struct chat_house *house; /* the scribe's: touched on its thread alone */
  struct scribe *scribe;
  struct readers *readers;
  struct net_server *server;
  struct passwords *passwords;
  struct throttle *throttle;
  struct outbox *outbox;     /* NULL before it runs */
  bool sends_mail;           /* a mail server is configured */
  struct presence *presence; /* of staff */
  struct presence *visitors; /* by conversation, of those whose site declares presence */
  struct hub **hubs;         /* one a loop */
  size_t hub_count;
  const struct net_asset *assets;
  size_t asset_count;
  struct id workspace;              /* the installation's first: whose staff signs in */
  const char *public_url;           /* NULL: from the request */
  const char *metrics_token;        /* NULL: closed */
  const char *security_contact;     /* NULL: none */
  const char *demo_site;            /* the site of /demo, or NULL */
  int64_t messages_per_second;      /* a connection */
  struct certificate_terms erasing; /* what a certificate of erasure may promise */
  int64_t started_ms;
  _Atomic int64_t incident_until_ms; /* addresses are kept until then; 0: not (privacy/incident) */
};

static inline struct service *service_of(const struct net_request *request) {
  return request->context;
}
/* The table of addresses. */
const struct net_route *service_routes(size_t *count_out);

#endif
