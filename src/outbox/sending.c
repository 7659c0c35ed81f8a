/* One delivery: what libcurl is told, and how its end is read. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "outbox/address.h"
#include "outbox/mail.h"
#include "outbox/sender_internal.h"

#define CONNECT_SECONDS 10L
#define ANSWER_MAX_BYTES 65536

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode ready;

static void start_library(void) { ready = curl_global_init(CURL_GLOBAL_DEFAULT); }

enum err sending_library(void) {
  return pthread_once(&once, start_library) != 0 || ready ? ERR_MACHINE : ERR_NONE;
}

/* Asked with the address that is about to be connected to, after the name was resolved. */
/*= GDPR Art. 32(1)(b) */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to) {
  struct sending *sending = context;
  struct sockaddr_storage storage = {0};
  uint8_t address[16];
  if (purpose != CURLSOCKTYPE_IPCXN || (to->family != AF_INET && to->family != AF_INET6) ||
      to->addrlen > sizeof storage)
    return CURL_SOCKET_BAD;
  memcpy(&storage, &to->addr, to->addrlen);
  network_of_socket(&storage, address);
  if (!sending->mail && !address_may_be_reached(&sending->rules->allowed, address)) {
    sending->forbidden = true;
    return CURL_SOCKET_BAD;
  }
  return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* What is answered is not read; a flood of it ends the transfer. */
static size_t discard(char *bytes, size_t size, size_t count, void *context) {
  struct sending *sending = context;
  (void)bytes;
  sending->answered += size * count;
  return sending->answered > ANSWER_MAX_BYTES ? 0 : size * count;
}

static size_t give(char *bytes, size_t size, size_t count, void *context) {
  struct sending *sending = context;
  size_t room = size * count;
  size_t left = sending->bytes.len - sending->read;
  size_t len = left < room ? left : room;
  memcpy(bytes, sending->bytes.data + sending->read, len);
  sending->read += len;
  return len;
}

static CURLcode set_rules(struct sending *s) {
  const struct sender_rules *rules = s->rules;
  long seconds = rules->seconds > 0 ? (long)rules->seconds : SENDER_SECONDS;
  CURLcode code = curl_easy_setopt(s->curl, CURLOPT_FOLLOWLOCATION, 0L);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_PROXY, "");
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYPEER, 1L);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!code && rules->certificates)
    code = curl_easy_setopt(s->curl, CURLOPT_CAINFO, rules->certificates);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, seconds);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_FRESH_CONNECT, 1L);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_FORBID_REUSE, 1L);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_OPENSOCKETDATA, s);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, discard);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, s);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_PRIVATE, s);
  return code;
}

static bool is_local(const char *url) {
  static const char *const hosts[] = {"127.0.0.1", "[::1]", "localhost"};
  const char *host = strstr(url, "://");
  if (!host) return false;
  for (size_t i = 0; i < 3; i++) {
    size_t len = strlen(hosts[i]);
    const char *end = host + 3 + len;
    if (strncmp(host + 3, hosts[i], len) == 0 && (*end == '\0' || *end == ':' || *end == '/'))
      return true;
  }
  return false;
}

/*= GDPR Art. 32(1)(a) */
static CURLcode set_mail(struct sending *s) {
  const struct sender_rules *rules = s->rules;
  bool plain = is_local(rules->smtp_url) && !rules->certificates;
  CURLcode code = curl_easy_setopt(s->curl, CURLOPT_URL, rules->smtp_url);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  if (!code)
    code = curl_easy_setopt(s->curl, CURLOPT_USE_SSL,
                            plain ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
  /* What signs in must not go out in clear, wherever it goes. */
  if (!code && rules->smtp_user) {
    code = curl_easy_setopt(s->curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    if (!code) code = curl_easy_setopt(s->curl, CURLOPT_USERNAME, rules->smtp_user);
    if (!code)
      code = curl_easy_setopt(s->curl, CURLOPT_PASSWORD,
                              rules->smtp_password ? rules->smtp_password : "");
  }
  return code;
}

static CURLcode set_letter(struct sending *s, const struct sender_letter *letter) {
  s->to = curl_slist_append(NULL, letter->to);
  if (!s->to) return CURLE_OUT_OF_MEMORY;
  CURLcode code = curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, letter->from);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, s->to);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, give);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_READDATA, s);
  return code;
}

