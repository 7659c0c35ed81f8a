/* notice_write_rights: the rights that the bases of all purposes leave a person, each once. */
#include "privacy/notice_write.h"

/* In the order of the Regulation; human: where a machine decides. */
static const char *const codes[] = {"access",      "rectification", "erasure",
                                    "restriction", "portability",   "objection",
                                    "withdrawal",  "human",         "complaint"};
#define CODES (sizeof codes / sizeof codes[0])

static bool basis_gives(enum basis basis, struct str code, struct right *right_out) {
  for (size_t i = 0; basis_right(basis, i, right_out); i++)
    if (str_equal(code, str_from(right_out->code))) return true;
  return false;
}

/* Does the purpose leave this right? */
/*= GDPR Art. 13(2)(b) */
/*= GDPR Art. 14(2)(c) */
static bool purpose_gives(const struct json *purpose, struct str code, struct right *right_out) {
  enum basis basis;
  /*= GDPR Art. 22(3) */
  if (str_equal(code, STR("human"))) {
    *right_out = (struct right){"human", "22(3)", false};
    return notice_decides(purpose);
  }
  /*= GDPR Art. 21(2) */
  if (str_equal(code, STR("objection"))) {
    *right_out = (struct right){"objection", "21", false};
    return notice_is_objectable(purpose);
  }
  return basis_parse(said_text(purpose, "basis"), &basis) == ERR_NONE &&
         basis_gives(basis, code, right_out);
}

struct granted {
  struct right right;
  size_t by;      /* so many purposes */
  size_t of;      /* of so many */
  bool unlimited; /* by one of them at least */
};

static bool granted(const struct said *said, const char *code, struct granted *granted_out) {
  const struct json *purposes = json_get(said->facts, "purposes");
  struct right right;
  struct granted granted = {.by = 0};
  for (size_t i = 0; i < json_size(purposes); i++) {
    if (!said_is_of_visitor(json_at(purposes, i))) continue;
    granted.of++;
    if (!purpose_gives(json_at(purposes, i), str_from(code), &right)) continue;
    granted.right = right;
    granted.by++;
    granted.unlimited = granted.unlimited || !right.limited;
  }
  *granted_out = granted;
  return granted.by > 0;
}

static struct str title_of(const struct said *said, const struct granted *granted) {
  struct buf key = {0};
  buf_append_format(&key, "right.%s%s", granted->right.code, granted->unlimited ? "" : ".limited");
  const char *word = notice_word_find(buf_str(&key), said->language);
  buf_done(&key);
  return word ? str_from(word) : str_from(granted->right.code);
}

/* The purposes that it holds for, by title; null: for all of them. */
static void write_for(struct json_writer *w, const struct said *said,
                      const struct granted *granted) {
  const struct json *purposes = json_get(said->facts, "purposes");
  struct right right;
  if (granted->by == granted->of) {
    json_put_null(w, "for");
    return;
  }
  json_key(w, "for");
  json_begin_array(w);
  for (size_t i = 0; i < json_size(purposes); i++) {
    const struct json *purpose = json_at(purposes, i);
    if (said_is_of_visitor(purpose) &&
        purpose_gives(purpose, str_from(granted->right.code), &right))
      json_write_string(w, said_purpose_title(said, purpose));
  }
  json_end_array(w);
}

void notice_write_rights(struct json_writer *w, const struct said *said) {
  struct granted right;
  json_key(w, "rights");
  json_begin_array(w);
  for (size_t i = 0; i < CODES; i++) {
    if (!granted(said, codes[i], &right)) continue;
    json_begin_object(w);
    json_put_word(w, "code", right.right.code);
    json_put_word(w, "article", right.right.article);
    json_put_string(w, "title", title_of(said, &right));
    write_for(w, said, &right);
    json_end_object(w);
  }
  json_end_array(w);
}

void notice_list_rights(const struct said *said, struct buf *list) {
  struct granted right;
  for (size_t i = 0; i < CODES; i++)
    if (granted(said, codes[i], &right)) said_list_add(list, title_of(said, &right));
}
