/* What a visitor is told: all that Art. 13 and 14 ask for, on every basis, in every shape. */
#include "privacy/notice_test_support.h"

#include <stdio.h>

#include "privacy/notice_words.h"

static const unsigned shapes[] = {
    SHAPE_PLAIN,
    SHAPE_RECIPIENTS,
    SHAPE_THIRD,
    SHAPE_ATTRIBUTES,
    SHAPE_CONSENT,
    SHAPE_DECIDES,
    SHAPE_BOTS,
    SHAPE_COLLECT,
    SHAPE_INCIDENT,
    SHAPE_MARKS,
    SHAPE_UNKNOWN,
    SHAPE_VITAL,
    SHAPE_ALL,
    SHAPE_ALL & ~SHAPE_UNKNOWN,
    SHAPE_CONSENT | SHAPE_THIRD,
};
#define SHAPES (sizeof shapes / sizeof shapes[0])
static const enum basis answering[] = {BASIS_CONTRACT, BASIS_LEGITIMATE_INTEREST,
                                       BASIS_PUBLIC_TASK};

struct asked {
  const struct json *notice;
  unsigned shape;
  enum basis basis; /* of the answer */
};

static void in_every_shape(void (*check)(const struct asked *asked)) {
  const char *language;
  for (size_t l = 0; (language = notice_language_at(l)); l++)
    for (size_t b = 0; b < sizeof answering / sizeof answering[0]; b++)
      for (size_t s = 0; s < SHAPES; s++) {
        struct sample sample;
        sample_open(&sample, answering[b], shapes[s]);
        struct json *notice = written(&sample.facts, language);
        struct asked asked = {notice, shapes[s], answering[b]};
        assert_str(member(notice, "locale"), language);
        check(&asked);
        json_free(notice);
        sample_done(&sample);
      }
}

static void each_purpose(const struct asked *asked,
                         void (*check)(const struct asked *asked, const struct json *purpose)) {
  const struct json *purposes = json_get(asked->notice, "purposes");
  assert_true(json_size(purposes) >= 4);
  assert_str(member(json_at(purposes, 0), "code"), "answer");
  for (size_t i = 0; i < json_size(purposes); i++) check(asked, json_at(purposes, i));
}

static bool rests_on(const struct json *purpose, enum basis basis) {
  return str_equal(member(purpose, "basis"), str_from(basis_name(basis)));
}

/*= GDPR Art. 13(1)(a) */
/*= GDPR Art. 14(1)(a) */
static void row_controller(const struct asked *asked) {
  const struct json *controller = json_get(asked->notice, "controller");
  bool known = !(asked->shape & SHAPE_UNKNOWN);
  assert_str(member(controller, "name"), "Veldhuis Lighting");
  assert_str(member(controller, "contact"), "privacy@veldhuis.example");
  is_told(controller, "representative", known);
  is_told(controller, "address", known);
  is_told(controller, "country", known);
}

/*= GDPR Art. 13(1)(b) */
/*= GDPR Art. 14(1)(b) */
static void row_officer(const struct asked *asked) {
  is_told(json_get(asked->notice, "controller"), "dpo", !(asked->shape & SHAPE_UNKNOWN));
}

static void purpose_is_said(const struct asked *asked, const struct json *purpose) {
  (void)asked;
  assert_true(member(purpose, "title").len > 0);
  assert_true(member(purpose, "description").len > 0);
}

/*= GDPR Art. 13(1)(c) */
/*= GDPR Art. 14(1)(c) */
static void row_purposes(const struct asked *asked) { each_purpose(asked, purpose_is_said); }

static void basis_is_said(const struct asked *asked, const struct json *purpose) {
  (void)asked;
  assert_true(str_starts(member(purpose, "article"), STR("6(1)(")));
  assert_true(member(purpose, "plain").len > 0);
  is_told(purpose, "law", rests_on(purpose, BASIS_LEGAL_OBLIGATION));
}

