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
    {"bots", "Machines that answer", "Maschinen, die antworten"},
    {"purposes", "What for", "Wofür"},
    {"interest", "Our interest", "Unser Interesse"},
    {"categories", "Which kinds of data", "Welche Arten von Daten"},
    {"kept", "What is kept", "Was aufbewahrt wird"},
    {"until", "How long", "Wie lange"},
    {"terms", "Other terms", "Andere Fristen"},
    {"object", "Your right to object", "Ihr Recht auf Widerspruch"},
    {"rights", "Your rights", "Ihre Rechte"},
    {"complaint", "Complaints", "Beschwerden"},
    {"required", "Whether you must", "Ob Sie müssen"},
    {"automated", "Decisions by machines", "Entscheidungen durch Maschinen"},
    {"shared", "Who else gets it", "Wer es noch bekommt"},
    {"recipients", "Recipients", "Empfänger"},
    {"transfers", "Other countries", "Andere Länder"},
    {"sources", "Where it comes from", "Woher es stammt"},
    {"address", "Your network address", "Ihre Netzadresse"},
    {"incident", "During an incident", "Bei einem Vorfall"},
    {"unasked", "Please do not tell us", "Bitte nicht mitteilen"},
    {"device", "On your device", "Auf Ihrem Gerät"},
    {NULL, NULL, NULL}};

