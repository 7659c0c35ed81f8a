/*
 * websocket: RFC 6455, the server's side, as bytes. No sockets.
 *
 * Payload is unmasked in place as it arrives; text is checked as UTF-8 byte by byte,
 * so that a wrong message fails at its first wrong byte. A message in fragments is
 * gathered in one buffer with a cap. No extensions.
 *
 * Ownership: a message handed to the callback is borrowed until it returns.
 */
#ifndef PARLOUR_NET_WEBSOCKET_H
#define PARLOUR_NET_WEBSOCKET_H

#include "base/buf.h"
#include "base/text.h"
#include "net/http.h"

enum websocket_opcode {
  WEBSOCKET_CONTINUATION = 0x0,
  WEBSOCKET_TEXT = 0x1,
  WEBSOCKET_BINARY = 0x2,
  WEBSOCKET_CLOSE = 0x8,
  WEBSOCKET_PING = 0x9,
  WEBSOCKET_PONG = 0xa
};

/* What comes out of feeding. on_control gets ping, pong and close (payload: code and
 * reason, already checked). Return false to stop: the connection is gone. */
struct websocket_events {
  bool (*on_message)(void *context, enum websocket_opcode opcode, struct str message);
  bool (*on_control)(void *context, enum websocket_opcode opcode, struct str payload);
};

struct websocket {
  uint8_t header[14];
  uint8_t header_len;
  uint8_t mask_at; /* position in the mask, 0 to 3 */
  uint8_t mask[4];
  uint8_t opcode;         /* of the frame being read */
  uint8_t message_opcode; /* 0: no message is open */
  bool fin;
  bool in_payload;
  uint8_t control_len;
  struct text_utf8 utf8;
  char *control; /* payload of a control frame that comes in pieces, or NULL */
  uint64_t left; /* payload of the frame still to come */
  size_t max_message_bytes;
  struct buf message;
};

void websocket_init(struct websocket *ws, size_t max_message_bytes);
void websocket_done(struct websocket *ws);

/* Takes bytes and changes them. 0, or the close code to fail with: 1002, 1007, 1009;
 * 1011 without memory.
 * Messages that were whole before the fault have been given out. */
int websocket_feed(struct websocket *ws, char *bytes, size_t len,
                   const struct websocket_events *events, void *context);

#define WEBSOCKET_HEADER_MAX_BYTES 10
/* The header of an unmasked, final frame; its length is returned. */
size_t websocket_header(enum websocket_opcode opcode, size_t payload_len,
                        char header_out[static WEBSOCKET_HEADER_MAX_BYTES]);
/* Appends an unmasked, final frame. */
void websocket_write(struct buf *out, enum websocket_opcode opcode, struct str payload);
/* Appends a close frame; reason is cut to 123 bytes. code 0: an empty one. */
void websocket_write_close(struct buf *out, int code, struct str reason);
bool websocket_code_ok(int code); /* may stand in a close frame from outside */

/* Is it a good upgrade? 101, or the status to refuse with (400, 426). */
int websocket_handshake(const struct http_request *request, char accept_out[static 29]);

#endif
