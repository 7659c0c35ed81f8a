/* Tables and pages of reports. */
#include "base/test.h"
#include "cli/report_page.h"
#include "cli/report_table.h"

static const struct report_column columns[] = {{"what", "What", false},
                                               {"special", "Special", true}};

static void write_table(struct buf *out, enum report_format format, const char *cell) {
  struct report_table table = {
      .format = format, .title = "A <title>", .columns = columns, .count = 2, .out = out};
  report_table_begin(&table, 0);
  report_table_row(&table, (struct str[]){str_from(cell), STR("yes")});
  report_table_row(&table, (struct str[]){STR("plain"), STR("no")});
  report_table_end(&table);
  assert_ok(buf_check(out));
}

static bool has(const struct buf *out, const char *part) {
  return memmem(out->data, out->len, part, strlen(part)) != NULL;
}

static void a_table_as_json_reads_back(void **state) {
  (void)state;
  struct buf out = {0};
  struct json *root;
  struct str text;
  bool yes;
  write_table(&out, REPORT_JSON, "\"<&\n");
  assert_ok(json_parse(buf_str(&out), &root));
  const struct json *rows = json_get(root, "rows");
  assert_int_equal(json_size(rows), 2);
  assert_ok(json_get_str(json_at(rows, 0), "what", &text));
  assert_str(text, "\"<&\n");
  assert_ok(json_get_bool(json_at(rows, 0), "special", &yes));
  assert_true(yes);
  assert_ok(json_get_bool(json_at(rows, 1), "special", &yes));
  assert_false(yes);
  json_free(root);
  buf_done(&out);
}

static void a_table_as_csv_quotes_what_must_be_and_computes_nothing(void **state) {
  (void)state;
  static const struct {
    const char *cell;
    const char *csv;
  } cases[] = {{"plain words", "plain words"},
               {"a,b", "\"a,b\""},
               {"say \"so\"", "\"say \"\"so\"\"\""},
               {"two\nlines", "\"two\nlines\""},
               {"a;b", "\"a;b\""},
               {"=1+1", "\"'=1+1\""},
               {"-2", "\"'-2\""},
               {"@a", "\"'@a\""},
               {"+1", "\"'+1\""},
               {"", ""}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct buf out = {0};
    struct buf expected = {0};
    write_table(&out, REPORT_CSV, cases[i].cell);
    buf_append_format(&expected, "what,special\r\n%s,yes\r\nplain,no\r\n%c", cases[i].csv, 0);
    assert_str(buf_str(&out), expected.data);
    buf_done(&out);
    buf_done(&expected);
  }
}

static void a_table_as_html_is_text_and_asks_nothing_of_anybody(void **state) {
  (void)state;
  struct buf out = {0};
  write_table(&out, REPORT_HTML, "<script>alert('1')</script>&\"");
  assert_true(has(&out, "<td>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;</td>"));
  assert_true(has(&out, "<h1>A &lt;title&gt;</h1>"));
  assert_true(has(&out, "<th scope=\"col\">What</th>"));
  assert_false(has(&out, "<script"));
  assert_false(has(&out, "http"));
  buf_done(&out);
}

static void write_page(struct buf *out, const char *notice, const char *language) {
  struct json *root;
  assert_ok(json_parse(str_from(notice), &root));
  report_page_notice(out, root, STR("Shop & Co"), language);
  assert_ok(buf_check(out));
  json_free(root);
}

#define NOTICE                                                                               \
  "{\"version\":3,\"hash\":\"ab12\",\"locale\":\"en\",\"url\":\"/privacy/x\","               \
  "\"controller\":{\"name\":\"<b>Ada</b>\",\"dpo\":null},\"kept\":\"Only what you write.\"," \
  "\"object\":null,\"purposes\":[{\"code\":\"answer\",\"title\":\"Answer\","                 \
  "\"basis\":\"legitimate_interest\",\"fields\":[\"message.text\",\"new.kind\"],"            \
  "\"retention_days\":90,\"optional\":false}],\"recipients\":[],"                            \
  "\"rights\":[{\"code\":\"access\",\"article\":\"15\",\"title\":\"See it\"}],"              \
  "\"sources\":[{\"code\":\"visitor\",\"text\":\"You yourself.\"}],"                         \
  "\"first\":{\"until\":\"Briefly.\"},\"ai_use\":\"A machine helps.\","                      \
  "\"bots\":{\"used\":false,\"text\":\"People answer.\"}}"