static const struct label labels[] = {
    {"name", "Name", "Name"},
    {"contact", "Contact", "Kontakt"},
    {"address", "Address", "Anschrift"},
    {"country", "Country", "Land"},
    {"representative", "Representative", "Vertretung"},
    {"dpo", "Data protection officer", "Datenschutzbeauftragte"},
    {"description", "Description", "Beschreibung"},
    {"basis", "Lawful basis", "Rechtsgrundlage"},
    {"plain", "In plain words", "In einfachen Worten"},
    {"article", "GDPR", "DSGVO"},
    {"fields", "Data", "Daten"},
    {"data", "Data", "Daten"},
    {"kept", "How long", "Wie lange"},
    {"interest", "Interest", "Interesse"},
    {"law", "Law", "Gesetz"},
    {"contract", "Contract", "Vertrag"},
    {"special", "Condition of Art. 9(2)", "Bedingung des Art. 9 Abs. 2"},
    {"automated", "Decisions by machines", "Entscheidungen durch Maschinen"},
    {"logic", "How it decides", "Wie sie entscheidet"},
    {"consequences", "What follows", "Was daraus folgt"},
    {"required", "Whether you must", "Ob Sie müssen"},
    {"withdraw", "Taking it back", "Widerruf"},
    {"object", "Objection", "Widerspruch"},
    {"recipients", "Recipients", "Empfänger"},
    {"purposes", "Purposes", "Zwecke"},
    {"retention_days", "Days", "Tage"},
    {"authority", "Authority", "Aufsichtsbehörde"},
    {"url", "Address on the web", "Adresse im Web"},
    {"safeguard", "Safeguard", "Garantie"},
    {"copy", "A copy of it", "Eine Kopie davon"},
    {"for", "For", "Für"},
    {"role", "Role", "Rolle"},
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

/* Of the version, told at the end; of the program, told nowhere; and the short layer, which
 * says the same in less. */
static const char *const apart[] = {"version", "since", "hash", "locale", "url", "first", NULL};
/* Members for programs: what they say stands beside them in words. */
static const char *const codes[] = {"code",     "id",         "version",   "retention_from",
                                    "optional", "objectable", "marketing", "decides",
                                    "used",     "third",      NULL};

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

static bool one_of(struct str word, const char *const *words) {
  for (; *words; words++)
    if (str_equal(word, str_from(*words))) return true;
  return false;
}

static bool says_something(const struct json *value) {
  struct str text;
  return value && !json_is_null(value) && (json_as_str(value, &text) || text.len > 0);
}

/* Whether the member of the object is for people and says something that no other says. */
static bool is_told(const struct json *object, struct str key, const struct json *value) {
  if (!says_something(value) || one_of(key, codes)) return false;
  if (str_equal(key, STR("fields"))) return !says_something(json_get(object, "data"));
  if (str_equal(key, STR("safeguard"))) return !says_something(json_get(object, "why"));
  if (str_equal(key, STR("retention_days"))) return !says_something(json_get(object, "kept"));
  return true;
}

/* Codes of data and of lawful bases in plain words; other text as it is. */
static struct str plain(const struct page *page, struct str text) {
  const struct label *basis = label_of(bases, text);
  const struct data_field *field = data_field_find(text);
  if (str_equal(page->key, STR("basis")) && basis) return str_from(word_of(page, basis));
  bool of_data = str_equal(page->key, STR("fields")) || str_equal(page->key, STR("data"));
  if (of_data && field) return str_from(data_field_title(field, page->german ? "de" : "en"));
  return text;
}

static void append_scalar(struct page *page, const struct json *value) {
  struct str text;
  int64_t number;
  bool yes;
  if (str_equal(page->key, STR("article"))) buf_append(page->out, STR("Art. "));
  if (json_as_str(value, &text) == ERR_NONE)
    report_append_html(page->out, plain(page, text));
  else if (json_as_int(value, &number) == ERR_NONE && str_equal(page->key, STR("days")))
    buf_append_format(page->out, page->german ? "%lld Tage" : "%lld days", (long long)number);
  else if (json_as_int(value, &number) == ERR_NONE)
    buf_append_int(page->out, number);
  else if (json_as_bool(value, &yes) == ERR_NONE && page->german)
    buf_append(page->out, yes ? STR("ja") : STR("nein"));
  else if (json_as_bool(value, &yes) == ERR_NONE)
    buf_append(page->out, yes ? STR("yes") : STR("no"));
}

static void append_value(struct page *page, const struct json *value, int depth);

/* What is told of an object beside its title. */
struct told {
  size_t count;
  bool scalar; /* all of it */
  bool text;   /* all of it is one text */
};

static struct told told_of(const struct json *object) {
  struct told told = {0, true, true};
  struct str key;
  const struct json *value;
  for (size_t i = 0; json_member(object, i, &key, &value); i++) {
    if (!is_told(object, key, value) || str_equal(key, STR("title"))) continue;
    told.count++;
    if (json_is_object(value) || json_is_array(value)) told.scalar = false;
    if (!str_equal(key, STR("text"))) told.text = false;
  }
  return told;
}

static bool is_only_text(const struct json *object) {
  struct told told = told_of(object);
  return !json_get(object, "title") && told.count == 1 && told.text;
}

/* "Title (this; that)" */
static void append_inline(struct page *page, const struct json *object) {
  struct str key;
  const struct json *value;
  const char *gap = " (";
  append_scalar(page, json_get(object, "title"));
  for (size_t i = 0; json_member(object, i, &key, &value); i++) {
    if (!is_told(object, key, value) || str_equal(key, STR("title"))) continue;
    page->key = key;
    buf_append(page->out, str_from(gap));
    append_scalar(page, value);
    gap = "; ";
  }
  if (gap[0] == ';') buf_append_char(page->out, ')');
}

static void append_members(struct page *page, const struct json *object, int depth) {
  struct str key;
  const struct json *value;
  buf_append(page->out, STR("<dl>\n"));
  for (size_t i = 0; json_member(object, i, &key, &value); i++) {
    if (!is_told(object, key, value) || str_equal(key, STR("title"))) continue;
    page->key = key;
    buf_append(page->out, STR("<dt>"));
    append_label(page, label_of(labels, key), key);
    buf_append(page->out, STR("</dt><dd>"));
    append_value(page, value, depth + 1);
    buf_append(page->out, STR("</dd>\n"));
  }
  buf_append(page->out, STR("</dl>\n"));
}

static void append_object(struct page *page, const struct json *object, int depth) {
  struct told told = told_of(object);
  bool titled = says_something(json_get(object, "title"));
  if (is_only_text(object)) {
    append_scalar(page, json_get(object, "text"));
  } else if (titled && told.scalar && told.count <= 2) {
    append_inline(page, object);
  } else {
    if (titled) {
      buf_append(page->out, STR("<strong>"));
      append_scalar(page, json_get(object, "title"));
      buf_append(page->out, STR("</strong>\n"));
    }
    append_members(page, object, depth);
  }
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
  bool block =
      json_is_array(value) ? json_size(value) > 0 : json_is_object(value) && !is_only_text(value);
  if (!says_something(value)) return;
  page->key = key;
  buf_append(page->out, STR("<section>\n<h2>"));
  append_label(page, label_of(sections, key), key);
  buf_append(page->out, block ? STR("</h2>\n") : STR("</h2>\n<p>"));
  append_value(page, value, 0);
  buf_append(page->out, block ? STR("</section>\n") : STR("</p>\n</section>\n"));
}

static void append_others(struct page *page, const struct json *notice) {
  struct str key;
  const struct json *value;
  for (size_t i = 0; json_member(notice, i, &key, &value); i++)
    if (!label_of(sections, key) && !one_of(key, apart)) append_section(page, key, value);
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