/*= GDPR Art. 13(1)(c) */
static void row_basis(const struct asked *asked) {
  each_purpose(asked, basis_is_said);
  const struct json *answer = of_code(json_get(asked->notice, "purposes"), "answer");
  assert_str(member(answer, "basis"), basis_name(asked->basis));
}

static void interest_is_said(const struct asked *asked, const struct json *purpose) {
  (void)asked;
  is_told(purpose, "interest", rests_on(purpose, BASIS_LEGITIMATE_INTEREST));
}

/*= GDPR Art. 13(1)(d) */
/*= GDPR Art. 14(2)(b) */
static void row_interest(const struct asked *asked) {
  each_purpose(asked, interest_is_said);
  is_told(asked->notice, "interest", asked->basis == BASIS_LEGITIMATE_INTEREST);
}

static void data_are_said(const struct asked *asked, const struct json *purpose) {
  const struct json *data = json_get(purpose, "data");
  (void)asked;
  assert_int_equal(json_size(data), json_size(json_get(purpose, "fields")));
  for (size_t i = 0; i < json_size(data); i++) {
    assert_true(member(json_at(data, i), "title").len > 0);
    assert_true(member(json_at(data, i), "category").len > 0);
  }
}

/*= GDPR Art. 14(1)(d) */
static void row_categories(const struct asked *asked) {
  each_purpose(asked, data_are_said);
  assert_true(json_size(json_get(asked->notice, "categories")) >= 3);
}

/*= GDPR Art. 13(1)(e) */
/*= GDPR Art. 14(1)(e) */
static void row_recipients(const struct asked *asked) {
  const struct json *recipients = json_get(asked->notice, "recipients");
  size_t count = 0;
  if (asked->shape & SHAPE_RECIPIENTS) count++;
  if (asked->shape & SHAPE_THIRD) count++;
  assert_int_equal(json_size(recipients), count);
  assert_true(member(asked->notice, "shared").len > 0); /* says it where there are none */
  for (size_t i = 0; i < count; i++) {
    const struct json *recipient = json_at(recipients, i);
    assert_true(member(recipient, "role").len > 0);
    assert_int_equal(json_size(json_get(recipient, "data")), 1);
    assert_int_equal(json_size(json_get(recipient, "purposes")), 1);
    assert_true(says(member(asked->notice, "shared"), member(recipient, "name").data));
  }
  const struct json *answer = of_code(json_get(asked->notice, "purposes"), "answer");
  assert_int_equal(json_size(json_get(answer, "recipients")), count);
}

/*= GDPR Art. 13(1)(f) */
/*= GDPR Art. 14(1)(f) */
static void row_transfers(const struct asked *asked) {
  const struct json *transfers = json_get(asked->notice, "transfers");
  assert_true(json_is_array(transfers));
  assert_int_equal(json_size(transfers), (asked->shape & SHAPE_THIRD) ? 1 : 0);
  if (json_size(transfers) == 0) return;
  assert_str(member(json_at(transfers, 0), "country"), "IN");
  assert_str(member(json_at(transfers, 0), "safeguard"), "scc");
  assert_true(says(member(json_at(transfers, 0), "why"), "46"));
  assert_true(says(member(json_at(transfers, 0), "copy"), "privacy@veldhuis.example"));
}

static void term_is_said(const struct asked *asked, const struct json *purpose) {
  int64_t days = 0;
  char number[24];
  (void)asked;
  assert_ok(json_get_int(purpose, "retention_days", &days));
  (void)snprintf(number, sizeof number, "%lld", (long long)days);
  assert_true(says(member(purpose, "kept"), number));
}

/*= GDPR Art. 13(2)(a) */
/*= GDPR Art. 14(2)(a) */
static void row_retention(const struct asked *asked) {
  const struct json *terms = json_get(asked->notice, "terms");
  each_purpose(asked, term_is_said);
  assert_true(says(member(asked->notice, "until"), "90"));
  assert_int_equal(json_size(terms), 2);
  assert_true(says(member(of_code(terms, "ledger_opening"), "kept"), "365"));
}

