/*
 * mail: the bytes of a letter: plain text in UTF-8, in the form of RFC 5322 and 2045.
 *
 * No header can be added by what is put in: a line break or another control character in a
 * subject or an address is refused, and what is not ASCII is encoded (RFC 2047). The text
 * is quoted-printable, so that no line of it is too long and none is changed on the way.
 *
 * Thread: any, pure. Units: UTC milliseconds. Errors: ERR_INVALID.
 * Law:    GDPR Art. 32(1).
 */
#ifndef PARLOUR_OUTBOX_MAIL_H
#define PARLOUR_OUTBOX_MAIL_H

#include "base/buf.h"
#include "base/id.h"

struct mail_letter {
  struct str from;      /* an address */
  struct str from_name; /* may be empty */
  struct str to;        /* an address */
  struct str subject;
  struct str text;
  struct id delivery; /* its Message-ID, the same at each try */
  int64_t at_ms;
};

/* An address in ASCII that can stand in a header and in an envelope: nothing to quote. */
bool mail_address_is_good(struct str address);
MUST_USE enum err mail_write(struct buf *out, const struct mail_letter *letter);

#endif
