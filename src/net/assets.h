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
/* For what is made at the request. Does the client take this coding? */
bool assets_accepts(const struct net_request *request, const char *coding);
/* Is the ETag named by this value of If-None-Match, a list or "*" (RFC 9110 13.1.2)? */
bool assets_tag_listed(struct str list, const char *etag);
/* Appends the gzip form (RFC 1952). ERR_MACHINE without memory. */
MUST_USE enum err assets_gzip(struct str plain, struct buf *out);

#endif
