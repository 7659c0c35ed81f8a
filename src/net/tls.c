#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct tls_context {
  SSL_CTX *ssl;
  _Atomic int users;
};

/* The BIO's two ends: bytes of the moment, and where output goes. */
struct tls_session {
  SSL *ssl;
  struct tls_context *context;
  struct str in;
  struct buf *out;
  bool failed; /* after a fatal error nothing more may be said */
};

static BIO_METHOD *bio_method; /* made once, constant after */

static int bio_read(BIO *bio, char *data, int len) {
  struct tls_session *session = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (session->in.len == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  size_t part = session->in.len < (size_t)len ? session->in.len : (size_t)len;
  memcpy(data, session->in.data, part);
  session->in = str_slice(session->in, part, session->in.len);
  return (int)part;
}

static int bio_write(BIO *bio, const char *data, int len) {
  struct tls_session *session = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (!session->out) return -1;
  buf_append(session->out, str_of(data, (size_t)len));
  return buf_check(session->out) ? -1 : len;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer) {
  (void)bio;
  (void)number;
  (void)pointer;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static BIO_METHOD *method(void) {
  if (bio_method) return bio_method;
  BIO_METHOD *made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "parlour");
  if (!made) return NULL;
  BIO_meth_set_read(made, bio_read);
  BIO_meth_set_write(made, bio_write);
  BIO_meth_set_ctrl(made, bio_ctrl);
  bio_method = made;
  return made;
}

/* Who offers protocols gets HTTP/1.1 or nothing (RFC 7301 3.2). */
static int select_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                           const unsigned char *in, unsigned in_len, void *context) {
  static const unsigned char ours[] = "\x08http/1.1";
  unsigned char *chosen;
  (void)ssl;
  (void)context;
  if (SSL_select_next_proto(&chosen, out_len, ours, sizeof ours - 1, in, in_len) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

static void harden(SSL_CTX *ssl) {
  SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION);
  SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                               SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
  /* No resumption: a ticket would be kept on the visitor's device, recognise it at the
   * next visit, and its key would open what was recorded. */
  /*= ePrivacy Art. 5(3) */
  SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(ssl, 0);
  SSL_CTX_set_alpn_select_cb(ssl, select_protocol, NULL);
  /* Buffers of the size of what is read, not of the largest record. */
  SSL_CTX_set_read_ahead(ssl, 0);
}

static const char *load(SSL_CTX *ssl, const char *certificate_path, const char *key_path) {
  if (SSL_CTX_set_cipher_list(ssl, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
    return "the ciphers are not there";
  if (SSL_CTX_use_certificate_chain_file(ssl, certificate_path) != 1)
    return "tls_certificate: not a readable PEM file of a certificate";
  if (SSL_CTX_use_PrivateKey_file(ssl, key_path, SSL_FILETYPE_PEM) != 1)
    return ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH
               ? "tls_key: not the key of tls_certificate"
               : "tls_key: not a readable PEM file of the certificate's key";
  if (SSL_CTX_check_private_key(ssl) != 1) return "tls_key: not the key of tls_certificate";
  return NULL;
}

enum err tls_context_new(const char *certificate_path, const char *key_path,
                         struct tls_context **context_out, const char **fault_out) {
  struct tls_context *context = calloc(1, sizeof *context);
  *fault_out = NULL;
  if (!context || !method()) {
    free(context);
    return ERR_MACHINE;
  }
  context->users = 1;
  context->ssl = SSL_CTX_new(TLS_server_method());
  if (!context->ssl) {
    free(context);
    return ERR_MACHINE;
  }
  harden(context->ssl);
  *fault_out = load(context->ssl, certificate_path, key_path);
  ERR_clear_error();
  if (*fault_out) {
    tls_context_free(context);
    return ERR_INVALID;
  }
  *context_out = context;
  return ERR_NONE;
}

void tls_context_hold(struct tls_context *context) { atomic_fetch_add(&context->users, 1); }

void tls_context_free(struct tls_context *context) {
  if (!context || atomic_fetch_sub(&context->users, 1) > 1) return;
  SSL_CTX_free(context->ssl);
  free(context);
}

enum err tls_session_new(struct tls_context *context, struct tls_session **session_out) {
  struct tls_session *session = calloc(1, sizeof *session);
  BIO *bio = session ? BIO_new(method()) : NULL;
  SSL *ssl = bio ? SSL_new(context->ssl) : NULL;
  if (!ssl) {
    BIO_free(bio);
    free(session);
    return ERR_MACHINE;
  }
  BIO_set_data(bio, session);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  SSL_set_accept_state(ssl);
  session->ssl = ssl;
  session->context = context;
  session->in = STR_EMPTY;
  tls_context_hold(context);
  *session_out = session;
  return ERR_NONE;
}

void tls_session_free(struct tls_session *session) {
  if (!session) return;
  SSL_free(session->ssl);
  tls_context_free(session->context);
  free(session);
}

static bool wants_more(struct tls_session *session, int result) {
  int error = SSL_get_error(session->ssl, result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return true;
  session->failed = error != SSL_ERROR_ZERO_RETURN;
  return false;
}

bool tls_session_feed(struct tls_session *session, struct str bytes, const struct tls_sink *sink) {
  bool goes_on = true;
  session->in = bytes;
  session->out = sink->out;
  ERR_clear_error();
  while (goes_on) {
    size_t got = 0;
    int result = SSL_read_ex(session->ssl, sink->room, sink->room_bytes, &got);
    if (result == 1) {
      goes_on = sink->plain(sink->context, sink->room, got);
      session->out = sink->out;
      continue;
    }
    goes_on = wants_more(session, result);
    if (session->in.len == 0) break;
  }
  session->in = STR_EMPTY;
  session->out = NULL;
  return goes_on;
}

bool tls_session_write(struct tls_session *session, struct str plain, struct buf *out) {
  struct str in = session->in;
  struct buf *outer = session->out;
  bool ok = true;
  session->out = out;
  ERR_clear_error();
  while (ok && plain.len > 0) {
    size_t written = 0;
    ok = SSL_write_ex(session->ssl, plain.data, plain.len, &written) == 1;
    if (ok) plain = str_slice(plain, written, plain.len);
  }
  if (!ok) session->failed = true;
  session->in = in;
  session->out = outer;
  return ok;
}

void tls_session_end(struct tls_session *session, struct buf *out) {
  if (session->failed) return;
  session->out = out;
  ERR_clear_error();
  (void)SSL_shutdown(session->ssl);
  ERR_clear_error();
  session->out = NULL;
}
