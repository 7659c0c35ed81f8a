#include "net/http.h"

#include <string.h>

#include "base/text.h"

#define TARGET_MAX_BYTES 4096

static bool is_token_char(unsigned char c) {
  static const char others[] = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c != 0 && strchr(others, c) != NULL);
}

static bool is_token(struct str s) {
  if (s.len == 0) return false;
  for (size_t i = 0; i < s.len; i++)
    if (!is_token_char((unsigned char)s.data[i])) return false;
  return true;
}

/* Field values: visible characters, space, tab and what is not ASCII. */
static bool is_value(struct str s) {
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.data[i];
    if ((c < 0x20 && c != '\t') || c == 0x7f) return false;
  }
  return true;
}

/* The line before the next CRLF. HTTP_MORE without one; 400 for a bare CR or LF. */
static int take_line(struct str *rest, struct str *line_out) {
  for (size_t i = 0; i < rest->len; i++) {
    if (rest->data[i] == '\n') return 400;
    if (rest->data[i] != '\r') continue;
    if (i + 1 == rest->len) return HTTP_MORE;
    if (rest->data[i + 1] != '\n') return 400;
    *line_out = str_slice(*rest, 0, i);
    *rest = str_slice(*rest, i + 2, rest->len);
    return HTTP_READY;
  }
  return HTTP_MORE;
}

static bool target_ok(struct str target) {
  for (size_t i = 0; i < target.len; i++) {
    unsigned char c = (unsigned char)target.data[i];
    if (c <= 0x20 || c >= 0x7f || c == '#') return false;
  }
  return true;
}

/* Origin form, or absolute form, whose authority must be Host's (RFC 9112 3.2.2). */
static int split_target(struct http_request *request) {
  struct str path = request->target;
  if (path.len > TARGET_MAX_BYTES) return 414;
  if (!target_ok(path)) return 400;
  if (str_starts(path, STR("http://")) || str_starts(path, STR("https://"))) {
    struct str rest = str_slice(path, (size_t)(path.data[4] == 's' ? 8 : 7), path.len);
    const char *slash = memchr(rest.data, '/', rest.len);
    request->authority = str_slice(rest, 0, slash ? (size_t)(slash - rest.data) : rest.len);
    if (request->authority.len == 0) return 400;
    path = slash ? str_slice(rest, (size_t)(slash - rest.data), rest.len) : STR("/");
  }
  if (path.len == 0 || path.data[0] != '/') return 400;
  if (!str_cut(path, '?', &request->path, &request->query)) request->query = STR_EMPTY;
  return HTTP_READY;
}

static int read_request_line(struct str line, struct http_request *request) {
  struct str rest;
  struct str version;
  if (!str_cut(line, ' ', &request->method, &rest)) return 400;
  if (!str_cut(rest, ' ', &request->target, &version)) return 400;
  if (!is_token(request->method)) return 400;
  if (version.len != 8 || !str_starts(version, STR("HTTP/"))) return 400;
  if (version.data[6] != '.' || version.data[7] < '0' || version.data[7] > '9') return 400;
  if (version.data[5] != '1') return 505;
  request->minor = version.data[7] - '0';
  return split_target(request);
}

static int read_header(struct str line, struct http_request *request) {
  struct http_header header;
  if (line.data[0] == ' ' || line.data[0] == '\t') return 400; /* folded */
  if (!str_cut(line, ':', &header.name, &header.value)) return 400;
  if (!is_token(header.name) || !is_value(header.value)) return 400;
  if (request->header_count == HTTP_HEADERS_MAX) return 431;
  header.value = str_trim(header.value);
  request->headers[request->header_count++] = header;
  return HTTP_READY;
}

bool http_header(const struct http_request *request, const char *name, struct str *value_out) {
  for (size_t i = 0; i < request->header_count; i++) {
    if (!str_equal_nocase(request->headers[i].name, str_from(name))) continue;
    *value_out = request->headers[i].value;
    return true;
  }
  return false;
}

static size_t count_of(const struct http_request *request, const char *name) {
  size_t count = 0;
  for (size_t i = 0; i < request->header_count; i++)
    count += str_equal_nocase(request->headers[i].name, str_from(name));
  return count;
}

bool http_header_has(const struct http_request *request, const char *name, struct str token) {
  for (size_t i = 0; i < request->header_count; i++) {
    struct str rest = request->headers[i].value;
    struct str part;
    if (!str_equal_nocase(request->headers[i].name, str_from(name))) continue;
    for (bool more = true; more;) {
      more = str_cut(rest, ',', &part, &rest);
      if (str_equal_nocase(str_trim(part), token)) return true;
    }
  }
  return false;
}

