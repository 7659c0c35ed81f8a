/* notice_difference_purpose: what changed of the purposes. */
#include "privacy/notice_difference_internal.h"

static void append_title(const struct said *said, struct buf *out, const struct json *purpose) {
  buf_append(out, said_purpose_title(said, purpose));
}

static void append_description(const struct said *said, struct buf *out,
                               const struct json *purpose) {
  buf_append(out, said_purpose_description(said, purpose));
}

static void append_basis(const struct said *said, struct buf *out, const struct json *purpose) {
  buf_append(out, said_word(said, "basis", said_text(purpose, "basis")));
}

static void append_special(const struct said *said, struct buf *out, const struct json *purpose) {
  buf_append(out, said_word(said, "special", said_text(purpose, "special")));
}

static void describe_purpose(const struct said *said, struct buf *out, const struct json *purpose) {
  append_title(said, out, purpose);
  buf_append(out, STR(": "));
  append_description(said, out, purpose);
  buf_append_char(out, ' ');
  append_basis(said, out, purpose);
  buf_append_char(out, ' ');
  said_kept(said, out, purpose);
  buf_append_char(out, '.');
}

static void append_rests(const struct said *said, struct buf *out, const struct json *purpose) {
  static const char *const keys[] = {"interest", "law", "contract"};
  for (size_t i = 0; i < 3; i++) {
    struct str text = said_rests_on(said, purpose, keys[i]);
    if (text.len > 0 && out->len > 0) buf_append_char(out, ' ');
    buf_append(out, text);
  }
}

static void append_automated(const struct said *said, struct buf *out, const struct json *purpose) {
  const struct json *automated = json_get(said_declaration(purpose), "automated");
  bool decides = said_bool(automated, "decides");
  buf_append(out, str_from(notice_word(decides ? "automated.purpose" : "automated.purpose.none",
                                       said->language)));
  if (!decides) return;
  buf_append_char(out, ' ');
  buf_append(out, said_in(json_get(automated, "logic"), said->language));
  buf_append_char(out, ' ');
  buf_append(out, said_in(json_get(automated, "consequences"), said->language));
}

static void append_marketing(const struct said *said, struct buf *out, const struct json *purpose) {
  if (said_bool(purpose, "marketing"))
    buf_append(out, str_from(notice_word("value.advertising", said->language)));
}

static void append_paused(const struct said *said, struct buf *out, const struct json *purpose) {
  if (said_bool(purpose, "suspended"))
    buf_append(out, str_from(notice_word("paused", said->language)));
}

/* Stopping is less; going on is said to whoever was told that it rests. */
static bool goes_on(const struct json *before, const struct json *after) {
  return said_bool(before, "suspended") && !said_bool(after, "suspended");
}

static bool is_longer(const struct json *before, const struct json *after) {
  return said_int(after, "retention_days") > said_int(before, "retention_days") ||
         !str_equal(said_text(after, "retention_from"), said_text(before, "retention_from"));
}

static bool always(const struct json *before, const struct json *after) {
  (void)before;
  (void)after;
  return true;
}

static bool never(const struct json *before, const struct json *after) {
  (void)before;
  (void)after;
  return false;
}

static bool has_special(const struct json *before, const struct json *after) {
  (void)before;
  return said_text(after, "special").len > 0;
}

static bool decides(const struct json *before, const struct json *after) {
  (void)before;
  return said_bool(json_get(said_declaration(after), "automated"), "decides");
}

static bool advertises(const struct json *before, const struct json *after) {
  (void)before;
  return said_bool(after, "marketing");
}

/* What is compared of a purpose that was and is, and when a change of it matters. */
/*= GDPR Art. 13(3) */
static const struct {
  const char *part;
  void (*append)(const struct said *said, struct buf *out, const struct json *purpose);
  bool (*matters)(const struct json *before, const struct json *after);
} parts[] = {
    {"title", append_title, never},           {"description", append_description, never},
    {"basis", append_basis, always},          {"special", append_special, has_special},
    {"kept", said_kept, is_longer},           {"rests", append_rests, never},
    {"automated", append_automated, decides}, {"marketing", append_marketing, advertises},
    {"paused", append_paused, goes_on},
};

