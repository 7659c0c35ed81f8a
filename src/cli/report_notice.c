/* report_notice: the kind "notice": what a site's visitors are told now. */
#include "chat/site.h"
#include "cli/report.h"
#include "cli/report_page.h"
#include "privacy/notice.h"

static enum err find_site(struct report_context *context, struct site *site_out) {
  struct site *sites;
  size_t count;
  TRY(site_list(context->work, &sites, &count));
  for (size_t i = 0; i < count; i++) {
    if (!str_equal(sites[i].key, str_from(context->site))) continue;
    *site_out = sites[i];
    return ERR_NONE;
  }
  buf_append(context->fault, STR("flag --site: there is no site with this key"));
  return ERR_INVALID;
}

static enum err write_json(struct report_context *context, const struct site *site,
                           struct buf *out) {
  struct notice notice;
  struct json_writer w = json_writer(out);
  TRY(notice_read(context->work, site->id, site->notice_version, &notice));
  TRY(notice_write(&w, &notice, site->key, context->language));
  return buf_check(out);
}

static enum err write_page(struct report_context *context, const struct site *site,
                           struct str text) {
  struct json *notice = NULL;
  TRY(json_parse(text, &notice));
  report_page_notice(context->out, notice, site->name, context->language);
  json_free(notice);
  return ERR_NONE;
}

/*= GDPR Art. 12(1) */
static enum err make(struct report_context *context) {
  struct site site;
  struct buf text = {0};
  TRY(find_site(context, &site));
  enum err error = write_json(context, &site, &text);
  if (!error && context->format == REPORT_HTML) {
    error = write_page(context, &site, buf_str(&text));
  } else if (!error) {
    buf_append(context->out, buf_str(&text));
    buf_append_char(context->out, '\n');
  }
  buf_done(&text);
  return error;
}

const struct report_kind report_notice = {"notice", 1u << REPORT_JSON | 1u << REPORT_HTML, true,
                                          make};