static int read_length(struct http_request *request) {
  struct str value;
  size_t lengths = count_of(request, "content-length");
  if (lengths > 1) return 400;
  if (lengths == 0) return HTTP_READY;
  if (request->chunked) return 400;
  if (!http_header(request, "content-length", &value) || value.len == 0 || value.len > 18)
    return 400;
  for (size_t i = 0; i < value.len; i++)
    if (value.data[i] < '0' || value.data[i] > '9') return 400;
  return str_to_int64(value, &request->content_length) ? 400 : HTTP_READY;
}

static int read_framing(struct http_request *request) {
  struct str value;
  size_t codings = count_of(request, "transfer-encoding");
  if (codings > 1) return 400;
  if (codings == 1) {
    if (request->minor == 0) return 400;
    if (!http_header(request, "transfer-encoding", &value)) return 400;
    if (!str_equal_nocase(value, STR("chunked"))) return 501;
    request->chunked = true;
  }
  return read_length(request);
}

static bool host_ok(struct str host) {
  for (size_t i = 0; i < host.len; i++) {
    unsigned char c = (unsigned char)host.data[i];
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!plain && (c == 0 || !strchr(".-_:[]", c))) return false;
  }
  return host.len > 0 && host.len <= 262;
}

static int check(struct http_request *request) {
  struct str value;
  size_t hosts = count_of(request, "host");
  if (hosts > 1 || (hosts == 0 && request->minor >= 1)) return 400;
  bool has_host = http_header(request, "host", &value);
  if (has_host && !host_ok(value)) return 400;
  /* Two names for where it goes are one too many. */
  if (request->authority.len > 0 && has_host && !str_equal_nocase(request->authority, value))
    return 400;
  int framing = read_framing(request);
  if (framing != HTTP_READY) return framing;
  bool close = http_header_has(request, "connection", STR("close"));
  bool keep = http_header_has(request, "connection", STR("keep-alive"));
  request->keep_alive = !close && (request->minor >= 1 || keep);
  if (http_header(request, "expect", &value)) {
    if (!str_equal_nocase(value, STR("100-continue"))) return 417;
    request->expects_continue = request->minor >= 1;
  }
  return HTTP_READY;
}

/* An empty line or two before a request is forgiven (RFC 9112 2.2). */
static struct str skip_empty(struct str bytes) {
  for (int i = 0; i < 2 && str_starts(bytes, STR("\r\n")); i++)
    bytes = str_slice(bytes, 2, bytes.len);
  return bytes;
}

int http_read_head(struct str bytes, struct http_request *request_out, size_t *used_out) {
  struct str rest = skip_empty(bytes);
  struct str line;
  memset(request_out, 0, sizeof *request_out);
  int result = take_line(&rest, &line);
  if (result == HTTP_READY)
    result = read_request_line(line, request_out);
  else if (result == HTTP_MORE && rest.len > TARGET_MAX_BYTES + 64)
    return 414;
  while (result == HTTP_READY) {
    result = take_line(&rest, &line);
    if (result != HTTP_READY) break;
    if (line.len == 0) {
      *used_out = (size_t)(rest.data - bytes.data);
      if (*used_out > HTTP_HEAD_MAX_BYTES) return 431;
      return check(request_out);
    }
    result = read_header(line, request_out);
  }
  if (result == HTTP_MORE && bytes.len >= HTTP_HEAD_MAX_BYTES) return 431;
  return result;
}

const char *http_reason(int status) {
  static const struct {
    int status;
    const char *reason;
  } reasons[] = {{101, "Switching Protocols"},
                 {200, "OK"},
                 {201, "Created"},
                 {204, "No Content"},
                 {301, "Moved Permanently"},
                 {302, "Found"},
                 {303, "See Other"},
                 {304, "Not Modified"},
                 {400, "Bad Request"},
                 {401, "Unauthorized"},
                 {403, "Forbidden"},
                 {404, "Not Found"},
                 {405, "Method Not Allowed"},
                 {408, "Request Timeout"},
                 {409, "Conflict"},
                 {413, "Content Too Large"},
                 {414, "URI Too Long"},
                 {415, "Unsupported Media Type"},
                 {417, "Expectation Failed"},
                 {421, "Misdirected Request"},
                 {426, "Upgrade Required"},
                 {429, "Too Many Requests"},
                 {431, "Request Header Fields Too Large"},
                 {500, "Internal Server Error"},
                 {501, "Not Implemented"},
                 {503, "Service Unavailable"},
                 {505, "HTTP Version Not Supported"}};
  for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
    if (reasons[i].status == status) return reasons[i].reason;
  return "Status";
}
