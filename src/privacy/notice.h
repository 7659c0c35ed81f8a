/*
 * notice: what a visitor is told before anything is asked, computed from what the
 * server does.
 *
 * The facts (controller, purposes, basis, retention, features) are canonical JSON;
 * every version that may have been shown is kept with its hash. The words of a
 * language are put to the facts when the notice is shown.
 *
 * Nothing in it is empty: what is not known is null, and what does not happen is said so.
 *
 * Law: GDPR Art. 12(1), 13(1) and (2), 21(4); ePrivacy Directive Art. 5(3).
 */
#ifndef PARLOUR_PRIVACY_NOTICE_H
#define PARLOUR_PRIVACY_NOTICE_H

#include "base/json.h"
#include "crypto/hash.h"
#include "privacy/purpose.h"

struct notice_facts {
  struct str site_name;
  struct str site_key;
  struct str controller_name;
  struct str controller_contact;
  struct str controller_address;
  struct str controller_country; /* two letters, or empty */
  struct str controller_dpo;     /* contact, or empty */
  struct purpose purpose;
  bool read_marks;
  bool typing;
  bool presence;
  int64_t shown_from_ms; /* of the version that is shown; 0 where it does not matter. No fact */
};

/* The canonical text that is hashed and kept. */
void notice_write_facts(struct buf *out, const struct notice_facts *facts);
/* Keeps a new version when the facts differ from the newest; gives the one that counts. */
MUST_USE enum err notice_publish(struct work *work, struct id site,
                                 const struct notice_facts *facts, int64_t *version_out);

/* What of a visitor's doings a notice says is seen or kept. */
struct notice_declared {
  bool read_marks;
  bool typing;
  bool presence;
};
/* From the kept facts of a version. ERR_CORRUPT. */
MUST_USE enum err notice_read_declared(struct str facts, struct notice_declared *out);

/* Since when a version is shown. ERR_NOT_FOUND. */
MUST_USE enum err notice_shown_from(struct work *work, struct id site, int64_t version,
                                    int64_t *ms_out);

/* "en" or "de": the first of the wanted languages that the server has words for. */
const char *notice_language(struct str wanted);
/* The "notice" member of the widget's first answer (docs/protocol.md), as an object. */
void notice_write(struct json_writer *w, const struct notice_facts *facts, int64_t version,
                  const char *language);

#endif