static bool has_right(const struct json *rights, const char *code) {
  for (size_t i = 0; i < json_size(rights); i++)
    if (str_equal(member(json_at(rights, i), "code"), str_from(code))) return true;
  return false;
}

/* Some purpose in force gives the right, or none does. */
static bool given(const struct asked *asked, const char *code) {
  const struct json *purposes = json_get(asked->notice, "purposes");
  for (size_t i = 0; i < json_size(purposes); i++) {
    enum basis basis;
    struct right right;
    bool marketing = false;
    assert_ok(basis_parse(member(json_at(purposes, i), "basis"), &basis));
    assert_ok(json_get_bool(json_at(purposes, i), "marketing", &marketing));
    if (marketing && strcmp(code, "objection") == 0) return true;
    for (size_t r = 0; basis_right(basis, r, &right); r++)
      if (strcmp(right.code, code) == 0) return true;
  }
  return false;
}

/*= GDPR Art. 13(2)(b) */
/*= GDPR Art. 14(2)(c) */
static void row_rights(const struct asked *asked) {
  static const char *const codes[] = {"access",      "rectification", "erasure",    "restriction",
                                      "portability", "objection",     "withdrawal", "complaint"};
  const struct json *rights = json_get(asked->notice, "rights");
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
    if (has_right(rights, codes[i]) != given(asked, codes[i])) fail_msg("right %s", codes[i]);
  for (size_t i = 0; i < json_size(rights); i++) {
    assert_true(member(json_at(rights, i), "title").len > 0);
    assert_true(member(json_at(rights, i), "article").len > 0);
    const struct json *of = json_get(json_at(rights, i), "for");
    assert_true(json_is_null(of) || json_size(of) > 0);
  }
  assert_true(json_is_null(json_get(of_code(rights, "access"), "for")));
}

static void withdrawal_is_said(const struct asked *asked, const struct json *purpose) {
  (void)asked;
  is_told(purpose, "withdraw", rests_on(purpose, BASIS_CONSENT));
}

/*= GDPR Art. 13(2)(c) */
/*= GDPR Art. 14(2)(d) */
static void row_withdrawal(const struct asked *asked) { each_purpose(asked, withdrawal_is_said); }

/*= GDPR Art. 13(2)(d) */
/*= GDPR Art. 14(2)(e) */
static void row_complaint(const struct asked *asked) {
  const struct json *complaint = json_get(asked->notice, "complaint");
  bool known = !(asked->shape & SHAPE_UNKNOWN);
  assert_true(member(complaint, "text").len > 0);
  is_told(complaint, "authority", known);
  is_told(complaint, "url", known);
  if (known) assert_str(member(complaint, "authority"), "Autoriteit Persoonsgegevens");
}

static void need_is_said(const struct asked *asked, const struct json *purpose) {
  (void)asked;
  assert_true(member(purpose, "required").len > 0);
}

/*= GDPR Art. 13(2)(e) */
static void row_required(const struct asked *asked) {
  bool asks = (asked->shape & SHAPE_ATTRIBUTES) != 0;
  struct str text = member(asked->notice, "required");
  each_purpose(asked, need_is_said);
  assert_int_equal(says(text, "Order number") || says(text, "Bestellnummer"), asks);
}

