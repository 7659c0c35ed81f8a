/*
 * pages: the shells of the front, the loader with its site's words, and the small
 * texts that machines look for.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/job.h"
#include "api/routes.h"
#include "chat/invitation.h"
#include "chat/site.h"
#include "crypto/hash.h"
#include "privacy/notice.h"

#define PAGE_CSP                                                                    \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " \
  "connect-src 'self'; base-uri 'none'; form-action 'none'; "                       \
  "require-trusted-types-for 'script'; frame-ancestors "

static void page(struct net_request *request, const char *name, const char *csp) {
  const struct service *service = service_of(request);
  const struct net_asset *asset =
      assets_find(service->assets, service->asset_count, str_from(name));
  if (asset)
    assets_respond(request, asset, csp);
  else
    net_problem(request->handle, ERR_NOT_FOUND, NULL, "There is nothing at this address.");
}

void api_console(struct net_request *request) { page(request, "html:console", PAGE_CSP "'none'"); }

void api_asset(struct net_request *request) {
  const struct service *service = service_of(request);
  const struct net_asset *asset = assets_find(service->assets, service->asset_count, request->path);
  if (asset)
    assets_respond(request, asset, NULL);
  else
    net_problem(request->handle, ERR_NOT_FOUND, NULL, "There is nothing at this address.");
}

/* %SITE% in a shell becomes the site's key. */
static void replace_site(struct buf *out, struct str html, struct str site) {
  static const char mark[] = "%SITE%";
  const char *at;
  while ((at = memmem(html.data, html.len, mark, sizeof mark - 1))) {
    size_t before = (size_t)(at - html.data);
    buf_append(out, str_slice(html, 0, before));
    buf_append(out, site);
    html = str_slice(html, before + sizeof mark - 1, html.len);
  }
  buf_append(out, html);
}

static void respond_html(struct net_handle handle, struct str html, const char *csp) {
  struct net_response response = {.status = 200,
                                  .content_type = "text/html; charset=utf-8",
                                  .body = html,
                                  .cache_control = "no-cache",
                                  .csp = csp};
  net_respond(handle, &response);
}

void api_demo(struct net_request *request) {
  const struct service *service = service_of(request);
  const struct net_asset *asset =
      assets_find(service->assets, service->asset_count, STR("html:demo"));
  struct buf html = {0};
  if (!asset || !service->demo_site) {
    net_problem(request->handle, ERR_NOT_FOUND, NULL, "There is nothing at this address.");
    return;
  }
  replace_site(&html, str_of(asset->data, asset->len), str_from(service->demo_site));
  /* The shop stands for a foreign site: it may do what any page may. */
  respond_html(request->handle, buf_str(&html),
               "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
               "frame-src *; frame-ancestors 'none'");
  buf_done(&html);
}

/* Which pages may show the widget: the site's origins, and our own for the demo. */
static void write_ancestors(struct buf *out, const struct site *site) {
  struct json *list = NULL;
  buf_append(out, STR(PAGE_CSP "'self'"));
  if (json_parse(site->origins, &list)) return;
  for (size_t i = 0; i < json_size(list); i++) {
    struct str origin;
    if (json_as_str(json_at(list, i), &origin)) continue;
    buf_append_char(out, ' ');
    buf_append(out, origin);
  }
  json_free(list);
}

static enum err frame_work(struct job *job, struct work *work) {
  struct site site;
  const char *shell = job->flag ? "html:privacy" : "html:widget";
  const struct net_asset *asset =
      assets_find(job->service->assets, job->service->asset_count, str_from(shell));
  TRY(site_find(work, job->path[0], &site));
  if (!asset) return ERR_NOT_FOUND;
  replace_site(&job->out, str_of(asset->data, asset->len), site.key);
  /* The page of the notice opens the chat's own frame for who comes with a code. */
  if (job->flag)
    buf_append(&job->headers, STR("frame-src 'self'; " PAGE_CSP "'self'"));
  else
    write_ancestors(&job->headers, &site);
  buf_append_char(&job->headers, '\0');
  return buf_check(&job->headers);
}

