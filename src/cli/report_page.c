#include "cli/report_page.h"

#include <string.h>

#include "cli/report_table.h"
#include "privacy/data_field.h"
#include "privacy/purpose.h"

#define DEPTH_MOST 4

struct label {
  const char *key;
  const char *en;
  const char *de;
};

/* The members of a notice in the order in which they are read. */
static const struct label sections[] = {
    {"controller", "Who is responsible", "Wer verantwortlich ist"},
    {"answers", "Who answers", "Wer antwortet"},
    {"purposes", "What for", "Wofür"},
    {"interest", "Our interest", "Unser Interesse"},
    {"kept", "What is kept", "Was aufbewahrt wird"},
    {"until", "How long", "Wie lange"},
    {"object", "Your right to object", "Ihr Recht auf Widerspruch"},
    {"rights", "Your rights", "Ihre Rechte"},
    {"complaint", "Complaints", "Beschwerden"},
    {"required", "Whether you must", "Ob Sie müssen"},
    {"automated", "Decisions by machines", "Entscheidungen durch Maschinen"},
    {"shared", "Other uses", "Andere Verwendung"},
    {"recipients", "Who else gets it", "Wer es noch bekommt"},
    {"transfers", "Other countries", "Andere Länder"},
    {"device", "On your device", "Auf Ihrem Gerät"},
    {NULL, NULL, NULL}};

static const struct label labels[] = {{"name", "Name", "Name"},
                                      {"contact", "Contact", "Kontakt"},
                                      {"address", "Address", "Anschrift"},
                                      {"country", "Country", "Land"},
                                      {"dpo", "Data protection officer", "Datenschutzbeauftragte"},
                                      {"title", "Title", "Titel"},
                                      {"description", "Description", "Beschreibung"},
                                      {"basis", "Lawful basis", "Rechtsgrundlage"},
                                      {"article", "Article (GDPR)", "Artikel (DSGVO)"},
                                      {"fields", "Data", "Daten"},
                                      {"retention_days", "Days", "Tage"},
                                      {"text", "How", "Wie"},
                                      {"authority", "Authority", "Aufsichtsbehörde"},
                                      {"url", "Address on the web", "Adresse im Web"},
                                      {"where", "Where", "Wo"},
                                      {"life", "How long", "Wie lange"},
                                      {"why", "Why", "Warum"},
                                      {NULL, NULL, NULL}};

static const struct label bases[] = {
    {"contract", "Contract", "Vertrag"},
    {"legitimate_interest", "Legitimate interest", "Berechtigtes Interesse"},
    {"public_task", "Public task", "Öffentliche Aufgabe"},
    {"consent", "Consent", "Einwilligung"},
    {"legal_obligation", "Legal obligation", "Rechtliche Verpflichtung"},
    {"vital_interests", "Vital interests", "Lebenswichtige Interessen"},
    {NULL, NULL, NULL}};

/* Of the version, told at the end; of the program, told nowhere. */
static const char *const apart[] = {"version", "since", "hash", "locale", "url", NULL};

struct page {
  struct buf *out;
  bool german;
  struct str key; /* of the member that is being written */
};

static const char *word_of(const struct page *page, const struct label *label) {
  return page->german ? label->de : label->en;
}

static const struct label *label_of(const struct label *from, struct str key) {
  for (; from->key; from++)
    if (str_equal(key, str_from(from->key))) return from;
  return NULL;
}

static void append_label(struct page *page, const struct label *label, struct str key) {
  if (label) {
    report_append_html(page->out, str_from(word_of(page, label)));
    return;
  }
  for (size_t i = 0; i < key.len; i++)
    report_append_html(page->out, key.data[i] == '_' ? STR(" ") : str_slice(key, i, i + 1));
}

static bool says_something(const struct json *value) {
  struct str text;
  return value && !json_is_null(value) && (json_as_str(value, &text) || text.len > 0);
}

/* Codes of data and of lawful bases in plain words; other text as it is. */
static struct str plain(const struct page *page, struct str text) {
  const struct label *basis = label_of(bases, text);
  const struct data_field *field = data_field_find(text);
  if (str_equal(page->key, STR("basis")) && basis) return str_from(word_of(page, basis));
  if (str_equal(page->key, STR("fields")) && field)
    return str_from(data_field_title(field, page->german ? "de" : "en"));
  return text;
}