static bool stores(const struct said *said, const struct json *purpose, struct str field) {
  struct str code;
  for (size_t i = 0; purpose && said_field(said, purpose, i, &code); i++)
    if (str_equal(code, field)) return true;
  return false;
}

/* Marks and attributes have lines of their own. */
static bool told_apart(struct str code) {
  return said_is_mark(code) || str_starts(code, STR("attribute."));
}

/* Each datum that one of the two has and the other has not. */
static void compare_fields(struct difference *d, const struct json *before,
                           const struct json *after) {
  struct str code;
  struct str title = said_purpose_title(&d->after, after);
  for (size_t i = 0; said_field(&d->after, after, i, &code); i++) {
    if (told_apart(code) || stores(&d->before, before, code)) continue;
    struct draft draft = draft_of(d, "purpose", said_text(after, "code"), "field", title);
    buf_append(&draft.after, said_field_title(&d->after, code));
    draft_tell(d, &draft, true);
  }
  for (size_t i = 0; said_field(&d->before, before, i, &code); i++) {
    if (told_apart(code) || stores(&d->after, after, code)) continue;
    struct draft draft = draft_of(d, "purpose", said_text(after, "code"), "field", title);
    buf_append(&draft.before, said_field_title(&d->before, code));
    draft_tell(d, &draft, false);
  }
}

static void append_field_days(const struct said *said, struct buf *out, struct str code,
                              int64_t days) {
  buf_append(out, said_field_title(said, code));
  buf_append(out, STR(": "));
  notice_word_days(out, said->language, days);
}

static void compare_field_days(struct difference *d, const struct json *before,
                               const struct json *after) {
  struct str code;
  struct str title = said_purpose_title(&d->after, after);
  int64_t days_before = said_int(before, "retention_days");
  int64_t days_after = said_int(after, "retention_days");
  for (size_t i = 0; said_field(&d->after, after, i, &code); i++) {
    int64_t was = said_field_days(before, code);
    int64_t is = said_field_days(after, code);
    if (was == is || !stores(&d->before, before, code)) continue;
    if (was == days_before && is == days_after) continue; /* the term of the whole says it */
    struct draft draft = draft_of(d, "purpose", said_text(after, "code"), "days", title);
    append_field_days(&d->before, &draft.before, code, was);
    append_field_days(&d->after, &draft.after, code, is);
    draft_tell(d, &draft, is > was);
  }
}

static void compare_purpose(struct difference *d, const struct json *before,
                            const struct json *after) {
  struct str title = said_purpose_title(&d->after, after);
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    struct draft draft = draft_of(d, "purpose", said_text(after, "code"), parts[i].part, title);
    parts[i].append(&d->before, &draft.before, before);
    parts[i].append(&d->after, &draft.after, after);
    draft_tell(d, &draft, parts[i].matters(before, after));
  }
  compare_fields(d, before, after);
  compare_field_days(d, before, after);
}

void difference_purposes(struct difference *d) {
  const struct json *before = json_get(d->before.facts, "purposes");
  const struct json *after = json_get(d->after.facts, "purposes");
  for (size_t i = 0; i < json_size(after); i++) {
    const struct json *purpose = json_at(after, i);
    const struct json *old = said_find(before, "code", said_text(purpose, "code"));
    if (!said_is_of_visitor(purpose)) continue;
    if (old) {
      compare_purpose(d, old, purpose);
      continue;
    }
    struct draft draft = draft_of(d, "purpose", said_text(purpose, "code"), NULL, STR_EMPTY);
    describe_purpose(&d->after, &draft.after, purpose);
    draft_tell(d, &draft, true);
  }
  for (size_t i = 0; i < json_size(before); i++) {
    const struct json *purpose = json_at(before, i);
    struct str code = said_text(purpose, "code");
    if (!said_is_of_visitor(purpose) || said_find(after, "code", code)) continue;
    struct draft draft = draft_of(d, "purpose", code, NULL, STR_EMPTY);
    buf_append(&draft.before, said_purpose_title(&d->before, purpose));
    draft_tell(d, &draft, false);
  }
}
