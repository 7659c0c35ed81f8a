#include "net/websocket.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

void websocket_init(struct websocket *ws, size_t max_message_bytes) {
  memset(ws, 0, sizeof *ws);
  ws->max_message_bytes = max_message_bytes;
  buf_init(&ws->message, max_message_bytes);
}

#define CONTROL_MAX_BYTES 125

static void free_control(struct websocket *ws) {
  if (!ws->control) return;
  explicit_bzero(ws->control, CONTROL_MAX_BYTES);
  free(ws->control);
  ws->control = NULL;
}

void websocket_done(struct websocket *ws) {
  buf_wipe(&ws->message);
  buf_done(&ws->message);
  free_control(ws);
}

static bool is_control(uint8_t opcode) { return (opcode & 0x8) != 0; }

/* How long the header is, once its second byte is known. */
static size_t header_size(const struct websocket *ws) {
  if (ws->header_len < 2) return 2;
  uint8_t len = ws->header[1] & 0x7f;
  return 2u + (len == 126 ? 2 : len == 127 ? 8 : 0) + 4u;
}

/* The first two bytes already tell most that is wrong (RFC 6455 5.2, 5.5). */
static int check_start(const struct websocket *ws) {
  uint8_t opcode = ws->header[0] & 0x0f;
  uint8_t len = ws->header[1] & 0x7f;
  bool fin = (ws->header[0] & 0x80) != 0;
  if ((ws->header[0] & 0x70) != 0) return 1002;
  if ((ws->header[1] & 0x80) == 0) return 1002; /* clients mask */
  switch (opcode) {
    case WEBSOCKET_CONTINUATION:
      return ws->message_opcode == 0 ? 1002 : 0;
    case WEBSOCKET_TEXT:
    case WEBSOCKET_BINARY:
      return ws->message_opcode != 0 ? 1002 : 0;
    case WEBSOCKET_CLOSE:
    case WEBSOCKET_PING:
    case WEBSOCKET_PONG:
      return !fin || len > CONTROL_MAX_BYTES ? 1002 : 0;
    default:
      return 1002;
  }
}

static uint64_t big_endian(const uint8_t *bytes, size_t len) {
  uint64_t value = 0;
  for (size_t i = 0; i < len; i++) value = value << 8 | bytes[i];
  return value;
}

/* The header is whole: the frame begins. */
static int begin_frame(struct websocket *ws) {
  uint8_t len = ws->header[1] & 0x7f;
  size_t extended = len == 126 ? 2 : len == 127 ? 8 : 0;
  ws->left = extended ? big_endian(ws->header + 2, extended) : len;
  if ((len == 126 && ws->left < 126) || (len == 127 && ws->left < 65536)) return 1002;
  if (ws->left >> 63) return 1002;
  ws->fin = (ws->header[0] & 0x80) != 0;
  ws->opcode = ws->header[0] & 0x0f;
  memcpy(ws->mask, ws->header + 2 + extended, 4);
  ws->mask_at = 0;
  ws->in_payload = true;
  ws->control_len = 0;
  if (is_control(ws->opcode)) return 0;
  if (ws->opcode != WEBSOCKET_CONTINUATION) {
    ws->message_opcode = ws->opcode;
    ws->utf8 = (struct text_utf8){0};
  }
  if (ws->left > ws->max_message_bytes - ws->message.len) return 1009;
  return 0;
}

/* Takes header bytes one by one. */
static int feed_header(struct websocket *ws, char byte) {
  ws->header[ws->header_len++] = (uint8_t)byte;
  if (ws->header_len == 2) {
    int fault = check_start(ws);
    if (fault) return fault;
  }
  if (ws->header_len < header_size(ws)) return 0;
  ws->header_len = 0;
  return begin_frame(ws);
}

static void unmask(struct websocket *ws, char *bytes, size_t len) {
  uint8_t key[8];
  size_t i = 0;
  uint64_t wide;
  for (size_t k = 0; k < 8; k++) key[k] = ws->mask[(ws->mask_at + k) & 3];
  memcpy(&wide, key, 8);
  for (; i + 8 <= len; i += 8) {
    uint64_t word;
    memcpy(&word, bytes + i, 8);
    word ^= wide;
    memcpy(bytes + i, &word, 8);
  }
  for (; i < len; i++) bytes[i] = (char)((uint8_t)bytes[i] ^ key[i & 7]);
  ws->mask_at = (uint8_t)((ws->mask_at + len) & 3);
}

