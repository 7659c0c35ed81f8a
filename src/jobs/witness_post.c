/* The one connection that goes out: libcurl, with everything that could surprise off. */
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "jobs/witness.h"

#define CONNECT_SECONDS 10L
#define ALL_SECONDS 30L
#define ANSWER_MAX_BYTES 65536

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode ready;

static void start_library(void) { ready = curl_global_init(CURL_GLOBAL_DEFAULT); }

/* What is answered is not read; a flood of it ends the transfer. */
static size_t discard(char *bytes, size_t size, size_t count, void *context) {
  size_t *seen = context;
  (void)bytes;
  *seen += size * count;
  return *seen > ANSWER_MAX_BYTES ? 0 : size * count;
}

static int ask_stop(void *context, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
                    curl_off_t up) {
  const struct witness_post *post = context;
  (void)down_all;
  (void)down;
  (void)up_all;
  (void)up;
  return post->stop && atomic_load(post->stop) ? 1 : 0;
}

static CURLcode set_rules(CURL *curl, const struct witness_post *post) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, post->url);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
  if (!code) code = curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_PROXY, "");
  if (!code) code = curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!code && post->certificates)
    code = curl_easy_setopt(curl, CURLOPT_CAINFO, post->certificates);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_TIMEOUT, ALL_SECONDS);
  return code;
}

static CURLcode set_body(CURL *curl, const struct witness_post *post, size_t *answered) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)post->note.len);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->note.data);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_WRITEDATA, answered);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, ask_stop);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_XFERINFODATA, post);
  return code;
}

static enum err perform(CURL *curl, struct curl_slist *headers, const struct witness_post *post) {
  size_t answered = 0;
  long status = 0;
  CURLcode code = set_rules(curl, post);
  if (!code) code = set_body(curl, post, &answered);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  if (code) return ERR_MACHINE;
  code = curl_easy_perform(curl);
  if (!code) code = curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return !code && status >= 200 && status < 300 ? ERR_NONE : ERR_UNAVAILABLE;
}

enum err witness_post(const struct witness_post *post) {
  if (!str_starts(str_from(post->url), STR("https://"))) return ERR_INVALID;
  if (pthread_once(&once, start_library) != 0 || ready) return ERR_MACHINE;
  CURL *curl = curl_easy_init();
  struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: text/plain; charset=utf-8");
  enum err error = curl && headers ? perform(curl, headers, post) : ERR_MACHINE;
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  return error;
}
