/*
 * router: which handler a request is for.
 */
#ifndef PARLOUR_NET_ROUTER_H
#define PARLOUR_NET_ROUTER_H

#include "net/net.h"

#define ROUTER_ALLOW_BYTES 64

struct router_found {
  const struct net_route *route;
  struct str parameters[NET_PARAMETERS]; /* what the pattern's ":" parts matched */
  char allow[ROUTER_ALLOW_BYTES];        /* "GET, HEAD" */
};

/* 200 with route and parameters; 404; 405 with the methods that the path has in
 * allow. HEAD is answered by GET. */
int router_find(const struct net_route *routes, size_t count, struct str method, struct str path,
                struct router_found *found_out);

#endif