/*= GDPR Art. 14(2)(f) */
static void row_source(const struct asked *asked) {
  const struct json *sources = json_get(asked->notice, "sources");
  bool attributes = (asked->shape & SHAPE_ATTRIBUTES) != 0;
  size_t count = attributes ? 4 : (asked->shape & SHAPE_COLLECT) ? 3 : 2;
  assert_int_equal(json_size(sources), count);
  assert_true(member(of_code(sources, "visitor"), "text").len > 0);
  assert_true(member(of_code(sources, "program"), "text").len > 0);
  struct str program = member(of_code(sources, "program"), "text");
  const char *once = memmem(program.data, program.len, "notice you", 10);
  if (once) assert_null(strstr(once + 1, "notice you")); /* of two purposes, named once */
  if (attributes) assert_true(says(member(of_code(sources, "host"), "text"), "plan"));
  if (attributes) assert_true(says(member(of_code(sources, "agent"), "text"), "Manner"));
}

static void decision_is_said(const struct asked *asked, const struct json *purpose) {
  const struct json *automated = json_get(purpose, "automated");
  bool decides = true;
  (void)asked;
  assert_ok(json_get_bool(automated, "decides", &decides));
  assert_true(member(automated, "text").len > 0);
  is_told(automated, "logic", decides);
  is_told(automated, "consequences", decides);
  assert_int_equal(decides, str_equal(member(purpose, "code"), STR("goodwill")));
}

/*= GDPR Art. 13(2)(f) */
/*= GDPR Art. 14(2)(g) */
/*= GDPR Art. 22(3) */
static void row_automated(const struct asked *asked) {
  each_purpose(asked, decision_is_said);
  assert_true(member(asked->notice, "automated").len > 0);
  assert_int_equal(has_right(json_get(asked->notice, "rights"), "human"),
                   (asked->shape & SHAPE_DECIDES) != 0);
}

/* What the law asks a notice to hold, by article, each with its proof. */
static const struct {
  const char *what;
  const char *article13; /* empty: not asked for there */
  const char *article14;
  void (*check)(const struct asked *asked);
} rows[] = {
    {"who is responsible, and the representative", "13(1)(a)", "14(1)(a)", row_controller},
    {"the officer's contact", "13(1)(b)", "14(1)(b)", row_officer},
    {"what for", "13(1)(c)", "14(1)(c)", row_purposes},
    {"on which basis, for each purpose", "13(1)(c)", "14(1)(c)", row_basis},
    {"which legitimate interest", "13(1)(d)", "14(2)(b)", row_interest},
    {"which categories of data", "", "14(1)(d)", row_categories},
    {"who receives them", "13(1)(e)", "14(1)(e)", row_recipients},
    {"which third country, on what it rests, how to get a copy", "13(1)(f)", "14(1)(f)",
     row_transfers},
    {"how long", "13(2)(a)", "14(2)(a)", row_retention},
    {"which rights", "13(2)(b)", "14(2)(c)", row_rights},
    {"that consent can be withdrawn", "13(2)(c)", "14(2)(d)", row_withdrawal},
    {"where to complain", "13(2)(d)", "14(2)(e)", row_complaint},
    {"what must be given, and what follows if not", "13(2)(e)", "", row_required},
    {"where the data come from", "", "14(2)(f)", row_source},
    {"whether a machine decides, how, and what follows", "13(2)(f)", "14(2)(g)", row_automated},
};

static void every_row_of_articles_13_and_14_is_told_or_said_not_to_apply(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    assert_true(strlen(rows[i].article13) + strlen(rows[i].article14) > 0);
    in_every_shape(rows[i].check);
  }
}

static void check_nothing_empty(const struct asked *asked) {
  nothing_is_empty(asked->notice, STR("notice"));
}

/*= GDPR Art. 12(1) */
static void nothing_in_it_is_empty_or_unfilled(void **state) {
  (void)state;
  in_every_shape(check_nothing_empty);
}

/*= GDPR Art. 21(4) */
static void check_objection(const struct asked *asked) {
  struct str text = member(asked->notice, "object"); /* security rests on an interest */
  bool answer_too = asked->basis != BASIS_CONTRACT;
  bool named = says(text, "Keep the chat safe") || says(text, "Den Chat sicher halten");
  assert_int_equal(named, !answer_too);
  assert_str(member(json_get(asked->notice, "first"), "object"), text.data);
}