static void append_scalar(struct page *page, const struct json *value) {
  struct str text;
  int64_t number;
  bool yes;
  if (json_as_str(value, &text) == ERR_NONE)
    report_append_html(page->out, plain(page, text));
  else if (json_as_int(value, &number) == ERR_NONE)
    buf_append_int(page->out, number);
  else if (json_as_bool(value, &yes) == ERR_NONE && page->german)
    buf_append(page->out, yes ? STR("ja") : STR("nein"));
  else if (json_as_bool(value, &yes) == ERR_NONE)
    buf_append(page->out, yes ? STR("yes") : STR("no"));
}

static void append_value(struct page *page, const struct json *value, int depth);

static void append_object(struct page *page, const struct json *object, int depth) {
  struct str key;
  const struct json *value;
  struct str outer = page->key;
  buf_append(page->out, STR("<dl>\n"));
  for (size_t i = 0; json_member(object, i, &key, &value); i++) {
    if (!says_something(value) || str_equal(key, STR("code"))) continue;
    page->key = key;
    buf_append(page->out, STR("<dt>"));
    append_label(page, label_of(labels, key), key);
    buf_append(page->out, STR("</dt><dd>"));
    append_value(page, value, depth + 1);
    buf_append(page->out, STR("</dd>\n"));
  }
  page->key = outer;
  buf_append(page->out, STR("</dl>\n"));
}

static void append_list(struct page *page, const struct json *list, int depth) {
  if (json_size(list) == 0) {
    buf_append(page->out, page->german ? STR("keine") : STR("none"));
    return;
  }
  buf_append(page->out, STR("<ul>\n"));
  for (size_t i = 0; i < json_size(list); i++) {
    buf_append(page->out, STR("<li>"));
    append_value(page, json_at(list, i), depth + 1);
    buf_append(page->out, STR("</li>\n"));
  }
  buf_append(page->out, STR("</ul>\n"));
}

/* What is nested deeper than a notice is has no place on a page. */
static void append_value(struct page *page, const struct json *value, int depth) {
  if (depth > DEPTH_MOST) return;
  if (json_is_object(value))
    append_object(page, value, depth);
  else if (json_is_array(value))
    append_list(page, value, depth);
  else
    append_scalar(page, value);
}

static void append_section(struct page *page, struct str key, const struct json *value) {
  bool block = json_is_object(value) || (json_is_array(value) && json_size(value) > 0);
  if (!says_something(value)) return;
  page->key = key;
  buf_append(page->out, STR("<section>\n<h2>"));
  append_label(page, label_of(sections, key), key);
  buf_append(page->out, block ? STR("</h2>\n") : STR("</h2>\n<p>"));
  append_value(page, value, 0);
  buf_append(page->out, block ? STR("</section>\n") : STR("</p>\n</section>\n"));
}

static bool stands_apart(struct str key) {
  for (const char *const *name = apart; *name; name++)
    if (str_equal(key, str_from(*name))) return true;
  return false;
}

static void append_others(struct page *page, const struct json *notice) {
  struct str key;
  const struct json *value;
  for (size_t i = 0; json_member(notice, i, &key, &value); i++)
    if (!label_of(sections, key) && !stands_apart(key)) append_section(page, key, value);
}

static void append_version(struct page *page, const struct json *notice) {
  int64_t version = 0;
  struct str hash = STR_EMPTY;
  bool known = json_get_int(notice, "version", &version) == ERR_NONE &&
               json_get_str(notice, "hash", &hash) == ERR_NONE;
  if (!known) return;
  buf_append_format(page->out, "<footer><p>%s %lld · <code>", page->german ? "Fassung" : "Version",
                    (long long)version);
  report_append_html(page->out, hash);
  buf_append(page->out, STR("</code></p></footer>\n"));
}

/*= GDPR Art. 12(1) */
void report_page_notice(struct buf *out, const struct json *notice, struct str site_name,
                        const char *language) {
  struct page page = {.out = out, .german = strncmp(language, "de", 2) == 0};
  struct buf title = {0};
  buf_append(&title, page.german ? STR("Datenschutzhinweise: ") : STR("Privacy notice: "));
  buf_append(&title, site_name);
  report_page_begin(out, page.german ? "de" : "en", buf_str(&title));
  for (const struct label *section = sections; section->key; section++)
    append_section(&page, str_from(section->key), json_get(notice, section->key));
  append_others(&page, notice);
  append_version(&page, notice);
  report_page_end(out);
  buf_done(&title);
}
