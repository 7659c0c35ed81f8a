#include "net/assets.h"

#include <stdlib.h>
#include <string.h>

const struct net_asset *assets_find(const struct net_asset *assets, size_t count,
                                    struct str path) {
  for (size_t i = 0; i < count; i++)
    if (str_equal(str_from(assets[i].path), path)) return &assets[i];
  return NULL;
}

/* The weight the request gives a coding, in thousandths; -1: not named. */
static int weight_of(const struct http_request *http, const char *coding) {
  struct str rest;
  struct str part;
  if (!http_header(http, "accept-encoding", &rest)) return -1;
  for (bool more = true; more;) {
    struct str name;
    struct str parameter;
    char number[8] = {0};
    more = str_cut(rest, ',', &part, &rest);
    bool weighted = str_cut(part, ';', &name, &parameter);
    if (!str_equal_nocase(str_trim(name), str_from(coding))) continue;
    parameter = str_trim(parameter);
    if (!weighted || !str_starts(parameter, STR("q="))) return 1000;
    size_t len = parameter.len - 2 < sizeof number - 1 ? parameter.len - 2 : sizeof number - 1;
    memcpy(number, parameter.data + 2, len);
    return (int)(strtod(number, NULL) * 1000);
  }
  return -1;
}

bool assets_unchanged(const struct net_request *request, const char *etag) {
  struct str rest;
  struct str part;
  if (!http_header(request->http, "if-none-match", &rest)) return false;
  for (bool more = true; more;) {
    more = str_cut(rest, ',', &part, &rest);
    part = str_trim(part);
    if (str_starts(part, STR("W/"))) part = str_slice(part, 2, part.len);
    if (str_equal(part, str_from(etag)) || str_equal(part, STR("*"))) return true;
  }
  return false;
}

void assets_respond(struct net_request *request, const struct net_asset *asset, const char *csp) {
  int brotli = asset->brotli ? weight_of(request->http, "br") : -1;
  int gzip = asset->gzip ? weight_of(request->http, "gzip") : -1;
  struct net_response response = {.status = 200,
                                  .content_type = asset->content_type,
                                  .cache_control = asset->cache_control,
                                  .csp = csp,
                                  .body = str_of(asset->data, asset->len)};
  struct buf headers = {0};
  buf_append_format(&headers, "ETag: %s\r\nVary: Accept-Encoding\r\n", asset->etag);
  response.headers = buf_str(&headers);
  if (assets_unchanged(request, asset->etag)) {
    response.status = 304;
    response.body = STR_EMPTY;
  } else if (brotli > 0 && brotli >= gzip) {
    response.content_encoding = "br";
    response.body = str_of(asset->brotli, asset->brotli_len);
  } else if (gzip > 0) {
    response.content_encoding = "gzip";
    response.body = str_of(asset->gzip, asset->gzip_len);
  }
  net_respond(request->handle, &response);
  buf_done(&headers);
}
