#include "jobs/letters.h"

#include "chat/transcript.h"

static enum err write_transcript(struct work *work, const struct outgoing_item *item,
                                 const struct json *body, struct outbox_letter *letter) {
  struct str locale;
  if (json_get_str(body, "locale", &locale)) locale = STR("en");
  return transcript_write(work, item->conversation, locale, &letter->subject, &letter->text);
}

const struct outbox_template *const *letters_templates(void) {
  static const struct outbox_template transcript = {"transcript", write_transcript};
  static const struct outbox_template *const all[] = {&transcript, NULL};
  return all;
}
