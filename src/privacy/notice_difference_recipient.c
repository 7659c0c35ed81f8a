/* notice_difference_recipient: who else gets data, where, and what may be noted. */
#include "privacy/notice_difference_internal.h"

/* The data and purposes that a recipient has. */
static void append_receives(const struct said *said, struct buf *out,
                            const struct json *recipient) {
  const struct json *fields = json_get(recipient, "fields");
  const struct json *purposes = json_get(recipient, "purposes");
  struct str code;
  struct buf list = {0};
  for (size_t i = 0; i < json_size(fields); i++)
    if (json_as_str(json_at(fields, i), &code) == ERR_NONE)
      said_list_add(&list, said_field_title(said, code));
  for (size_t i = 0; i < json_size(purposes); i++) {
    if (json_as_str(json_at(purposes, i), &code)) continue;
    const struct json *purpose = said_find(json_get(said->facts, "purposes"), "code", code);
    said_list_add(&list, purpose ? said_purpose_title(said, purpose) : code);
  }
  buf_append(out, buf_str(&list));
  buf_done(&list);
}

static void append_transfer(const struct said *said, struct buf *out,
                            const struct json *recipient) {
  if (!said_bool(recipient, "third")) return;
  buf_append(out, said_text(recipient, "country"));
  buf_append(out, STR(": "));
  buf_append(out, said_word(said, "safeguard", said_text(recipient, "safeguard")));
}

static void compare_transfer(struct difference *d, const struct json *before,
                             const struct json *after) {
  const struct json *of = after ? after : before;
  struct draft draft = draft_of(d, "transfer", said_text(of, "id"), NULL, STR_EMPTY);
  if (before) append_transfer(&d->before, &draft.before, before);
  if (after) append_transfer(&d->after, &draft.after, after);
  draft_tell(d, &draft, after && said_bool(after, "third"));
}

static void compare_recipient(struct difference *d, const struct json *before,
                              const struct json *after) {
  struct str id = said_text(after, "id");
  struct str name = said_text(after, "name");
  struct draft draft = draft_of(d, "recipient", id, NULL, STR_EMPTY);
  said_recipient(&d->before, &draft.before, before);
  said_recipient(&d->after, &draft.after, after);
  draft_tell(d, &draft, false);
  draft = draft_of(d, "recipient", id, "details", name);
  append_receives(&d->before, &draft.before, before);
  append_receives(&d->after, &draft.after, after);
  draft_tell(d, &draft,
             difference_lists_more(json_get(before, "fields"), json_get(after, "fields")) ||
                 difference_lists_more(json_get(before, "purposes"), json_get(after, "purposes")));
  compare_transfer(d, before, after);
}

/*= GDPR Art. 13(1)(e) */
/*= GDPR Art. 13(1)(f) */
void difference_recipients(struct difference *d) {
  const struct json *before = json_get(d->before.facts, "recipients");
  const struct json *after = json_get(d->after.facts, "recipients");
  for (size_t i = 0; i < json_size(after); i++) {
    const struct json *recipient = json_at(after, i);
    const struct json *old = said_find(before, "id", said_text(recipient, "id"));
    if (old) {
      compare_recipient(d, old, recipient);
      continue;
    }
    struct draft draft = draft_of(d, "recipient", said_text(recipient, "id"), NULL, STR_EMPTY);
    said_recipient(&d->after, &draft.after, recipient);
    draft_tell(d, &draft, true);
    compare_transfer(d, NULL, recipient);
  }
  for (size_t i = 0; i < json_size(before); i++) {
    const struct json *recipient = json_at(before, i);
    if (said_find(after, "id", said_text(recipient, "id"))) continue;
    struct draft draft = draft_of(d, "recipient", said_text(recipient, "id"), NULL, STR_EMPTY);
    said_recipient(&d->before, &draft.before, recipient);
    draft_tell(d, &draft, false);
  }
}

/* More than before: new, no longer a choice, from elsewhere, or of a special category. */
static bool attribute_matters(const struct json *before, const struct json *after) {
  if (!before || !after) return after != NULL;
  return (said_bool(after, "required") && !said_bool(before, "required")) ||
         (said_bool(after, "special") && !said_bool(before, "special")) ||
         !str_equal(said_text(after, "source"), said_text(before, "source"));
}

static void compare_attribute(struct difference *d, const struct json *before,
                              const struct json *after) {
  const struct json *of = after ? after : before;
  struct draft draft = draft_of(d, "attribute", said_text(of, "code"), NULL, STR_EMPTY);
  if (before) said_attribute(&d->before, &draft.before, before);
  if (after) said_attribute(&d->after, &draft.after, after);
  draft_tell(d, &draft, attribute_matters(before, after));
}

void difference_attributes(struct difference *d) {
  const struct json *before = json_get(d->before.facts, "attributes");
  const struct json *after = json_get(d->after.facts, "attributes");
  for (size_t i = 0; i < json_size(after); i++) {
    const struct json *attribute = json_at(after, i);
    compare_attribute(d, said_find(before, "code", said_text(attribute, "code")), attribute);
  }
  for (size_t i = 0; i < json_size(before); i++) {
    const struct json *attribute = json_at(before, i);
    if (!said_find(after, "code", said_text(attribute, "code")))
      compare_attribute(d, attribute, NULL);
  }
}
