/*
 * totp: time-based one-time codes (RFC 6238: SHA-1, 30 s, 6 digits), as every
 * authenticator program has them.
 */
#ifndef PARLOUR_CRYPTO_TOTP_H
#define PARLOUR_CRYPTO_TOTP_H

#include "base/buf.h"

#define TOTP_SECRET_BYTES 20

/* True for the step of now or one to either side; the step that matched goes to
 * step_out, and must be greater than the last one used (RFC 6238 5.2). */
bool totp_matches(const uint8_t secret[static TOTP_SECRET_BYTES], struct str code, int64_t now_ms,
                  int64_t *step_out);
void totp_code(const uint8_t secret[static TOTP_SECRET_BYTES], int64_t step, char code_out[7]);
/* otpauth://totp/... with the secret in base32. label is an account's address: the
 * result is for its owner's eyes only. */
void totp_append_uri(struct buf *out, struct str issuer, struct str label,
                     const uint8_t secret[static TOTP_SECRET_BYTES]);
void totp_append_base32(struct buf *out, const uint8_t secret[static TOTP_SECRET_BYTES]);

#endif
