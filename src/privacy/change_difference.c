#include "privacy/attribute.h"
#include "privacy/change_internal.h"
#include "privacy/data_field.h"
#include "privacy/recipient.h"

/* Of the law no number is known; from here on it is worth a look (WP 243, WP 248). */
#define LARGE_SCALE_PEOPLE 10000

/* One side of a difference: a purpose, or none. */
struct side {
  const struct purpose *purpose; /* NULL: there is none */
  const struct declaration *said;
};

static void put(struct json_writer *w, const char *key, const struct buf *text) {
  if (text->len)
    json_put_string(w, key, buf_str(text));
  else
    json_put_null(w, key);
}

/* Says a member of both sides, where they differ. */
static enum err compare(struct json_writer *w, const char *member, struct buf *before,
                        struct buf *after) {
  enum err error = buf_check(before);
  if (!error) error = buf_check(after);
  if (!error && !str_equal(buf_str(before), buf_str(after))) {
    json_begin_object(w);
    json_put_word(w, "member", member);
    put(w, "before", before);
    put(w, "after", after);
    json_end_object(w);
  }
  buf_done(before);
  buf_done(after);
  return error;
}

static void append_item(struct buf *out, struct str item) {
  if (out->len) buf_append(out, STR(", "));
  buf_append(out, item);
}

static void say_title(struct buf *out, const struct side *side) {
  buf_append(out, declared_in(&side->said->title, STR("en")));
}

static void say_basis(struct buf *out, const struct side *side) {
  buf_append_format(out, "Art. %s %s", basis_article(side->purpose->basis),
                    basis_name(side->purpose->basis));
  if (side->said->special) buf_append_format(out, ", Art. 9(2)(%c)", side->said->special);
}

static void say_ground(struct buf *out, const struct side *side) {
  if (side->said->interest.len) append_item(out, side->said->interest);
  if (side->said->law.len) append_item(out, side->said->law);
  if (side->said->contract.len) append_item(out, side->said->contract);
}

static void say_subjects(struct buf *out, const struct side *side) {
  bool staff = false;
  bool visitors = side->said->attributes.count > 0;
  for (size_t i = 0; i < side->said->fields.count; i++)
    if (str_starts(side->said->fields.item[i], STR("account.")))
      staff = true;
    else
      visitors = true;
  if (visitors) append_item(out, STR("visitors"));
  if (staff) append_item(out, STR("staff"));
  if (side->said->children) append_item(out, STR("children"));
}

static void say_data(struct buf *out, const struct side *side) {
  for (size_t i = 0; i < side->said->fields.count; i++) {
    const struct data_field *field = data_field_find(side->said->fields.item[i]);
    if (field) append_item(out, str_from(data_field_title(field, "en")));
  }
  for (size_t i = 0; i < side->said->attributes.count; i++)
    append_item(out, side->said->attributes.item[i]);
}

static void say_term(struct buf *out, const struct side *side) {
  buf_append_format(out, "%lld days from %s", (long long)side->purpose->retention_days,
                    retention_event_name(side->purpose->retention_from));
  for (size_t i = 0; i < side->said->days_fields.count; i++)
    buf_append_format(out, ", %.*s %lld days", STR_ARG(side->said->days_fields.item[i]),
                      (long long)side->said->days[i]);
}

static void say_roles(struct buf *out, const struct side *side) {
  for (uint32_t role = 1; role <= ROLE_ADMINISTRATOR; role <<= 1)
    if (side->said->roles & role) append_item(out, str_from(actor_role_name((enum role)role)));
}

static enum err say_recipients(struct work *work, const struct side *side, bool abroad,
                               struct buf *out) {
  for (size_t i = 0; i < side->said->recipients.count; i++) {
    struct recipient recipient;
    struct id id;
    if (id_parse(side->said->recipients.item[i], &id)) continue;
    enum err error = recipient_read(work, id, &recipient);
    if (error == ERR_NOT_FOUND) continue;
    if (error) return error;
    if (!abroad)
      append_item(out, recipient.name);
    else if (transfer_to(recipient.country, work->now_ms).ground != TRANSFER_NONE) {
      append_item(out, recipient.country);
      buf_append_format(out, " (%s)", recipient_safeguard_name(recipient.safeguard));
    }
  }
  return ERR_NONE;
}

/* Art. 30(1), member by member. */
static const struct {
  const char *member;
  void (*say)(struct buf *out, const struct side *side);
} records[] = {
    {"purpose", say_title},     {"basis", say_basis}, {"rests_on", say_ground},
    {"subjects", say_subjects}, {"data", say_data},   {"erasure", say_term},
    {"access", say_roles},
};

