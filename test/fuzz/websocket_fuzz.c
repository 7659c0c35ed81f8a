/* Frames: the same bytes in one piece and in many give the same messages. */
#include <string.h>

#include "fuzz.h"
#include "net/websocket.h"

/* What came out, as bytes that can be compared. */
struct record {
  struct buf bytes;
  size_t max_message_bytes;
};

static bool note(struct record *record, enum websocket_opcode opcode, struct str payload) {
  buf_append_char(&record->bytes, (char)opcode);
  buf_append_int(&record->bytes, (int64_t)payload.len);
  buf_append(&record->bytes, payload);
  return true;
}

static bool on_message(void *context, enum websocket_opcode opcode, struct str message) {
  struct record *record = context;
  PROMISE(opcode == WEBSOCKET_TEXT || opcode == WEBSOCKET_BINARY);
  PROMISE(message.len <= record->max_message_bytes);
  if (opcode == WEBSOCKET_TEXT) PROMISE(text_is_utf8(message));
  return note(record, opcode, message);
}

static bool on_control(void *context, enum websocket_opcode opcode, struct str payload) {
  PROMISE(payload.len <= 125);
  if (opcode == WEBSOCKET_CLOSE) PROMISE(payload.len != 1);
  return note(context, opcode, payload);
}

static int run(const uint8_t *data, size_t size, size_t step, struct record *record) {
  static const struct websocket_events events = {on_message, on_control};
  struct websocket ws;
  int fault = 0;
  websocket_init(&ws, record->max_message_bytes);
  for (size_t at = 0; at < size && fault == 0; at += step) {
    size_t part = size - at < step ? size - at : step;
    char *copy = malloc(part); /* of its exact size, so that reading past it is seen */
    memcpy(copy, data + at, part);
    fault = websocket_feed(&ws, copy, part, &events, record);
    free(copy);
  }
  websocket_done(&ws);
  PROMISE(fault == 0 || fault == 1002 || fault == 1007 || fault == 1009);
  return fault;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  size_t max = (size_t)data[0] * 16;
  size_t step = 1u + data[1] % 61;
  struct record whole = {.max_message_bytes = max};
  struct record parts = {.max_message_bytes = max};
  int fault_whole = run(data + 2, size - 2, size, &whole);
  int fault_parts = run(data + 2, size - 2, step, &parts);
  PROMISE(fault_whole == fault_parts);
  PROMISE(str_equal(buf_str(&whole.bytes), buf_str(&parts.bytes)));
  buf_done(&whole.bytes);
  buf_done(&parts.bytes);
  return 0;
}
