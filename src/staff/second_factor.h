/*
 * second_factor: codes from an authenticator (RFC 6238), and recovery codes that
 * count once. The secret rests sealed under the account's key.
 *
 * Thread: scribe. The actor is the account itself, but for second_factor_take.
 * Errors: ERR_DENIED for a wrong code; ERR_CONFLICT when it is active already, or
 * not begun. Law: GDPR Art. 32(1)(b).
 */
#ifndef PARLOUR_STAFF_SECOND_FACTOR_H
#define PARLOUR_STAFF_SECOND_FACTOR_H

#include "crypto/token.h"
#include "crypto/totp.h"
#include "staff/account.h"

#define SECOND_FACTOR_CODES 10

/* A new secret, not yet active. */
MUST_USE enum err second_factor_begin(struct work *work,
                                      uint8_t secret_out[static TOTP_SECRET_BYTES]);
/* Active from here on; the codes are shown once. */
MUST_USE enum err second_factor_confirm(
    struct work *work, struct str code,
    char codes_out[static SECOND_FACTOR_CODES][TOKEN_CODE_BYTES]);
/* A code of the authenticator or a recovery code; neither counts twice. */
MUST_USE enum err second_factor_check(struct work *work, struct str code);
MUST_USE enum err second_factor_end(struct work *work);
/* Ends somebody else's, who has lost it; the secret is not opened. Harmless without one. */
MUST_USE enum err second_factor_take(struct work *work, struct id account);

#endif
