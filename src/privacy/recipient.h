/*
 * recipient: the register of everybody to whom data about people may leave: for which
 * purposes, which fields, where they are and what a transfer there rests on.
 *
 * Nothing leaves but to somebody who stands here, is active, and has the purpose and the
 * field (outgoing). Whoever was ended stays in the register: who once had data is told of
 * an erasure.
 *
 * The secret that signs a webhook is made here, rests sealed under a key of the workspace,
 * is shown once, and is exactly the text that signs.
 *
 * Thread:    any for reading; scribe for the rest.
 * Ownership: texts live in the work's arena.
 * Errors:    ERR_INVALID and ERR_CONFLICT with a fault that names the field; ERR_NOT_FOUND.
 * Law:       GDPR Art. 13(1)(e) and (f), 28, 30(1)(d), 44 to 46.
 */
#ifndef PARLOUR_PRIVACY_RECIPIENT_H
#define PARLOUR_PRIVACY_RECIPIENT_H

#include "base/json.h"
#include "crypto/token.h"
#include "ledger/work.h"
#include "privacy/transfer.h"

enum recipient_kind {
  RECIPIENT_MAIL,       /* whoever carries mail for the controller */
  RECIPIENT_WEBHOOK,    /* an address that is told of events */
  RECIPIENT_PROCESSOR,  /* works for the controller; nothing is sent by Parlour */
  RECIPIENT_CONTROLLER, /* decides for itself; nothing is sent by Parlour */
  RECIPIENT_KIND_COUNT
};
const char *recipient_kind_name(enum recipient_kind kind); /* "mail", ... */

/* What the transfer to a third country rests on, as it was declared. */
enum recipient_safeguard {
  SAFEGUARD_NONE,
  SAFEGUARD_ADEQUACY, /* Art. 45: within the scope of the decision, which was checked */
  SAFEGUARD_SCC,      /* Art. 46(2)(c), with an assessment of the country */
  SAFEGUARD_BCR,      /* Art. 46(2)(b), 47, with an assessment of the country */
  SAFEGUARD_COUNT
};
const char *recipient_safeguard_name(enum recipient_safeguard safeguard); /* "scc", ... */

struct recipient {
  struct id id;
  struct id site; /* zero: of every site */
  enum recipient_kind kind;
  struct str name;
  struct str address;  /* postal, or an e-mail address; may be empty */
  struct str country;  /* two capital letters */
  struct str endpoint; /* of a webhook, else empty */
  struct str purposes; /* a JSON list of codes */
  struct str fields;   /* a JSON list of field codes */
  struct str events;   /* a JSON list: what a webhook is told of, beside what the law wants */
  enum recipient_safeguard safeguard;
  struct str assessed_on; /* YYYY-MM-DD, or empty */
  bool active;
  int64_t version;
  int64_t created_at;
};

/* body: members of RECIPIENT (docs/protocol.md). secret_out: "" but for a webhook. Recorded. */
MUST_USE enum err recipient_create(struct work *work, const struct json *body,
                                   struct recipient *recipient_out,
                                   char secret_out[static TOKEN_TEXT_BYTES]);
/* Members that are there replace what stands; kind and site stay. "version" may say which
 * version is meant: ERR_CONFLICT when it is another. Recorded. */
MUST_USE enum err recipient_change(struct work *work, struct id id, const struct json *body,
                                   struct recipient *recipient_out);
/* Nothing leaves to it any more. Recorded; harmless when it was ended before. */
MUST_USE enum err recipient_end(struct work *work, struct id id);
MUST_USE enum err recipient_read(struct work *work, struct id id, struct recipient *recipient_out);
/* Active recipients of a site, those of every site among them; site zero: the whole
 * register, the ended too. By name. */
MUST_USE enum err recipient_list(struct work *work, struct id site,
                                 struct recipient **recipients_out, size_t *count_out);
/* The RECIPIENT object. */
void recipient_write(struct json_writer *w, const struct recipient *recipient, int64_t now_ms);
/* What signs: the text that was shown. ERR_NOT_FOUND where there is none. The caller wipes. */
MUST_USE enum err recipient_secret(struct work *work, struct id id,
                                   char secret_out[static TOKEN_TEXT_BYTES]);

/* Does what the transfer rests on still hold today? */
bool recipient_transfer_holds(const struct recipient *recipient, int64_t now_ms);

bool recipient_has_purpose(const struct recipient *recipient, struct str code);
bool recipient_has_field(const struct recipient *recipient, struct str field);
bool recipient_wants(const struct recipient *recipient, struct str event);

/* https://HOST/…, or http:// to this machine itself; no user, no fragment, no control. */
bool recipient_endpoint_is_good(struct str url);

#endif
