#include "outbox/mail.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define SUBJECT_MAX 200
#define LINE_MAX_CHARACTERS 76
#define WORD_MAX_BYTES 45 /* 60 characters of base64: an encoded word has at most 75 */

bool mail_address_is_good(struct str address) { return text_is_mailable(address); }

static void append_base64(struct buf *out, struct str bytes) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const uint8_t *at = (const uint8_t *)bytes.data;
  for (size_t i = 0; i < bytes.len; i += 3) {
    size_t left = bytes.len - i;
    uint32_t group = (uint32_t)at[i] << 16;
    if (left > 1) group |= (uint32_t)at[i + 1] << 8;
    if (left > 2) group |= at[i + 2];
    buf_append_char(out, digits[group >> 18]);
    buf_append_char(out, digits[group >> 12 & 63]);
    buf_append_char(out, left > 1 ? digits[group >> 6 & 63] : '=');
    buf_append_char(out, left > 2 ? digits[group & 63] : '=');
  }
}

static bool is_plain(struct str text) {
  for (size_t i = 0; i < text.len; i++)
    if (text.data[i] < ' ' || text.data[i] > '~') return false;
  return memmem(text.data, text.len, "=?", 2) == NULL && text.len <= 60;
}

/* Cut between characters, never within one (RFC 2047, 5). */
static size_t word_end(struct str text, size_t from) {
  size_t end = from + WORD_MAX_BYTES;
  if (end >= text.len) return text.len;
  while (end > from + 1 && ((uint8_t)text.data[end] & 0xc0) == 0x80) end--;
  return end;
}

static void append_words(struct buf *out, struct str text) {
  if (is_plain(text)) {
    buf_append(out, text);
    return;
  }
  for (size_t from = 0; from < text.len;) {
    size_t end = word_end(text, from);
    if (from > 0) buf_append(out, STR("\r\n "));
    buf_append(out, STR("=?UTF-8?B?"));
    append_base64(out, str_slice(text, from, end));
    buf_append(out, STR("?="));
    from = end;
  }
}

static void append_date(struct buf *out, int64_t at_ms) {
  struct buf date = {0};
  clock_append_http(&date, at_ms);
  struct str text = buf_str(&date);
  /* RFC 5322 wants a zone in digits where HTTP has GMT. */
  buf_append(out, str_ends(text, STR(" GMT")) ? str_slice(text, 0, text.len - 4) : text);
  buf_append(out, STR(" +0000"));
  buf_done(&date);
}

static void append_from(struct buf *out, const struct mail_letter *letter) {
  buf_append(out, STR("From: "));
  if (letter->from_name.len > 0) {
    bool quoted = is_plain(letter->from_name);
    if (quoted) buf_append_char(out, '"');
    for (size_t i = 0; quoted && i < letter->from_name.len; i++) {
      char c = letter->from_name.data[i];
      if (c == '"' || c == '\\') buf_append_char(out, '\\');
      buf_append_char(out, c);
    }
    if (!quoted) append_words(out, letter->from_name);
    buf_append(out, quoted ? STR("\" ") : STR("\r\n "));
  }
  buf_append_char(out, '<');
  buf_append(out, letter->from);
  buf_append(out, STR(">\r\n"));
}

static void append_headers(struct buf *out, const struct mail_letter *letter) {
  struct str local;
  struct str domain;
  char id[ID_TEXT_BYTES + 1];
  id_format(letter->delivery, id);
  (void)str_cut(letter->from, '@', &local, &domain);
  append_from(out, letter);
  buf_append(out, STR("To: <"));
  buf_append(out, letter->to);
  buf_append(out, STR(">\r\nSubject: "));
  append_words(out, letter->subject);
  buf_append(out, STR("\r\nDate: "));
  append_date(out, letter->at_ms);
  buf_append(out, STR("\r\nMessage-ID: <"));
  buf_append(out, str_from(id));
  buf_append_char(out, '@');
  buf_append(out, domain);
  buf_append(out, STR(">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                      "Content-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: quoted-printable\r\n\r\n"));
}

static bool at_line_end(struct str text, size_t at) {
  return at == text.len || text.data[at] == '\n' ||
         (text.data[at] == '\r' && at + 1 < text.len && text.data[at + 1] == '\n');
}

/* One character of the text as one or three; white space at a line's end would be lost. */
static size_t encode(struct str text, size_t at, char out[static 4]) {
  uint8_t byte = (uint8_t)text.data[at];
  bool blank = byte == ' ' || byte == '\t';
  bool plain = (byte > ' ' && byte <= '~' && byte != '=') || (blank && !at_line_end(text, at + 1));
  if (plain) {
    out[0] = (char)byte;
    return 1;
  }
  (void)snprintf(out, 4, "=%02X", byte);
  return 3;
}

/* Quoted-printable (RFC 2045, 6.7). */
static void append_text(struct buf *out, struct str text) {
  size_t column = 0;
  char piece[4];
  for (size_t i = 0; i < text.len; i++) {
    if (at_line_end(text, i)) {
      if (text.data[i] == '\r') i++;
      buf_append(out, STR("\r\n"));
      column = 0;
      continue;
    }
    size_t len = encode(text, i, piece);
    if (column + len > LINE_MAX_CHARACTERS - 1) {
      buf_append(out, STR("=\r\n"));
      column = 0;
    }
    buf_append_bytes(out, piece, len);
    column += len;
  }
  if (column > 0) buf_append(out, STR("\r\n"));
}

enum err mail_write(struct buf *out, const struct mail_letter *letter) {
  bool lines = text_is_utf8(letter->subject) && text_is_line(letter->subject) &&
               letter->subject.len > 0 && letter->subject.len <= SUBJECT_MAX &&
               text_is_utf8(letter->from_name) && text_is_line(letter->from_name);
  if (!lines || !mail_address_is_good(letter->from) || !mail_address_is_good(letter->to))
    return ERR_INVALID;
  if (!text_is_utf8(letter->text) || memchr(letter->text.data, '\0', letter->text.len))
    return ERR_INVALID;
  append_headers(out, letter);
  append_text(out, letter->text);
  return buf_check(out);
}
