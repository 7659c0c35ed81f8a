#include "jobs/letters.h"

#include "chat/transcript.h"
#include "privacy/notice_words.h"
#include "staff/workspace.h"

static enum err write_transcript(struct work *work, const struct outgoing_item *item,
                                 const struct json *body, struct outbox_letter *letter) {
  struct str locale;
  if (json_get_str(body, "locale", &locale)) locale = STR("en");
  return transcript_write(work, item->conversation, locale, &letter->subject, &letter->text);
}

/* A link and whose it is; nothing of what was asked or answered. */
/*= GDPR Art. 5(1)(f) */
static enum err write_link(struct work *work, const struct json *body, const char *const keys[3],
                           struct outbox_letter *letter) {
  struct str locale;
  struct str link;
  struct workspace workspace;
  if (json_get_str(body, "locale", &locale)) locale = STR("en");
  if (json_get_str(body, "detail", &link)) return ERR_NOT_FOUND;
  TRY(workspace_read(work, &workspace));
  const char *language = notice_language(locale);
  struct notice_slot slots[] = {{"name", workspace.controller_name}};
  buf_append(&letter->subject, str_from(notice_word(keys[0], language)));
  notice_word_fill(&letter->text, notice_word(keys[1], language), slots, 1);
  buf_append(&letter->text, STR("\n\n"));
  buf_append(&letter->text, link);
  buf_append(&letter->text, STR("\n\n"));
  buf_append(&letter->text, str_from(notice_word(keys[2], language)));
  buf_append(&letter->text, STR("\n"));
  return buf_check(&letter->text);
}

static enum err write_verify(struct work *work, const struct outgoing_item *item,
                             const struct json *body, struct outbox_letter *letter) {
  static const char *const keys[3] = {"letter.verify.subject", "letter.verify.text",
                                      "letter.verify.end"};
  (void)item;
  return write_link(work, body, keys, letter);
}

static enum err write_answer(struct work *work, const struct outgoing_item *item,
                             const struct json *body, struct outbox_letter *letter) {
  static const char *const keys[3] = {"letter.answer.subject", "letter.answer.text",
                                      "letter.answer.end"};
  (void)item;
  return write_link(work, body, keys, letter);
}

const struct outbox_template *const *letters_templates(void) {
  static const struct outbox_template transcript = {"transcript", write_transcript};
  static const struct outbox_template verify = {"verify", write_verify};
  static const struct outbox_template answer = {"request_answer", write_answer};
  static const struct outbox_template *const all[] = {&transcript, &verify, &answer, NULL};
  return all;
}
