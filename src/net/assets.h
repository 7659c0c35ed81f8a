/*
 * assets: files of the front, compiled into the program.
 *
 * Each has an ETag and two compressed forms made at build time (RFC 9110 8.8.3, 12.5.3).
 */
#ifndef PARLOUR_NET_ASSETS_H
#define PARLOUR_NET_ASSETS_H

#include "net/net.h"

struct net_asset {
  const char *path; /* "/assets/widget.1a2b3c4d.js", or an inner name such as "html:widget" */
  const char *content_type;
  const char *etag; /* with its quotes */
  const char *cache_control;
  const unsigned char *data;
  size_t len;
  const unsigned char *gzip;
  size_t gzip_len;
  const unsigned char *brotli;
  size_t brotli_len;
};

const struct net_asset *assets_find(const struct net_asset *assets, size_t count, struct str path);
/* Answers with the asset in the best form that the request accepts; 304 when it has it. */
void assets_respond(struct net_request *request, const struct net_asset *asset, const char *csp);
/* Does the request have what bears this ETag already (If-None-Match)? */
bool assets_unchanged(const struct net_request *request, const char *etag);

#endif
