#include "rights/archive_page.h"

#include <sodium.h>
#include <stdio.h>
#include <time.h>

#include "crypto/hash.h"

static const char style[] =
    ":root{color-scheme:light}"
    "body{margin:0;background:#f6f5f1;color:#1d1c1a;font:1rem/1.55 Charter,\"Bitstream Charter\","
    "Georgia,serif}"
    "main{max-width:46rem;margin:2rem auto;padding:2.5rem clamp(1rem,5vw,3rem);background:#fffefa;"
    "border:1px solid #d9d5ca}"
    "h1{font-size:1.7rem;line-height:1.25;font-weight:500;margin:0 0 1rem}"
    "h2{font-size:1.2rem;margin:2.2rem 0 .6rem}h3{font-size:1.05rem;margin:1.8rem 0 .5rem}"
    "h4{font-size:1rem;margin:1.4rem 0 .5rem}"
    "small{font-size:.82em;color:#6a665d;font-weight:400}"
    ".wide{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%}"
    "th{font:600 .8rem/1.4 system-ui,sans-serif;color:#6a665d;text-align:start;padding:.3rem .8rem "
    ".3rem 0}"
    "td{border-top:1px solid #d9d5ca;padding:.55rem .8rem .55rem 0;vertical-align:top}"
    ".use dt{margin-top:1rem;font-weight:600}.use dd{margin:.15rem 0 0}"
    ".row{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.3rem 1.5rem;"
    "margin:0;padding:.7rem 0;border-top:1px solid #d9d5ca}"
    ".row dt{font:600 .75rem/1.4 system-ui,sans-serif;color:#6a665d}"
    ".row dd{margin:0}.long{grid-column:1/-1}"
    "dd,td,.text{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}"
    ".say{margin:.7rem 0;padding-inline-start:.9rem;border-inline-start:3px solid #d9d5ca}"
    ".you{border-color:#1f5c47}"
    ".say p{margin:0}.by{font:.78rem/1.5 system-ui,sans-serif;color:#6a665d}"
    ".withheld{color:#7a4a12}"
    "@media print{body{background:none}main{border:0;margin:0;max-width:none;padding:0}"
    ".say,.row,tr{break-inside:avoid}h2,h3,h4{break-after:avoid}}";

void archive_page_head(struct buf *out, const char *language) {
  buf_append(out, STR("<!doctype html>\n<html lang=\""));
  archive_page_escape(out, str_from(language));
  buf_append(out, STR("\"><head><meta charset=utf-8>"
                      "<meta name=viewport content=\"width=device-width,initial-scale=1\">"
                      "<meta name=robots content=noindex>"
                      "<meta name=referrer content=no-referrer>\n<style>"));
  buf_append(out, str_from(style));
  buf_append(out, STR("</style>\n"));
}

void archive_page_policy(struct buf *out) {
  char text[sodium_base64_ENCODED_LEN(HASH_BYTES, sodium_base64_VARIANT_ORIGINAL)];
  struct hash hash = hash_sha256(str_from(style));
  sodium_bin2base64(text, sizeof text, hash.bytes, HASH_BYTES, sodium_base64_VARIANT_ORIGINAL);
  buf_append(out, STR("default-src 'none'; style-src 'sha256-"));
  buf_append(out, str_from(text));
  buf_append(out, STR("'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"));
}

static const char *entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\n':
    case '\t':
      return NULL;
    default:
      return (unsigned char)c < 0x20 || c == 0x7f ? " " : NULL;
  }
}

void archive_page_escape(struct buf *out, struct str text) {
  size_t from = 0;
  for (size_t i = 0; i < text.len; i++) {
    const char *entity = entity_of(text.data[i]);
    if (!entity) continue;
    buf_append(out, str_slice(text, from, i));
    buf_append(out, str_from(entity));
    from = i + 1;
  }
  buf_append(out, str_slice(text, from, text.len));
}

void archive_page_time(struct buf *out, int64_t ms, int tongue) {
  static const char *const months[] = {"January",   "February", "March",    "April",
                                       "May",       "June",     "July",     "August",
                                       "September", "October",  "November", "December"};
  time_t seconds = (time_t)(ms / 1000);
  struct tm tm;
  char text[64];
  if (!gmtime_r(&seconds, &tm)) {
    buf_append_int(out, ms);
    return;
  }
  int len = tongue == 1 ? snprintf(text, sizeof text, "%02d.%02d.%d, %02d:%02d", tm.tm_mday,
                                   tm.tm_mon + 1, tm.tm_year + 1900, tm.tm_hour, tm.tm_min)
                        : snprintf(text, sizeof text, "%d %s %d, %02d:%02d", tm.tm_mday,
                                   months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min);
  if (len > 0 && (size_t)len < sizeof text) buf_append(out, str_of(text, (size_t)len));
}
