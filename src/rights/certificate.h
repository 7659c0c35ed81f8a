/*
 * certificate: what an erasure did, for the person to keep.
 *
 * It begins with a plain sentence: since when nobody can read it here, until when a backup of
 * the keys could still bring it back, when the last ciphertext is gone from backups, and what is
 * kept. It names nobody; its random id is what whoever was given it reads it by. The body is
 * written once, hashed into the log, and signed with each reading (privacy/signed_record); how
 * things stand now (are the keys destroyed, what did each recipient answer) is said beside it.
 *
 * Thread: certificate_write, _page: any; the rest: scribe. Ownership: texts in the work's arena.
 * Errors: ERR_NOT_FOUND.
 * Law:    GDPR Art. 5(2), 12(1) and (3), 17(1) and (3), 19.
 */
#ifndef PARLOUR_RIGHTS_CERTIFICATE_H
#define PARLOUR_RIGHTS_CERTIFICATE_H

#include "crypto/keyring.h"
#include "privacy/signed_record.h"

#define CERTIFICATE_LINES 64

/* What the house promises of backups and of its disk. */
struct certificate_terms {
  int64_t key_days;  /* how long a backup of the keys may live */
  int64_t data_days; /* of the data, as the operator declares */
  enum keyring_promise promise;
};

struct certificate_erased {
  struct str field; /* "message.text", "person.name", "purpose.email" ... */
  int64_t count;
};
struct certificate_kept {
  struct str field;
  const char *ground; /* "17(3)(b)" */
  const char *why;    /* key of the sentence (privacy/notice_words) */
  int64_t until_ms;
};
struct certificate_facts {
  struct id site;
  struct id person;  /* who is gone, for finding who is told; not written */
  const char *scope; /* "everything", "conversation" or "field" */
  const char *language;
  struct certificate_terms terms;
  int64_t first; /* positions of its tombstones; last before first: none */
  int64_t last;
  struct certificate_erased erased[CERTIFICATE_LINES];
  size_t erased_count;
  struct certificate_kept kept[CERTIFICATE_LINES];
  size_t kept_count;
};

/* After all was erased, in the same transaction. */
MUST_USE enum err certificate_make(struct work *work, const struct certificate_facts *facts,
                                   uint8_t id_out[static SIGNED_RECORD_BYTES]);
/* "erased" and "kept", into an open object. */
void certificate_write_lists(struct json_writer *w, const struct certificate_facts *facts);
/* The whole as JSON, or as a page in its language. Sets the actor's workspace: the id is
 * enough. */
MUST_USE enum err certificate_write(struct work *work, const uint8_t id[static SIGNED_RECORD_BYTES],
                                    struct buf *out);
MUST_USE enum err certificate_page(struct work *work, const uint8_t id[static SIGNED_RECORD_BYTES],
                                   struct buf *out);

/* Answers of recipients are kept longer than the rows of the outbox; certificates go at their
 * end, at_ms. */
MUST_USE enum err certificate_follow(struct work *work, int64_t at_ms);

#endif
