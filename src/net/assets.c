#include "net/assets.h"

#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* the largest window, with gzip's head */

const struct net_asset *assets_find(const struct net_asset *assets, size_t count, struct str path) {
  for (size_t i = 0; i < count; i++)
    if (str_equal(str_from(assets[i].path), path)) return &assets[i];
  return NULL;
}

/* A weight such as "0.5" in thousandths (RFC 9110 12.4.2); -1 for what is none. */
static int read_weight(struct str text) {
  int weight = 0;
  int scale = 1000;
  if (text.len == 0 || text.len > 5 || (text.len > 1 && text.data[1] != '.')) return -1;
  for (size_t i = 0; i < text.len; i++) {
    if (i == 1) continue;
    if (text.data[i] < '0' || text.data[i] > '9') return -1;
    weight += (text.data[i] - '0') * scale;
    scale /= 10;
  }
  return weight <= 1000 ? weight : -1;
}

/* The weight the request gives a coding, in thousandths; -1: not named, or not well. */
static int weight_of(const struct http_request *http, const char *coding) {
  struct str rest;
  struct str part;
  if (!http_header(http, "accept-encoding", &rest)) return -1;
  for (bool more = true; more;) {
    struct str name;
    struct str parameter;
    struct str value;
    more = str_cut(rest, ',', &part, &rest);
    bool weighted = str_cut(part, ';', &name, &parameter);
    if (!str_equal_nocase(str_trim(name), str_from(coding))) continue;
    if (!weighted) return 1000;
    if (!str_cut(str_trim(parameter), '=', &name, &value)) return -1;
    return str_equal_nocase(name, STR("q")) ? read_weight(value) : -1;
  }
  return -1;
}

bool assets_accepts(const struct net_request *request, const char *coding) {
  return weight_of(request->http, coding) > 0;
}

bool assets_tag_listed(struct str list, const char *etag) {
  struct str part;
  for (bool more = true; more;) {
    more = str_cut(list, ',', &part, &list);
    part = str_trim(part);
    if (str_starts(part, STR("W/"))) part = str_slice(part, 2, part.len);
    if (str_equal(part, str_from(etag)) || str_equal(part, STR("*"))) return true;
  }
  return false;
}

static bool is_unchanged(const struct net_request *request, const char *etag) {
  struct str list;
  return http_header(request->http, "if-none-match", &list) && assets_tag_listed(list, etag);
}

enum err assets_gzip(struct str plain, struct buf *out) {
  z_stream stream = {0};
  if (deflateInit2(&stream, 9, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return ERR_MACHINE;
  size_t most = deflateBound(&stream, plain.len);
  char *room = buf_reserve(out, most);
  stream.next_in = (unsigned char *)(uintptr_t)plain.data;
  stream.avail_in = (unsigned)plain.len;
  stream.next_out = (unsigned char *)room;
  stream.avail_out = (unsigned)most;
  int result = room ? deflate(&stream, Z_FINISH) : Z_MEM_ERROR;
  if (result == Z_STREAM_END) buf_advance(out, stream.total_out);
  deflateEnd(&stream);
  return result == Z_STREAM_END ? ERR_NONE : ERR_MACHINE;
}

/* The form that goes out. */
static void choose_form(const struct http_request *http, const struct net_asset *asset,
                        struct net_response *response) {
  int brotli = asset->brotli ? weight_of(http, "br") : -1;
  int gzip = asset->gzip ? weight_of(http, "gzip") : -1;
  response->body = str_of(asset->data, asset->len);
  if (brotli > 0 && brotli >= gzip) {
    response->content_encoding = "br";
    response->body = str_of(asset->brotli, asset->brotli_len);
  } else if (gzip > 0) {
    response->content_encoding = "gzip";
    response->body = str_of(asset->gzip, asset->gzip_len);
  }
}

/* What stands under /assets/ is the same for everybody, and a part of the loader is read by
 * pages of other origins. */
static const char for_anybody[] =
    "Cross-Origin-Resource-Policy: cross-origin\r\nAccess-Control-Allow-Origin: *\r\n";

void assets_respond(struct net_request *request, const struct net_asset *asset, const char *csp) {
  struct net_response response = {.status = 200,
                                  .content_type = asset->content_type,
                                  .cache_control = asset->cache_control,
                                  .csp = csp};
  struct buf headers = {0};
  choose_form(request->http, asset, &response);
  /* Two codings are not the same bytes: only the plain form is named strongly. */
  buf_append_format(&headers, "ETag: %s%s\r\nVary: Accept-Encoding\r\n%s",
                    response.content_encoding ? "W/" : "", asset->etag,
                    str_starts(request->path, STR("/assets/")) ? for_anybody : "");
  response.headers = buf_str(&headers);
  if (is_unchanged(request, asset->etag)) {
    response.status = 304;
    response.body = STR_EMPTY;
    response.content_encoding = NULL;
  }
  net_respond(request->handle, &response);
  buf_done(&headers);
}
