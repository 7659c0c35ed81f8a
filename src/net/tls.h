/*
 * tls: TLS 1.2 and 1.3 over bytes that the loop read, with OpenSSL behind one BIO.
 *
 * What came in is borrowed by the session while it is worked on; what goes out is
 * appended to a buf. Idle sessions give their record buffers back.
 *
 * Thread: tls_context: made on one, used on many; a session: its loop's.
 * Errors: ERR_INVALID for certificate files that do not fit. Law: GDPR Art. 32(1)(a).
 */
#ifndef PARLOUR_NET_TLS_H
#define PARLOUR_NET_TLS_H

#include "base/buf.h"

struct tls_context;
/* fault_out: a sentence, or NULL. */
MUST_USE enum err tls_context_new(const char *certificate_path, const char *key_path,
                                  struct tls_context **context_out, const char **fault_out);
void tls_context_hold(struct tls_context *context); /* one more user */
void tls_context_free(struct tls_context *context); /* one less; the last frees */

/* Writes a certificate for localhost, 127.0.0.1, ::1 and host (may be NULL), and its
 * key (0600), where there are none. */
MUST_USE enum err tls_make_self_signed(const char *certificate_path, const char *key_path,
                                       const char *host);
/* Days until the certificate ends; negative: it has. */
MUST_USE enum err tls_certificate_days(const char *certificate_path, int64_t *days_out);
/* Is it for this name or address? */
bool tls_certificate_covers(const char *certificate_path, struct str host);

struct tls_session;
MUST_USE enum err tls_session_new(struct tls_context *context, struct tls_session **session_out);
void tls_session_free(struct tls_session *session);
/* Where what a session opens and answers goes. */
struct tls_sink {
  char *room; /* for opened bytes, lent */
  size_t room_bytes;
  struct buf *out;                                       /* answers of the handshake are appended */
  bool (*plain)(void *context, char *bytes, size_t len); /* may change the bytes */
  void *context;
};
/* Feeds ciphertext. Calls plain() with what it opens, until plain returns false. False
 * when the session is over. */
bool tls_session_feed(struct tls_session *session, struct str bytes, const struct tls_sink *sink);
/* Seals and appends. False when the session cannot. */
bool tls_session_write(struct tls_session *session, struct str plain, struct buf *out);
void tls_session_end(struct tls_session *session, struct buf *out); /* close_notify */

#endif
