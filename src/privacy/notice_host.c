/*
 * notice_host: what the page that carries the button says in its own notice: what the loader
 * does before anybody opens the chat, and who answers for it (C-40/17).
 */
#include "privacy/notice.h"
#include "privacy/notice_said.h"

/* "https://chat.example" of "https://chat.example/privacy/SITE". */
static struct str origin_of(struct str address) {
  struct str rest = str_slice(address, 8, address.len);
  struct str host;
  (void)str_cut(rest, '/', &host, &rest);
  return str_slice(address, 0, 8 + host.len);
}

/*= GDPR Art. 26(1) */
/*= GDPR Art. 13(1) */
enum err notice_write_host_text(struct json_writer *w, const struct notice *notice,
                                struct str address, const char *language) {
  static const char *const paragraphs[] = {"host.loader",   "host.before",     "host.address",
                                           "host.incident", "host.invitation", "host.basis",
                                           "host.joint",    "host.open"};
  struct json *facts = NULL;
  struct buf days = {0};
  struct buf text = {0};
  if (json_parse(notice->facts, &facts)) return ERR_CORRUPT;
  int64_t incident_days = said_int(facts, "incident_days");
  struct str name = said_text(facts, "controller");
  struct str contact = said_text(facts, "contact");
  notice_word_days(&days, language, incident_days);
  struct notice_slot slots[] = {{"name", name},
                                {"contact", contact.len > 0 ? contact : name},
                                {"origin", origin_of(address)},
                                {"url", address},
                                {"days", buf_str(&days)}};
  json_begin_object(w);
  json_put_int(w, "version", notice->version);
  json_put_word(w, "locale", language);
  notice_word_fill(&text, notice_word("host.title", language), slots, 5);
  json_put_string(w, "title", buf_str(&text));
  json_key(w, "paragraphs");
  json_begin_array(w);
  for (size_t i = 0; i < sizeof paragraphs / sizeof paragraphs[0]; i++) {
    if (i == 3 && incident_days == 0) continue;
    buf_reset(&text);
    notice_word_fill(&text, notice_word(paragraphs[i], language), slots, 5);
    json_write_string(w, buf_str(&text));
  }
  json_end_array(w);
  json_end_object(w);
  buf_done(&days);
  buf_done(&text);
  json_free(facts);
  return ERR_NONE;
}
