#include "crypto/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdio.h>

enum { STEP_MS = 30000, DIGITS = 6, SHA1_BYTES = 20 };

/* SHA-1 comes from OpenSSL, because libsodium has none. An OpenSSL that refuses
 * it leaves the code empty, which no input matches. */
void totp_code(const uint8_t secret[static TOTP_SECRET_BYTES], int64_t step, char code_out[7]) {
  uint8_t counter[8];
  uint8_t mac[EVP_MAX_MD_SIZE];
  unsigned int mac_len = 0;
  code_out[0] = '\0';
  for (size_t i = 0; i < sizeof counter; i++) {
    counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
  }
  if (HMAC(EVP_sha1(), secret, TOTP_SECRET_BYTES, counter, sizeof counter, mac, &mac_len) == NULL ||
      mac_len != SHA1_BYTES) {
    return;
  }
  /* RFC 4226 5.3: dynamic truncation. */
  size_t offset = mac[SHA1_BYTES - 1] & 0x0f;
  uint32_t number = (uint32_t)(mac[offset] & 0x7f) << 24 | (uint32_t)mac[offset + 1] << 16 |
                    (uint32_t)mac[offset + 2] << 8 | mac[offset + 3];
  for (int i = DIGITS - 1; i >= 0; i--) {
    code_out[i] = (char)('0' + number % 10);
    number /= 10;
  }
  code_out[DIGITS] = '\0';
  sodium_memzero(mac, sizeof mac);
}

bool totp_matches(const uint8_t secret[static TOTP_SECRET_BYTES], struct str code, int64_t now_ms,
                  int64_t *step_out) {
  if (code.len != DIGITS || now_ms < 0) return false;
  int64_t now_step = now_ms / STEP_MS;
  int64_t found = -1;
  for (int64_t step = now_step - 1; step <= now_step + 1; step++) {
    char expected[DIGITS + 1] = "";
    if (step < 0) continue;
    totp_code(secret, step, expected);
    if (expected[0] != '\0' && sodium_memcmp(expected, code.data, DIGITS) == 0) found = step;
    sodium_memzero(expected, sizeof expected);
  }
  if (found < 0) return false;
  *step_out = found;
  return true;
}

/* RFC 3986 2.3: everything but the unreserved characters as %XX. */
static void append_percent(struct buf *out, struct str s) {
  static const char digits[] = "0123456789ABCDEF";
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.data[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      buf_append_char(out, (char)c);
    } else {
      buf_append_char(out, '%');
      buf_append_char(out, digits[c >> 4]);
      buf_append_char(out, digits[c & 15]);
    }
  }
}

/* RFC 4648 6; 20 bytes are 32 characters, so there is never padding. */
void totp_append_base32(struct buf *out, const uint8_t secret[static TOTP_SECRET_BYTES]) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  uint32_t bits = 0;
  unsigned held = 0;
  for (size_t i = 0; i < TOTP_SECRET_BYTES; i++) {
    bits = (bits & 0x1f) << 8 | secret[i];
    held += 8;
    while (held >= 5) {
      held -= 5;
      buf_append_char(out, alphabet[bits >> held & 31]);
    }
  }
}

void totp_append_uri(struct buf *out, struct str issuer, struct str label,
                     const uint8_t secret[static TOTP_SECRET_BYTES]) {
  buf_append(out, STR("otpauth://totp/"));
  append_percent(out, issuer);
  buf_append_char(out, ':');
  append_percent(out, label);
  buf_append(out, STR("?secret="));
  totp_append_base32(out, secret);
  buf_append(out, STR("&issuer="));
  append_percent(out, issuer);
  buf_append(out, STR("&algorithm=SHA1&digits=6&period=30"));
}