static void send_frame(struct net_task *task) {
  struct job *job = job_of_task(task);
  /* headers holds the policy, ended by a zero. */
  if (!job->result)
    respond_html(job->reply, buf_str(&job->out), job->headers.data);
  else
    net_problem(job->reply, job->result, NULL, "There is nothing at this address.");
  buf_reset(&job->headers);
  job_finish(job);
}

static enum err open_run(struct reading *reading, struct db *db, struct arena *arena) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  struct work work = {.db = db, .arena = arena, .keyring = job->service->keyring};
  return job->work(job, &work);
}

static void frame_answer(struct reading *reading, enum err result) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  job->result = result;
  (void)job_post(job, send_frame);
}

static void send_reading(struct job *job, const struct reading_type *type,
                         enum err (*work)(struct job *, struct work *)) {
  job->work = work;
  job->reading.type = type;
  if (readers_send(job->service->readers, &job->reading)) return;
  job->result = ERR_UNAVAILABLE;
  job_finish(job);
}

static const struct reading_type frame_type = {"frame", open_run, frame_answer};

void api_widget_frame(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (job) send_reading(job, &frame_type, frame_work);
}

void api_privacy_page(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->flag = true;
  send_reading(job, &frame_type, frame_work);
}

static double light_of(const char digits[static 2]) {
  static const char hex[] = "0123456789abcdef";
  const char *high = strchr(hex, digits[0] | 0x20);
  const char *low = strchr(hex, digits[1] | 0x20);
  double part = high && low ? (double)((high - hex) * 16 + (low - hex)) / 255 : 0;
  return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

/* Black or white, whichever is read better on #rrggbb (WCAG 2.2, relative luminance). */
static const char *ink_on(struct str colour) {
  const char *c = colour.data;
  double light = 0.2126 * light_of(c + 1) + 0.7152 * light_of(c + 3) + 0.0722 * light_of(c + 5);
  return light > 0.18 ? "#111" : "#fff";
}

static enum err write_invitations(struct work *work, struct json_writer *w,
                                  const struct site *site) {
  struct invitation *list;
  size_t count;
  bool any = false;
  TRY(invitation_list(work, site->id, &list, &count));
  for (size_t i = 0; i < count; i++) any = any || list[i].active;
  if (!any) return ERR_NONE;
  json_key(w, "invitations");
  invitation_write_rules(w, site, list, count);
  return ERR_NONE;
}

static enum err write_config(struct job *job, struct work *work, const struct site *site) {
  struct json_writer w = json_writer(&job->out);
  json_begin_object(&w);
  json_put_string(&w, "site", site->key);
  json_put_string(&w, "host", job->origin);
  json_put_string(&w, "name", site->name);
  json_put_string(&w, "button", site->button);
  json_put_string(&w, "locale", site->locale);
  if (site->colour.len == 7) {
    json_put_string(&w, "colour", site->colour);
    json_put_word(&w, "ink", ink_on(site->colour));
  }
  /* Nothing of the page is looked at but what the site declares. */
  if (!str_equal(site->collect, STR("[]"))) {
    json_key(&w, "collect");
    json_write_raw(&w, site->collect);
  }
  TRY(write_invitations(work, &w, site));
  json_end_object(&w);
  return ERR_NONE;
}

static enum err loader_work(struct job *job, struct work *work) {
  struct site site;
  const struct net_asset *asset =
      assets_find(job->service->assets, job->service->asset_count, STR("js:loader"));
  if (!asset) return ERR_NOT_FOUND;
  TRY(site_find(work, job->path[1], &site));
  buf_append(&job->out, STR("(()=>{const CONFIG="));
  TRY(write_config(job, work, &site));
  buf_append(&job->out, STR(";\n"));
  buf_append_bytes(&job->out, asset->data, asset->len);
  buf_append(&job->out, STR("\n})();\n"));
  struct hash hash = hash_sha256(buf_str(&job->out));
  buf_append_char(&job->headers, '"');
  buf_append_hex(&job->headers, hash.bytes, 12);
  buf_append_char(&job->headers, '"');
  buf_append_char(&job->headers, '\0');
  TRY(buf_check(&job->headers));
  TRY(buf_check(&job->out));
  if (!job->flag) return ERR_NONE;
  struct buf packed = {0};
  enum err error = assets_gzip(buf_str(&job->out), &packed);
  if (!error) {
    buf_reset(&job->out);
    buf_append(&job->out, buf_str(&packed));
    error = buf_check(&job->out);
  }
  buf_done(&packed);
  return error;
}

/* The script is for other people's pages: any may load it, and keep it five minutes. */
static void send_loader(struct net_task *task) {
  struct job *job = job_of_task(task);
  struct buf headers = {0};
  if (!job->result) {
    bool unchanged = assets_tag_listed(job->path[2], job->headers.data);
    buf_append_format(&headers,
                      "ETag: W/%s\r\nVary: Accept-Encoding\r\n"
                      "Cross-Origin-Resource-Policy: cross-origin\r\n"
                      "Access-Control-Allow-Origin: *\r\n",
                      job->headers.data);
    struct net_response response = {.status = unchanged ? 304 : 200,
                                    .content_type = "text/javascript; charset=utf-8",
                                    .body = unchanged ? STR_EMPTY : buf_str(&job->out),
                                    .cache_control = "public, max-age=300",
                                    .content_encoding = job->flag && !unchanged ? "gzip" : NULL,
                                    .headers = buf_str(&headers)};
    net_respond(job->reply, &response);
  }
  buf_done(&headers);
  buf_reset(&job->headers);
  job_finish(job);
}

static void loader_answer(struct reading *reading, enum err result) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  job->result = result;
  (void)job_post(job, send_loader);
}