static void the_right_to_object_stands_apart_and_first(void **state) {
  (void)state;
  in_every_shape(check_objection);
}

static void without_anything_to_object_to_none_is_offered(void **state) {
  (void)state;
  struct sample sample;
  sample_open(&sample, BASIS_CONTRACT, SHAPE_PLAIN);
  sample.facts.purpose_count = 1; /* the answer alone */
  struct json *notice = written(&sample.facts, "en");
  assert_true(json_is_null(json_get(notice, "object")));
  json_free(notice);
  sample_done(&sample);
}

/*= GDPR Art. 21(2) */
static void advertising_can_always_be_objected_to(void **state) {
  (void)state;
  struct sample sample;
  sample_open(&sample, BASIS_CONTRACT, SHAPE_CONSENT);
  struct json *notice = written(&sample.facts, "en");
  const struct json *marketing = of_code(json_get(notice, "purposes"), "marketing");
  assert_true(says(member(marketing, "object"), "advertising"));
  assert_true(says(member(notice, "object"), member(marketing, "title").data));
  json_free(notice);
  sample_done(&sample);
}

/* Who, what for, how long, which rights: in the shortest layer already. */
/*= GDPR Art. 12(1) */
static void check_first(const struct asked *asked) {
  const struct json *first = json_get(asked->notice, "first");
  assert_true(says(member(first, "controller"), "Veldhuis Lighting"));
  const struct json *purposes = json_get(asked->notice, "purposes");
  for (size_t i = 0; i < json_size(purposes); i++)
    assert_true(says(member(first, "purposes"), member(json_at(purposes, i), "title").data));
  bool optional = false;
  for (size_t i = 0; i < json_size(purposes); i++)
    optional = optional || str_equal(member(json_at(purposes, i), "basis"), STR("consent"));
  /*= GDPR Art. 7(2) */
  assert_int_equal(says(member(first, "purposes"), "Only if you allow it") ||
                       says(member(first, "purposes"), "Nur wenn Sie es erlauben"),
                   optional);
  assert_true(says(member(first, "until"), "90"));
  const struct json *rights = json_get(asked->notice, "rights");
  for (size_t i = 0; i < json_size(rights); i++)
    assert_true(says(member(first, "rights"), member(json_at(rights, i), "title").data));
}

static void the_first_layer_names_controller_purposes_term_and_rights(void **state) {
  (void)state;
  in_every_shape(check_first);
}

/*= AI Act Art. 50(1) */
/*= AI Act Art. 50(5) */
static void check_bots(const struct asked *asked) {
  const struct json *bots = json_get(asked->notice, "bots");
  bool used = false;
  bool there = (asked->shape & SHAPE_BOTS) != 0;
  assert_ok(json_get_bool(bots, "used", &used));
  assert_int_equal(used, there);
  assert_int_equal(says(member(bots, "text"), "Lumi"), there);
  assert_int_equal(says(member(asked->notice, "answers"), "machine may answer") ||
                       says(member(asked->notice, "answers"), "zuerst kann eine Maschine"),
                   there);
}

static void whether_a_machine_answers_is_said_at_the_first_interaction(void **state) {
  (void)state;
  in_every_shape(check_bots);
}

/*= GDPR Art. 9(2) */
static void special_categories_come_with_their_condition(void **state) {
  (void)state;
  struct sample sample;
  sample_open(&sample, BASIS_CONTRACT, SHAPE_CONSENT);
  struct json *notice = written(&sample.facts, "de");
  const struct json *purposes = json_get(notice, "purposes");
  const struct json *special = json_get(of_code(purposes, "marketing"), "special");
  assert_str(member(special, "article"), "9(2)(a)");
  assert_true(says(member(special, "text"), "ausdr"));
  assert_true(json_is_null(json_get(of_code(purposes, "answer"), "special")));
  json_free(notice);
  sample_done(&sample);
}

