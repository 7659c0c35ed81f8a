/*
 * receipt: the record of a choice as ISO/IEC TS 27560 shapes it, signed, and provable.
 *
 * The body is written once, when the choice is made, and kept as it is: canonical JSON that
 * names no person (the receipt's own random id stands for them). Its SHA-256 is in the detail
 * of a ledger entry. A receipt is the body, a signature over it by a key of the workspace,
 * and, once a checkpoint covers the entry, a proof that the entry is in the log.
 *
 * Thread: receipt_body: scribe; receipt_write: any.
 * Errors: ERR_NOT_FOUND.
 * Law:    GDPR Art. 7(1), 5(2).
 */
#ifndef PARLOUR_PRIVACY_RECEIPT_H
#define PARLOUR_PRIVACY_RECEIPT_H

#include "privacy/consent.h"

struct receipt_facts {
  const struct consent_choice *choice;
  const struct purpose *purpose;
  const struct declaration *declaration;
  struct id record;
  const uint8_t *receipt;
  enum consent_state state; /* after the choice */
  int64_t at_ms;
  int64_t expires_ms; /* 0: never */
};
/* Appends the canonical body. */
MUST_USE enum err receipt_body(struct work *work, const struct receipt_facts *facts,
                               struct buf *out);

/* 32 hexadecimal digits. ERR_NOT_FOUND for what is no receipt's id. */
MUST_USE enum err receipt_parse(struct str text, uint8_t id_out[static RECEIPT_BYTES]);
/* The whole receipt as a JSON object. Sets the actor's workspace: the id is enough. proof is
 * null until a checkpoint covers its entry (a second or two). */
MUST_USE enum err receipt_write(struct work *work, const uint8_t id[static RECEIPT_BYTES],
                                struct buf *out);

#endif