static CURLcode set_call(struct sending *s, const struct sender_call *call) {
  for (size_t i = 0; call->headers[i]; i++) {
    struct curl_slist *longer = curl_slist_append(s->headers, call->headers[i]);
    if (!longer) return CURLE_OUT_OF_MEMORY;
    s->headers = longer;
  }
  CURLcode code = curl_easy_setopt(s->curl, CURLOPT_URL, call->url);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "https,http");
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, s->headers);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_POSTFIELDSIZE, (long)s->bytes.len);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, s->bytes.data);
  return code;
}

static enum err begin(const struct sender_rules *rules, bool mail, struct str bytes,
                      struct sending **sending_out) {
  TRY(sending_library());
  struct sending *s = calloc(1, sizeof *s);
  if (!s) return ERR_MACHINE;
  s->rules = rules;
  s->mail = mail;
  buf_append(&s->bytes, bytes);
  s->curl = curl_easy_init();
  if (!s->curl || buf_check(&s->bytes) || set_rules(s)) {
    sending_free(s);
    return ERR_MACHINE;
  }
  *sending_out = s;
  return ERR_NONE;
}

static enum err end(struct sending *s, CURLcode code, struct sending **sending_out) {
  if (code) {
    sending_free(s);
    return ERR_MACHINE;
  }
  *sending_out = s;
  return ERR_NONE;
}

enum err sending_mail(const struct sender_rules *rules, const struct sender_letter *letter,
                      struct sending **sending_out) {
  struct sending *s = NULL;
  if (!rules->smtp_url || !mail_address_is_good(str_from(letter->from)) ||
      !mail_address_is_good(str_from(letter->to)))
    return ERR_INVALID;
  TRY(begin(rules, true, letter->bytes, &s));
  CURLcode code = set_mail(s);
  if (!code) code = set_letter(s, letter);
  return end(s, code, sending_out);
}

enum err sending_webhook(const struct sender_rules *rules, const struct sender_call *call,
                         struct sending **sending_out) {
  struct sending *s = NULL;
  struct str url = str_from(call->url);
  if (!str_starts(url, STR("https://")) &&
      !(str_starts(url, STR("http://")) && is_local(call->url)))
    return ERR_INVALID;
  TRY(begin(rules, false, call->body, &s));
  return end(s, set_call(s, call), sending_out);
}

enum err sending_probe(const struct sender_rules *rules, struct sending **sending_out) {
  struct sending *s = NULL;
  if (!rules->smtp_url) return ERR_INVALID;
  TRY(begin(rules, true, STR_EMPTY, &s));
  CURLcode code = set_mail(s);
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_CUSTOMREQUEST, "NOOP");
  if (!code) code = curl_easy_setopt(s->curl, CURLOPT_NOBODY, 1L);
  return end(s, code, sending_out);
}

void sending_free(struct sending *s) {
  if (!s) return;
  curl_easy_cleanup(s->curl);
  curl_slist_free_all(s->headers);
  curl_slist_free_all(s->to);
  buf_wipe(&s->bytes);
  buf_done(&s->bytes);
  free(s);
}

static enum sender_end end_of(const struct sending *s, CURLcode code, long status) {
  if (s->forbidden) return SENDER_FORBIDDEN;
  /* A mail server that says 5xx means it (RFC 5321, 4.2.1). */
  if (s->mail && code && status >= 500 && status < 600) return SENDER_REFUSED;
  switch ((int)code) {
    case CURLE_OK:
      return s->mail || (status >= 200 && status < 300) ? SENDER_DONE : SENDER_ANSWERED;
    case CURLE_OPERATION_TIMEDOUT:
      return SENDER_SLOW;
    case CURLE_WRITE_ERROR:
      return SENDER_FLOODED;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
      return SENDER_UNTRUSTED;
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
      return SENDER_BROKEN;
    default:
      return s->mail && status >= 400 ? SENDER_ANSWERED : SENDER_UNREACHABLE;
  }
}

struct sender_result sending_result(const struct sending *s, CURLcode code) {
  long status = 0;
  (void)curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
  return (struct sender_result){
      .ticket = s->ticket, .end = end_of(s, code, status), .status = (int)status};
}
