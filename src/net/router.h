/*
 * router: which handler a request is for.
 */
#ifndef PARLOUR_NET_ROUTER_H
#define PARLOUR_NET_ROUTER_H

#include "net/net.h"

/* 200 and the route; 404; 405 with the methods that the path has in allow_out
 * ("GET, HEAD"). parameters_out: what the pattern's ":" parts matched. HEAD is
 * answered by GET. */
int router_find(const struct net_route *routes, size_t count, struct str method, struct str path,
                const struct net_route **route_out,
                struct str parameters_out[static NET_PARAMETERS], char allow_out[static 64]);

#endif