void api_loader(struct net_request *request) {
  static const struct reading_type type = {"loader", open_run, loader_answer};
  struct str site = STR_EMPTY;
  struct str tag = STR_EMPTY;
  (void)http_query(request->http->query, "site", &site);
  (void)http_header(request->http, "if-none-match", &tag);
  request->parameters[1] = site;
  request->parameters[2] = tag;
  struct job *job = job_new(request, false);
  if (!job) return;
  job->flag = assets_accepts(request, "gzip");
  send_reading(job, &type, loader_work);
}

static void text(struct net_request *request, const char *type, struct str body) {
  struct net_response response = {.status = 200, .content_type = type, .body = body};
  net_respond(request->handle, &response);
}

/* RFC 9116. */
void api_security_txt(struct net_request *request) {
  const struct service *service = service_of(request);
  struct buf out = {0};
  if (!service->security_contact) {
    net_problem(request->handle, ERR_NOT_FOUND, NULL, "There is nothing at this address.");
    return;
  }
  buf_append_format(&out, "Contact: %s\nExpires: ", service->security_contact);
  clock_append_iso(&out, clock_now_ms(&service->clock) + INT64_C(180) * 86400000);
  buf_append(&out, STR("\nPreferred-Languages: en, de\n"));
  text(request, "text/plain; charset=utf-8", buf_str(&out));
  buf_done(&out);
}

void api_gpc(struct net_request *request) {
  text(request, "application/json", STR("{\"gpc\":true,\"lastUpdate\":\"2026-11-23\"}"));
}

void api_change_password(struct net_request *request) {
  struct net_response response = {.status = 302, .headers = STR("Location: /console#account\r\n")};
  net_respond(request->handle, &response);
}

void api_openapi(struct net_request *request) { page(request, "json:openapi", NULL); }
