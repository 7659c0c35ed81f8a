/*
 * signed_record: a record that its holder proves with, signed and in the log.
 *
 * The body is canonical JSON, written once and kept as it is; its SHA-256 is the note of a
 * ledger entry about the record. What is given out is the body, a member that says how things
 * stand now (where there is one), an inclusion proof once a checkpoint covers the entry, and a
 * signature by a key of the workspace over all but proof and signature.
 *
 * Thread: any. Errors: of the database. Law: GDPR Art. 5(2), 7(1).
 */
#ifndef PARLOUR_PRIVACY_SIGNED_RECORD_H
#define PARLOUR_PRIVACY_SIGNED_RECORD_H

#include "base/json.h"
#include "ledger/work.h"

#define SIGNED_RECORD_BYTES 16 /* of an id that is a capability */
#define SIGNED_RECORD_TEXT_BYTES (2 * SIGNED_RECORD_BYTES)

struct signed_record {
  struct id record; /* the entry's object and subject */
  struct str body;  /* an object */
  struct str now;   /* an object, given as "status"; empty: none */
  int64_t leaf;     /* position of the entry */
};
/* Appends the whole as an object. The actor's workspace signs. */
MUST_USE enum err signed_record_write(struct work *work, const struct signed_record *record,
                                      struct buf *out);
/* 32 hexadecimal digits. ERR_NOT_FOUND for what is no such id. */
MUST_USE enum err signed_record_parse(struct str text, uint8_t id_out[static SIGNED_RECORD_BYTES]);

void signed_put_hex(struct json_writer *w, const char *key, const uint8_t *bytes, size_t len);
void signed_put_time(struct json_writer *w, const char *key, int64_t time_ms); /* ISO 8601 */

#endif
