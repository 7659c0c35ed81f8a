/*
 * identity: who asks without a session is known by a one-time link to the e-mail address they
 * name: they asked by a form, the link is the question (Art. 12(6)), opening it the answer.
 *
 * Whoever asks gets the same answer in the same time, whether anybody here has that address or
 * not. A link is good for thirty minutes and once; only its hash is kept. An address that nobody
 * verified joins and opens nothing; of the address that was verified, only chats whose address
 * the site's own server has vouched for (a signed statement) are opened with it.
 *
 * Thread:    scribe. Ownership: texts live in the work's arena.
 * Units:     UTC milliseconds.
 * Errors:    ERR_NOT_FOUND: no such link; ERR_CONFLICT with a fault: used, or over.
 * Law:       GDPR Art. 5(1)(f), 11(2), 12(2), 12(6).
 */
#ifndef PARLOUR_RIGHTS_IDENTITY_H
#define PARLOUR_RIGHTS_IDENTITY_H

#include "crypto/token.h"
#include "rights/request.h"

#define IDENTITY_LINK_MS (30 * INT64_C(60000))
#define IDENTITY_VIEW_MS (90 * INT64_C(86400000)) /* how long an answer is seen with its token */
#define IDENTITY_SESSIONS_MAX 5

/* A request came in by the form: it is received, and a link goes to its address, if the site has
 * somebody who carries mail for the proof of requests. origin: of this server. site_key: for the
 * link. */
struct identity_asking {
  struct request_new request; /* contact: the address; channel and identity are set here */
  struct str origin;
  struct str site_key;
};
MUST_USE enum err identity_ask(struct work *work, const struct identity_asking *asking);

/* The link was opened. */
struct identity_session {
  struct id conversation;
  char token[TOKEN_TEXT_BYTES]; /* as of a visitor's tab */
};
struct identity_verified {
  struct request request;
  char token[TOKEN_TEXT_BYTES]; /* to see this request and its answer */
  struct identity_session sessions[IDENTITY_SESSIONS_MAX];
  size_t count;
};
MUST_USE enum err identity_verify(struct work *work, struct str token,
                                  struct identity_verified *verified_out);

/* Whose view token it is: sets the work's actor to the one who asked, for request_read and
 * request_act. ERR_UNAUTHENTICATED. */
MUST_USE enum err identity_enter(struct work *work, struct str token, struct id *request_out);

/* The answer lies ready, or something else was written to the person: a letter with a link and
 * without any data goes to the address that the request names, if it is an e-mail address and was
 * verified. */
MUST_USE enum err identity_tell(struct work *work, const struct request *request,
                                struct str origin);

/* Links whose time is over go; how many is added to count_out. */
MUST_USE enum err identity_expire(struct work *work, int64_t at_ms, int64_t *count_out);

#endif