static void names_field(const struct json *purpose, const char *code, bool expected) {
  const struct json *fields = json_get(purpose, "fields");
  struct str field;
  bool found = false;
  for (size_t i = 0; i < json_size(fields); i++)
    found = found || (json_as_str(json_at(fields, i), &field) == ERR_NONE &&
                      str_equal(field, str_from(code)));
  if (found != expected) fail_msg("%s", code);
}

/* What a purpose might take but the site does not is not told as taken. */
/*= GDPR Art. 5(1)(a) */
static void check_stored(const struct asked *asked) {
  const struct json *answer = of_code(json_get(asked->notice, "purposes"), "answer");
  bool marks = (asked->shape & SHAPE_MARKS) != 0;
  bool collects = (asked->shape & SHAPE_COLLECT) != 0;
  names_field(answer, "message.text", true);
  names_field(answer, "mark.read", marks);
  names_field(answer, "typing", marks);
  names_field(answer, "presence", marks);
  names_field(answer, "page", collects);
  names_field(answer, "browser", false); /* declared, and not collected */
  names_field(answer, "attribute.order", (asked->shape & SHAPE_ATTRIBUTES) != 0);
  struct str kept = member(asked->notice, "kept");
  bool more = marks || collects || (asked->shape & SHAPE_ATTRIBUTES);
  assert_int_equal(says(kept, "Only what") || says(kept, "Nur was"), !more);
  is_told(asked->notice, "incident", (asked->shape & SHAPE_INCIDENT) != 0);
}

static void only_what_is_really_stored_is_told(void **state) {
  (void)state;
  in_every_shape(check_stored);
}

static void what_the_staff_is_told_is_not_told_to_visitors(void **state) {
  (void)state;
  struct sample sample;
  sample_open(&sample, BASIS_CONTRACT, SHAPE_PLAIN);
  struct json *notice = written(&sample.facts, "en");
  const struct json *purposes = json_get(notice, "purposes");
  assert_int_equal(json_size(purposes), 4);
  for (size_t i = 0; i < 4; i++) {
    assert_false(str_equal(member(json_at(purposes, i), "code"), STR("staff")));
    names_field(json_at(purposes, i), "controller.contact", false);
  }
  json_free(notice);
  sample_done(&sample);
}

/*= ePrivacy Art. 5(3) */
static void check_device(const struct asked *asked) {
  const struct json *device = json_get(asked->notice, "device");
  assert_int_equal(json_size(device), 2);
  for (size_t i = 0; i < 2; i++) {
    assert_str(member(json_at(device, i), "name"), "parlour.chat");
    assert_true(member(json_at(device, i), "where").len > 0);
    assert_true(member(json_at(device, i), "life").len > 0);
    assert_true(member(json_at(device, i), "why").len > 0);
  }
}

static void it_lists_what_the_device_keeps(void **state) {
  (void)state;
  in_every_shape(check_device);
}

/* Starting a chat is never called consent. */
/*= GDPR Art. 4(11) */
static void starting_a_chat_is_not_called_consent(void **state) {
  (void)state;
  for (size_t b = 0; b < 3; b++) {
    struct sample sample;
    sample_open(&sample, answering[b], SHAPE_ALL);
    const char *keys[] = {"answers", "kept", "until", "object", "required"};
    for (size_t l = 0; l < 2; l++) {
      struct json *notice = written(&sample.facts, notice_language_at(l));
      for (size_t i = 0; i < 5; i++) {
        assert_false(says(member(notice, keys[i]), "onsent"));
        assert_false(says(member(notice, keys[i]), "inwillig"));
      }
      json_free(notice);
    }
    sample_done(&sample);
  }
}