/*= GDPR Art. 12(1) */
static void a_notice_is_a_page_in_plain_words_of_its_language(void **state) {
  (void)state;
  struct buf en = {0};
  struct buf de = {0};
  write_page(&en, NOTICE, "en");
  write_page(&de, NOTICE, "de");
  assert_true(has(&en, "<title>Privacy notice: Shop &amp; Co</title>"));
  assert_true(has(&en, "<html lang=\"en\">"));
  assert_true(has(&en, "<h2>Who is responsible</h2>"));
  assert_true(has(&en, "<dd>Legitimate interest</dd>"));
  assert_true(has(&en, "<li>What is written</li>\n<li>new.kind</li>"));
  assert_true(has(&en, "<h2>Recipients</h2>\n<p>none</p>"));
  assert_true(has(&en, "<li>See it (Art. 15)</li>"));
  assert_true(has(&en, "<li>You yourself.</li>"));
  assert_true(has(&en, "<h2>Machines that answer</h2>\n<p>People answer.</p>"));
  assert_true(has(&en, "Version 3 · <code>ab12</code>"));
  assert_true(has(&de, "<html lang=\"de\">"));
  assert_true(has(&de, "<h2>Wer verantwortlich ist</h2>"));
  assert_true(has(&de, "<dd>Berechtigtes Interesse</dd>"));
  assert_true(has(&de, "<p>keine</p>"));
  buf_done(&en);
  buf_done(&de);
}

static void what_the_page_does_not_know_by_name_is_shown_all_the_same(void **state) {
  (void)state;
  struct buf out = {0};
  write_page(&out, NOTICE, "en");
  assert_true(has(&out, "<h2>ai use</h2>\n<p>A machine helps.</p>"));
  assert_false(has(&out, "right to object")); /* it says nothing */
  assert_false(has(&out, "officer"));
  buf_done(&out);
}

static void what_is_for_programs_and_what_is_said_twice_is_left_out(void **state) {
  (void)state;
  struct buf out = {0};
  write_page(&out, NOTICE, "en");
  assert_false(has(&out, "optional"));
  assert_false(has(&out, "access"));
  assert_false(has(&out, "Briefly"));
  buf_reset(&out);
  write_page(&out,
             "{\"purposes\":[{\"title\":\"Answer\",\"fields\":[\"message.text\"],"
             "\"data\":[{\"code\":\"message.text\",\"title\":\"Your words\","
             "\"category\":\"text\",\"days\":30}],\"retention_days\":90,"
             "\"kept\":\"90 days\",\"automated\":{\"decides\":false,\"text\":\"None.\"}}]}",
             "en");
  assert_true(has(&out, "<strong>Answer</strong>"));
  assert_true(has(&out, "<li>Your words (text; 30 days)</li>"));
  assert_true(has(&out, "<dt>How long</dt><dd>90 days</dd>"));
  assert_true(has(&out, "<dt>Decisions by machines</dt><dd>None.</dd>"));
  assert_false(has(&out, "What is written"));
  assert_false(has(&out, "<dt>Days</dt>"));
  buf_done(&out);
}

static void what_a_notice_says_is_text_and_no_markup(void **state) {
  (void)state;
  struct buf out = {0};
  write_page(&out, NOTICE, "en");
  assert_true(has(&out, "&lt;b&gt;Ada&lt;/b&gt;"));
  assert_false(has(&out, "<b>"));
  buf_done(&out);
}

static void a_notice_that_goes_too_deep_ends(void **state) {
  (void)state;
  struct buf out = {0};
  write_page(&out, "{\"odd\":[[[[[[[[\"deep\"]]]]]]]]}", "en");
  assert_false(has(&out, "deep"));
  assert_true(has(&out, "</html>"));
  buf_done(&out);
}

TESTS_MAIN("report", cmocka_unit_test(a_table_as_json_reads_back),
           cmocka_unit_test(a_table_as_csv_quotes_what_must_be_and_computes_nothing),
           cmocka_unit_test(a_table_as_html_is_text_and_asks_nothing_of_anybody),
           cmocka_unit_test(a_notice_is_a_page_in_plain_words_of_its_language),
           cmocka_unit_test(what_the_page_does_not_know_by_name_is_shown_all_the_same),
           cmocka_unit_test(what_is_for_programs_and_what_is_said_twice_is_left_out),
           cmocka_unit_test(what_a_notice_says_is_text_and_no_markup),
           cmocka_unit_test(a_notice_that_goes_too_deep_ends))
