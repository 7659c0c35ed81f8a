/*
 * notice: what a visitor is told before anything is asked, computed from what the
 * server does.
 *
 * The facts (controller, purposes, recipients, terms, what is kept beside the words) are
 * canonical JSON; every version that may have been shown is kept with its hash. The words of
 * a language are put to the facts when a version is shown: an old version can be read in any
 * language, and two can be compared (privacy/notice_difference).
 *
 * Nothing in it is empty: what is not known is null, and what does not happen is said so.
 *
 * Thread:    any for reading and writing out; scribe for publishing and noting.
 * Ownership: texts live in the work's arena.
 * Units:     UTC milliseconds.
 * Law:       GDPR Art. 12(1), 13, 14, 21(4); ePrivacy Directive Art. 5(3); AI Act Art. 50.
 */
#ifndef PARLOUR_PRIVACY_NOTICE_H
#define PARLOUR_PRIVACY_NOTICE_H

#include "base/json.h"
#include "crypto/hash.h"
#include "privacy/purpose.h"

/* Somebody else who receives data, as far as a visitor is told. */
struct notice_recipient {
  struct str id;
  const char *kind; /* "mail", "webhook", "processor", "controller" */
  struct str name;
  struct str address;
  struct str country;
  struct str purposes;   /* a JSON list of codes */
  struct str fields;     /* a JSON list of field codes */
  bool third;            /* the Regulation does not hold there */
  const char *safeguard; /* "none", "adequacy", "scc", "bcr" */
};

/* What may be noted about a person beside what they write. */
struct notice_attribute {
  struct str code;
  struct str title; /* JSON: a text for each language */
  struct str category;
  struct str purpose;
  struct str source; /* "visitor", "host", "agent" */
  bool special;
  bool asked; /* before the chat begins */
  bool required;
};

/* A term beside those of the purposes: word kept.CODE, counted from the event term.FROM
 * (privacy/term). */
struct notice_term {
  const char *code;
  const char *from;
  int64_t days;
};

struct notice_facts {
  struct str site_name;
  struct str site_key; /* no fact: of the address alone */
  struct str controller_name;
  struct str controller_contact;
  struct str controller_address;
  struct str controller_country;        /* two letters, or empty */
  struct str controller_representative; /* in the Union, or empty */
  struct str controller_dpo;            /* contact, or empty */
  const struct purpose *purposes;       /* in force; "answer" is told first */
  size_t purpose_count;
  const struct notice_recipient *recipients;
  size_t recipient_count;
  const struct notice_attribute *attributes;
  size_t attribute_count;
  const struct notice_term *terms;
  size_t term_count;
  struct str collect; /* a JSON list of field codes; empty: none */
  struct str bots;    /* a JSON list of names; empty: none answers */
  bool incident;      /* addresses are kept for a while (retention) */
  int64_t incident_days;
  bool read_marks;
  bool typing;
  bool presence;
  bool read_only; /* the site is suspended: nothing new is taken in (privacy/suspension) */
};

/* The canonical text that is hashed and kept. */
void notice_write_facts(struct buf *out, const struct notice_facts *facts);
/* Keeps a new version when the facts differ from the newest; gives the one that counts. A
 * version knows whether it differs materially from the one before it. */
MUST_USE enum err notice_publish(struct work *work, struct id site,
                                 const struct notice_facts *facts, int64_t *version_out);

/* One kept version. */
struct notice {
  int64_t version;
  int64_t since_ms; /* when it was first shown */
  int64_t until_ms; /* when the next one took its place; 0: it is shown now */
  bool material;    /* differs materially from the version before; the first does */
  int64_t shown;    /* conversations whose visitor was shown it */
  struct str facts;
  char hash[2 * HASH_BYTES]; /* hexadecimal, no NUL */
};
/* ERR_NOT_FOUND. shown and until_ms are not filled. */
MUST_USE enum err notice_read(struct work *work, struct id site, int64_t version,
                              struct notice *notice_out);
/* The newest 200, newest first, without their facts. */
MUST_USE enum err notice_list(struct work *work, struct id site, struct notice **notices_out,
                              size_t *count_out);

/* What of a visitor's doings a notice says is seen or kept. */
struct notice_declared {
  bool read_marks;
  bool typing;
  bool presence;
};
/* From the kept facts of a version. ERR_CORRUPT. */
MUST_USE enum err notice_read_declared(struct str facts, struct notice_declared *out);

/* The "notice" member of the widget's first answer (docs/protocol.md), as an object.
 * ERR_CORRUPT. */
MUST_USE enum err notice_write(struct json_writer *w, const struct notice *notice,
                               struct str site_key, const char *language);
/* Text for the site's own notice about the loader, as an object. origin: of this server.
 * ERR_CORRUPT. */
MUST_USE enum err notice_write_host_text(struct json_writer *w, const struct notice *notice,
                                         struct str address, const char *language);

#endif