static void an_interest_of_the_site_is_told_in_its_own_words(void **state) {
  (void)state;
  struct sample sample;
  sample_open(&sample, BASIS_LEGITIMATE_INTEREST, SHAPE_PLAIN);
  struct json *notice = written(&sample.facts, "de");
  assert_true(says(member(notice, "interest"), "Menschen zu antworten")); /* the program's */
  json_free(notice);
  sample_declare(&sample, "answer",
                 "{\"title\":{\"en\":\"Help\"},\"interest\":{\"interest\":\"To sell lamps\","
                 "\"necessity\":\"secret\",\"balance\":\"secret\"},\"fields\":[\"message.text\"]}");
  notice = written(&sample.facts, "de");
  const struct json *answer = of_code(json_get(notice, "purposes"), "answer");
  assert_str(member(notice, "interest"), "To sell lamps");
  assert_str(member(answer, "title"), "Help"); /* what is not said in a language is in English */
  json_free(notice);
  sample_done(&sample);
}

/*= GDPR Art. 26(1) */
static void the_host_site_gets_a_text_about_the_loader(void **state) {
  (void)state;
  const char *language;
  for (size_t l = 0; (language = notice_language_at(l)); l++)
    for (size_t s = 0; s < SHAPES; s++) {
      struct sample sample;
      struct buf out = {0};
      struct json *text = NULL;
      struct json_writer w = json_writer(&out);
      sample_open(&sample, BASIS_CONTRACT, shapes[s]);
      struct notice notice = {.version = 2, .facts = facts_text(&sample)};
      assert_ok(
          notice_write_host_text(&w, &notice, STR("https://chat.example/privacy/shop"), language));
      assert_ok(json_parse(buf_str(&out), &text));
      nothing_is_empty(text, STR("host text"));
      const struct json *paragraphs = json_get(text, "paragraphs");
      assert_int_equal(json_size(paragraphs), (shapes[s] & SHAPE_INCIDENT) ? 8 : 7);
      struct str all = buf_str(&out);
      assert_true(says(all, "https://chat.example/privacy/shop"));
      assert_true(says(all, "https://chat.example."));
      assert_true(says(all, "26"));
      assert_true(says(all, "Veldhuis Lighting"));
      assert_int_equal(says(all, "14 "), (shapes[s] & SHAPE_INCIDENT) != 0);
      json_free(text);
      buf_done(&out);
      sample_done(&sample);
    }
}

static void facts_that_are_none_are_no_notice(void **state) {
  (void)state;
  struct buf out = {0};
  struct json_writer w = json_writer(&out);
  struct notice notice = {.facts = STR("not JSON")};
  assert_err(notice_write(&w, &notice, STR("x"), "en"), ERR_CORRUPT);
  assert_err(notice_write_host_text(&w, &notice, STR("x"), "en"), ERR_CORRUPT);
  assert_int_equal(out.len, 0);
  buf_done(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_row_of_articles_13_and_14_is_told_or_said_not_to_apply),
      cmocka_unit_test(nothing_in_it_is_empty_or_unfilled),
      cmocka_unit_test(the_right_to_object_stands_apart_and_first),
      cmocka_unit_test(without_anything_to_object_to_none_is_offered),
      cmocka_unit_test(advertising_can_always_be_objected_to),
      cmocka_unit_test(the_first_layer_names_controller_purposes_term_and_rights),
      cmocka_unit_test(whether_a_machine_answers_is_said_at_the_first_interaction),
      cmocka_unit_test(special_categories_come_with_their_condition),
      cmocka_unit_test(only_what_is_really_stored_is_told),
      cmocka_unit_test(what_the_staff_is_told_is_not_told_to_visitors),
      cmocka_unit_test(it_lists_what_the_device_keeps),
      cmocka_unit_test(starting_a_chat_is_not_called_consent),
      cmocka_unit_test(an_interest_of_the_site_is_told_in_its_own_words),
      cmocka_unit_test(the_host_site_gets_a_text_about_the_loader),
      cmocka_unit_test(facts_that_are_none_are_no_notice),
  };
  return cmocka_run_group_tests_name("notice_write", tests, NULL, NULL);
}