bool websocket_code_ok(int code) {
  if (code >= 3000 && code <= 4999) return true;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

static int check_close(struct str payload) {
  if (payload.len == 0) return 0;
  if (payload.len == 1) return 1002;
  if (!websocket_code_ok((int)big_endian((const uint8_t *)payload.data, 2))) return 1002;
  return text_is_utf8(str_slice(payload, 2, payload.len)) ? 0 : 1007;
}

enum { STOPPED = -1 };

static int end_control(struct websocket *ws, struct str payload,
                       const struct websocket_events *events, void *context) {
  ws->in_payload = false;
  if (ws->opcode == WEBSOCKET_CLOSE) {
    int fault = check_close(payload);
    if (fault) return fault;
  }
  return events->on_control(context, (enum websocket_opcode)ws->opcode, payload) ? 0 : STOPPED;
}

static int end_message(struct websocket *ws, struct str message,
                       const struct websocket_events *events, void *context) {
  enum websocket_opcode opcode = (enum websocket_opcode)ws->message_opcode;
  ws->message_opcode = 0;
  if (opcode == WEBSOCKET_TEXT && !text_utf8_complete(&ws->utf8)) return 1007;
  bool goes_on = events->on_message(context, opcode, message);
  if (!goes_on) return STOPPED;
  /* An idle connection keeps no buffer. */
  if (ws->message.capacity_bytes > 0) {
    buf_wipe(&ws->message);
    buf_done(&ws->message);
    buf_init(&ws->message, ws->max_message_bytes);
  }
  return 0;
}

static int feed_control(struct websocket *ws, struct str part,
                        const struct websocket_events *events, void *context) {
  /* What came in one piece is handed on where it lies. */
  if (ws->left == 0 && ws->control_len == 0) return end_control(ws, part, events, context);
  if (!ws->control) ws->control = malloc(CONTROL_MAX_BYTES);
  if (!ws->control) return 1011;
  memcpy(ws->control + ws->control_len, part.data, part.len);
  ws->control_len = (uint8_t)(ws->control_len + part.len);
  if (ws->left > 0) return 0;
  int fault = end_control(ws, str_of(ws->control, ws->control_len), events, context);
  free_control(ws);
  return fault;
}

static int feed_data(struct websocket *ws, struct str part, const struct websocket_events *events,
                     void *context) {
  if (ws->message_opcode == WEBSOCKET_TEXT && !text_utf8_feed(&ws->utf8, part)) return 1007;
  bool ends = ws->left == 0;
  bool last = ends && ws->fin;
  if (ends) ws->in_payload = false;
  /* A message that came in one piece is handed on where it lies. */
  if (last && ws->message.len == 0) return end_message(ws, part, events, context);
  buf_append(&ws->message, part);
  if (buf_check(&ws->message)) return ws->message.error == ERR_TOO_LARGE ? 1009 : 1011;
  return last ? end_message(ws, buf_str(&ws->message), events, context) : 0;
}

/* Takes payload as far as it is there: at most what is left of it. */
static int feed_payload(struct websocket *ws, char *bytes, size_t part,
                        const struct websocket_events *events, void *context) {
  unmask(ws, bytes, part);
  ws->left -= part;
  if (is_control(ws->opcode)) return feed_control(ws, str_of(bytes, part), events, context);
  return feed_data(ws, str_of(bytes, part), events, context);
}

int websocket_feed(struct websocket *ws, char *bytes, size_t len,
                   const struct websocket_events *events, void *context) {
  size_t at = 0;
  int fault = 0;
  while (fault == 0 && (at < len || (ws->in_payload && ws->left == 0))) {
    if (!ws->in_payload) {
      fault = feed_header(ws, bytes[at++]);
      continue;
    }
    size_t part = len - at < ws->left ? len - at : (size_t)ws->left;
    fault = feed_payload(ws, bytes + at, part, events, context);
    at += part;
  }
  return fault == STOPPED ? 0 : fault;
}

size_t websocket_header(enum websocket_opcode opcode, size_t payload_len,
                        char header_out[static WEBSOCKET_HEADER_MAX_BYTES]) {
  size_t extended = payload_len < 126 ? 0 : payload_len < 65536 ? 2 : 8;
  header_out[0] = (char)(0x80 | opcode);
  header_out[1] = (char)(extended == 0 ? payload_len : extended == 2 ? 126 : 127);
  for (size_t i = 0; i < extended; i++)
    header_out[2 + i] = (char)((uint64_t)payload_len >> (8 * (extended - 1 - i)));
  return 2 + extended;
}

void websocket_write(struct buf *out, enum websocket_opcode opcode, struct str payload) {
  char header[WEBSOCKET_HEADER_MAX_BYTES];
  buf_append_bytes(out, header, websocket_header(opcode, payload.len, header));
  buf_append(out, payload);
}

void websocket_write_close(struct buf *out, int code, struct str reason) {
  char payload[125];
  size_t reason_len = reason.len < 123 ? reason.len : 123;
  if (code == 0) {
    websocket_write(out, WEBSOCKET_CLOSE, STR_EMPTY);
    return;
  }
  payload[0] = (char)(code >> 8);
  payload[1] = (char)(code & 0xff);
  memcpy(payload + 2, reason.data, reason_len);
  websocket_write(out, WEBSOCKET_CLOSE, str_of(payload, 2 + reason_len));
}

/* 16 random bytes in base64: 24 characters. */
static bool key_ok(struct str key) {
  unsigned char bytes[20];
  if (key.len != 24) return false;
  return EVP_DecodeBlock(bytes, (const unsigned char *)key.data, 24) == 18 &&
         str_ends(key, STR("==")) && key.data[21] != '=';
}

int websocket_handshake(const struct http_request *request, char accept_out[static 29]) {
  static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  struct str key;
  struct str version;
  unsigned char digest[SHA_DIGEST_LENGTH];
  char joined[24 + sizeof guid];
  if (!str_equal(request->method, STR("GET")) || request->minor < 1) return 400;
  if (!http_header_has(request, "upgrade", STR("websocket"))) return 426;
  if (!http_header_has(request, "connection", STR("upgrade"))) return 400;
  if (!http_header(request, "sec-websocket-version", &version)) return 400;
  if (!str_equal(version, STR("13"))) return 426;
  if (!http_header(request, "sec-websocket-key", &key) || !key_ok(key)) return 400;
  memcpy(joined, key.data, 24);
  memcpy(joined + 24, guid, sizeof guid);
  SHA1((const unsigned char *)joined, 24 + sizeof guid - 1, digest);
  EVP_EncodeBlock((unsigned char *)accept_out, digest, sizeof digest);
  return 101;
}
