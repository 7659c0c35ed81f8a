/* TLS through a real server, with OpenSSL's client on the other side. */
#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/net_test_support.h"

#define HOST "Host: example.org\r\n"
#define HELLO "GET /hello HTTP/1.1\r\n" HOST "\r\n"

static struct net_test test;
static struct client client;
static struct buf out;

static int set_up(void **state) {
  (void)state;
  net_test_start(&test, (struct net_server_config){.loops = 2, .tls = true});
  client_open(&client, &test);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  client_close(&client);
  net_test_stop(&test);
  buf_done(&out);
  return 0;
}

/*= GDPR Art. 32(1)(a) */
static void both_versions_are_spoken_with_strong_ciphers_only(void **state) {
  (void)state;
  static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
  for (int i = 0; i < 2; i++) {
    client_close(&client);
    client_open(&client, &test);
    client_secure(&client, versions[i]);
    client_ask(&client, HELLO, 200, &out);
    assert_int_equal(SSL_version(client.ssl), versions[i]);
    assert_true(SSL_CIPHER_is_aead(SSL_get_current_cipher(client.ssl)));
    assert_true(text_holds(&out, "\r\nStrict-Transport-Security: max-age=31536000\r\n"));
  }
}

/* True when a client with this setting gets through the handshake. */
static bool connects(void (*set)(SSL_CTX *)) {
  struct client other;
  client_open(&other, &test);
  other.context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(other.context, 0); /* the client would do anything */
  set(other.context);
  other.ssl = SSL_new(other.context);
  SSL_set_fd(other.ssl, other.fd);
  bool ok = SSL_connect(other.ssl) == 1;
  ERR_clear_error();
  client_close(&other);
  return ok;
}

static void only_1_1(SSL_CTX *context) {
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
}
static void only_cbc(SSL_CTX *context) {
  SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA");
}
static void only_gcm(SSL_CTX *context) {
  SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, "ECDHE-ECDSA-AES128-GCM-SHA256");
}
static void alpn_h2(SSL_CTX *context) {
  SSL_CTX_set_alpn_protos(context, (const unsigned char *)"\x02h2", 3);
}
static void alpn_both(SSL_CTX *context) {
  SSL_CTX_set_alpn_protos(context, (const unsigned char *)"\x02h2\x08http/1.1", 12);
}

static void what_is_weak_or_not_ours_is_refused(void **state) {
  (void)state;
  assert_true(connects(only_gcm)); /* the control */
  assert_false(connects(only_cbc));
  assert_false(connects(only_1_1));
  assert_true(connects(alpn_both));
  assert_false(connects(alpn_h2));
}

static void renegotiation_is_refused_and_does_no_harm(void **state) {
  (void)state;
  client_secure(&client, TLS1_2_VERSION);
  assert_int_equal(SSL_renegotiate(client.ssl), 1);
  assert_int_not_equal(SSL_do_handshake(client.ssl), 1);
  ERR_clear_error();
  client_close(&client);
  client_open(&client, &test);
  client_secure(&client, TLS1_2_VERSION);
  client_ask(&client, HELLO, 200, &out);
}

static int ticket_count;
static int count_ticket(SSL *ssl, SSL_SESSION *session) {
  (void)ssl;
  if (SSL_SESSION_is_resumable(session)) ticket_count++;
  return 0;
}

/*= ePrivacy Art. 5(3) */
static void no_ticket_is_left_on_the_visitors_device(void **state) {
  (void)state;
  static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
  ticket_count = 0;
  for (int i = 0; i < 2; i++) {
    client_close(&client);
    client_open(&client, &test);
    client.context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_session_cache_mode(client.context, SSL_SESS_CACHE_CLIENT);
    SSL_CTX_sess_set_new_cb(client.context, count_ticket);
    SSL_CTX_set_min_proto_version(client.context, versions[i]);
    SSL_CTX_set_max_proto_version(client.context, versions[i]);
    client.ssl = SSL_new(client.context);
    SSL_set_fd(client.ssl, client.fd);
    assert_int_equal(SSL_connect(client.ssl), 1);
    client_ask(&client, HELLO, 200, &out);
    assert_false(SSL_SESSION_has_ticket(SSL_get0_session(client.ssl)));
  }
  assert_int_equal(ticket_count, 0);
}