/*= GDPR Art. 30(1) */
static enum err write_records(struct work *work, struct json_writer *w,
                              const struct side sides[2]) {
  for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
    struct buf text[2] = {{0}, {0}};
    for (int s = 0; s < 2; s++)
      if (sides[s].purpose) records[i].say(&text[s], &sides[s]);
    TRY(compare(w, records[i].member, &text[0], &text[1]));
  }
  static const char *const members[2] = {"recipients", "third_countries"};
  for (int abroad = 0; abroad < 2; abroad++) {
    struct buf text[2] = {{0}, {0}};
    enum err error = ERR_NONE;
    for (int s = 0; s < 2 && !error; s++)
      if (sides[s].purpose) error = say_recipients(work, &sides[s], abroad != 0, &text[s]);
    enum err compared = compare(w, members[abroad], &text[0], &text[1]);
    if (error || compared) return error ? error : compared;
  }
  return ERR_NONE;
}

static void touch_sensitive(struct buf *out, const struct side *side) {
  if (side->said->special)
    buf_append_format(out, "special categories, Art. 9(2)(%c)", side->said->special);
}

static void touch_automated(struct buf *out, const struct side *side) {
  if (side->said->automated && side->said->decides)
    buf_append(out, STR("a machine decides (Art. 22)"));
}

static void touch_evaluation(struct buf *out, const struct side *side) {
  if (side->said->automated && !side->said->decides)
    buf_append(out, STR("a machine evaluates people"));
}

static void touch_vulnerable(struct buf *out, const struct side *side) {
  if (side->said->children) append_item(out, STR("the site is open to children"));
  for (size_t i = 0; i < side->said->fields.count; i++)
    if (str_starts(side->said->fields.item[i], STR("account."))) {
      append_item(out, STR("data of staff"));
      return;
    }
}

static void touch_innovative(struct buf *out, const struct side *side) {
  if (side->said->sources.count) buf_append(out, STR("a model is taught with what people wrote"));
}

static void touch_monitoring(struct buf *out, const struct side *side) {
  static const char *const fields[] = {"page", "section", "referrer"};
  for (size_t i = 0; i < 3; i++) {
    const struct data_field *field = data_field_find(str_from(fields[i]));
    if (field && declared_has(&side->said->fields, str_from(fields[i])))
      append_item(out, str_from(field->en));
  }
}

/* Of the criteria of WP 248 those that a declaration can show. */
static const struct {
  const char *member;
  void (*say)(struct buf *out, const struct side *side);
} criteria[] = {
    {"sensitive_highly_personal", touch_sensitive}, {"automated_decision", touch_automated},
    {"evaluation_scoring", touch_evaluation},       {"vulnerable_subjects", touch_vulnerable},
    {"innovative_use", touch_innovative},           {"systematic_monitoring", touch_monitoring},
};

/* What only the new side can say: how many, from where, to where. */
static enum err write_reach(struct work *work, struct json_writer *w,
                            const struct change_view *view, const struct side sides[2]) {
  struct buf none = {0};
  struct buf scale = {0};
  struct buf combined = {0};
  struct buf abroad[2] = {{0}, {0}};
  enum err error = ERR_NONE;
  if (!view->ends && !view->has_before && view->affected >= LARGE_SCALE_PEOPLE)
    buf_append_format(&scale, "%lld people", (long long)view->affected);
  if (view->compatibility_needed)
    buf_append(&combined, STR("data collected for another purpose are used for this one"));
  TRY(compare(w, "large_scale", &none, &scale));
  TRY(compare(w, "matching_combining", &none, &combined));
  for (int s = 0; s < 2 && !error; s++)
    if (sides[s].purpose) error = say_recipients(work, &sides[s], true, &abroad[s]);
  enum err compared = compare(w, "transfer_outside_eea", &abroad[0], &abroad[1]);
  return error ? error : compared;
}

/*= GDPR Art. 35(1) */
static enum err write_dpia(struct work *work, struct json_writer *w, const struct change_view *view,
                           const struct side sides[2]) {
  for (size_t i = 0; i < sizeof criteria / sizeof criteria[0]; i++) {
    struct buf text[2] = {{0}, {0}};
    for (int s = 0; s < 2; s++)
      if (sides[s].purpose) criteria[i].say(&text[s], &sides[s]);
    TRY(compare(w, criteria[i].member, &text[0], &text[1]));
  }
  return write_reach(work, w, view, sides);
}

enum err change_write_differences(struct work *work, struct json_writer *w,
                                  const struct change_view *view) {
  const struct side sides[2] = {{view->has_before ? &view->before : NULL, &view->before_said},
                                {view->ends ? NULL : &view->after, &view->after_said}};
  json_key(w, "records");
  json_begin_array(w);
  TRY(write_records(work, w, sides));
  json_end_array(w);
  json_key(w, "dpia");
  json_begin_array(w);
  TRY(write_dpia(work, w, view, sides));
  json_end_array(w);
  return ERR_NONE;
}
