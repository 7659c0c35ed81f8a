#include "crypto/base64.h"

#include <sodium.h>

/* libsodium's decoder takes the byte 0x80 for a letter: what is not one is refused here. */
static bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

enum err base64_read(struct str text, uint8_t *bytes_out, size_t capacity, size_t *len_out) {
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++)
    if (!is_letter(text.data[i])) return ERR_INVALID;
  if (sodium_base642bin(bytes_out, capacity, text.data, text.len, NULL, &len, NULL,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
    return ERR_INVALID;
  *len_out = len;
  return ERR_NONE;
}