static void the_end_is_said_with_close_notify(void **state) {
  (void)state;
  client_secure(&client, TLS1_3_VERSION);
  client_ask(&client, "GET /hello HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n", 200, &out);
  assert_true(client_read_end(&client, &out));
  assert_int_equal(SSL_get_shutdown(client.ssl) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
}

static void what_was_asked_before_close_notify_is_answered(void **state) {
  (void)state;
  client_secure(&client, TLS1_3_VERSION);
  client_send(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
  net_test_await(&test.waiting, 1);
  (void)SSL_shutdown(client.ssl);
  usleep(20000);
  net_test_release(&test);
  client_read_answer(&client, false, &out);
  assert_true(str_ends(buf_str(&out), STR("late")));
}

static void http_without_tls_ends_at_once(void **state) {
  (void)state;
  client_send(&client, HELLO);
  assert_true(client_read_end(&client, &out));
  assert_false(text_holds(&out, "HTTP/"));
}

static void large_answers_and_sockets_go_through_records(void **state) {
  (void)state;
  char text[50000];
  memset(text, 't', sizeof text);
  client_secure(&client, TLS1_2_VERSION);
  client_ask(&client, "GET /big HTTP/1.1\r\n" HOST "\r\n", 200, &out);
  assert_true(out.len > TEST_BIG_BYTES);
  assert_int_equal(out.data[out.len - TEST_BIG_BYTES], 'b');
  client_upgrade(&client, "/ws");
  client_send_frame(&client, 0x81, str_of(text, sizeof text));
  assert_int_equal(client_read_frame(&client, &out), 0x81);
  assert_int_equal(out.len, sizeof text);
  assert_memory_equal(out.data, text, sizeof text);
}

static long serial_of(struct client *of) {
  X509 *certificate = SSL_get1_peer_certificate(of->ssl);
  long serial = (long)X509_NAME_hash_ex(X509_get_subject_name(certificate), NULL, NULL, NULL);
  uint64_t number = 0;
  ASN1_INTEGER_get_uint64(&number, X509_get0_serialNumber(certificate));
  X509_free(certificate);
  return serial ^ (long)number;
}

static void a_reloaded_certificate_is_for_new_connections(void **state) {
  (void)state;
  struct client fresh;
  const char *fault;
  client_secure(&client, TLS1_3_VERSION);
  long before = serial_of(&client);
  unlink(test.certificate_path);
  unlink(test.key_path);
  assert_ok(tls_make_self_signed(test.certificate_path, test.key_path, "chat.example.org"));
  assert_ok(net_server_reload(test.server, &fault));
  usleep(50000); /* each loop takes it in its turn */
  client_open(&fresh, &test);
  client_secure(&fresh, TLS1_3_VERSION);
  assert_int_not_equal(serial_of(&fresh), before);
  client_ask(&fresh, HELLO, 200, &out);
  client_ask(&client, HELLO, 200, &out); /* the standing one goes on */
  client_close(&fresh);
}

static void a_broken_certificate_changes_nothing(void **state) {
  (void)state;
  const char *fault;
  assert_int_equal(truncate(test.certificate_path, 20), 0);
  assert_err(net_server_reload(test.server, &fault), ERR_INVALID);
  assert_non_null(strstr(fault, "tls_certificate"));
  client_secure(&client, TLS1_3_VERSION);
  client_ask(&client, HELLO, 200, &out);
}

static void a_certificate_of_our_own_names_where_it_is_for(void **state) {
  (void)state;
  struct stat key;
  int64_t days;
  client_secure(&client, TLS1_3_VERSION);
  X509 *certificate = SSL_get1_peer_certificate(client.ssl);
  assert_int_equal(X509_check_host(certificate, "localhost", 0, 0, NULL), 1);
  assert_int_equal(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
  assert_int_equal(X509_check_host(certificate, "example.org", 0, 0, NULL), 0);
  X509_free(certificate);
  assert_int_equal(stat(test.key_path, &key), 0);
  assert_int_equal(key.st_mode & 0777, 0600);
  assert_ok(tls_certificate_days(test.certificate_path, &days));
  assert_true(days >= 395 && days <= 397);
  assert_err(tls_certificate_days("/nowhere/c.pem", &days), ERR_NOT_FOUND);
}

static void certificates_that_stand_are_not_made_anew(void **state) {
  (void)state;
  struct stat before;
  struct stat after;
  assert_int_equal(stat(test.certificate_path, &before), 0);
  assert_ok(tls_make_self_signed(test.certificate_path, test.key_path, NULL));
  assert_int_equal(stat(test.certificate_path, &after), 0);
  assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
}

static void a_wrong_file_is_named(void **state) {
  (void)state;
  struct tls_context *context;
  const char *fault;
  assert_err(tls_context_new("/nowhere/c.pem", test.key_path, &context, &fault), ERR_INVALID);
  assert_non_null(strstr(fault, "tls_certificate"));
  assert_err(tls_context_new(test.certificate_path, test.certificate_path, &context, &fault),
             ERR_INVALID);
  assert_non_null(strstr(fault, "tls_key"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
TESTS_MAIN("tls", TEST(both_versions_are_spoken_with_strong_ciphers_only),
           TEST(what_is_weak_or_not_ours_is_refused),
           TEST(renegotiation_is_refused_and_does_no_harm),
           TEST(no_ticket_is_left_on_the_visitors_device), TEST(the_end_is_said_with_close_notify),
           TEST(what_was_asked_before_close_notify_is_answered),
           TEST(http_without_tls_ends_at_once), TEST(large_answers_and_sockets_go_through_records),
           TEST(a_reloaded_certificate_is_for_new_connections),
           TEST(a_broken_certificate_changes_nothing),
           TEST(a_certificate_of_our_own_names_where_it_is_for),
           TEST(certificates_that_stand_are_not_made_anew), TEST(a_wrong_file_is_named))
