/* Every column of the schema, as its annotation says it, held against the database. */
#include "privacy/inventory.h"

#include <stdio.h>

#include "privacy/field.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy_test.sql.h"

/* A list of purposes that the program knows. */
static bool are_purposes(struct str list) {
  struct str code;
  bool more = list.len > 0;
  while (more) {
    more = str_cut(list, ',', &code, &list);
    if (!purpose_builtin_find(str_trim(code))) return false;
  }
  return true;
}

/*= GDPR Art. 30(1)(c) */
static void the_inventory_is_the_schema_no_more_and_no_less(void **state) {
  struct store_fixture *fixture = *state;
  struct db_rows rows;
  size_t count;
  size_t seen = 0;
  (void)inventory_columns(&count);
  assert_ok(db_query(fixture->db, &sql_test_columns, NULL, 0, &rows));
  while (db_step(&rows)) {
    char table[64];
    char column[64];
    struct str t = db_row_bytes(&rows, 0);
    struct str c = db_row_bytes(&rows, 1);
    (void)snprintf(table, sizeof table, "%.*s", STR_ARG(t));
    (void)snprintf(column, sizeof column, "%.*s", STR_ARG(c));
    if (strcmp(table, "migration") == 0) continue; /* of the migrations themselves */
    if (!inventory_find(table, column)) fail_msg("%s.%s is in no annotation", table, column);
    seen++;
  }
  assert_ok(db_finish(&rows));
  assert_int_equal(seen, count);
}

/*= GDPR Art. 5(1)(b) */
static void every_personal_column_has_category_subject_purpose_and_an_end(void **state) {
  (void)state;
  size_t count;
  size_t personal = 0;
  const struct inventory_column *columns = inventory_columns(&count);
  for (size_t i = 0; i < count; i++) {
    const struct inventory_column *c = &columns[i];
    if (!c->personal) {
      assert_null(c->category);
      assert_null(c->purposes);
      continue;
    }
    personal++;
    assert_true(c->category && c->category[0] && c->subject && c->subject[0]);
    assert_true(c->source && c->source[0]);
    if (!are_purposes(str_from(c->purposes)))
      fail_msg("%s.%s: %s", c->table, c->column, c->purposes);
    bool ends = strcmp(c->erase, "key") == 0 || strcmp(c->erase, "row") == 0 ||
                (str_starts(str_from(c->erase), STR("never, ")) && strlen(c->erase) > 12);
    if (!ends) fail_msg("%s.%s: %s", c->table, c->column, c->erase);
  }
  assert_true(personal > 40);
}

/*= GDPR Art. 9(1) */
static void what_may_be_of_a_special_kind_is_sealed_and_each_form_is_known_by_its_name(
    void **state) {
  (void)state;
  size_t count;
  const struct inventory_column *columns = inventory_columns(&count);
  for (size_t i = 0; i < count; i++) {
    const struct inventory_column *c = &columns[i];
    bool sealed = str_ends(str_from(c->column), STR("_sealed"));
    bool hash = str_ends(str_from(c->column), STR("_hash"));
    if (!c->personal) {
      assert_false(c->special);
      assert_null(c->rests);
      continue;
    }
    assert_string_equal(c->rests, sealed ? "database, sealed"
                                  : hash ? "database, as a hash"
                                         : "database, in clear");
    if (c->special && !sealed) fail_msg("%s.%s", c->table, c->column);
  }
}

/*= GDPR Art. 30(1)(c) */
static void what_rests_elsewhere_is_told_as_fully(void **state) {
  (void)state;
  size_t count;
  bool address = false;
  const struct inventory_elsewhere *rows = inventory_elsewhere(&count);
  for (size_t i = 0; i < count; i++) {
    assert_true(*rows[i].what && *rows[i].category && *rows[i].subject && *rows[i].source);
    assert_true(are_purposes(str_from(rows[i].purposes)));
    assert_true(strlen(rows[i].rests) > 5 && strlen(rows[i].ends) > 10);
    address |= strcmp(rows[i].category, "network address") == 0;
  }
  assert_true(address);
}

/*= GDPR Art. 25(2) */
static void no_column_holds_an_address_of_the_network_or_a_browser(void **state) {
  (void)state;
  static const char *const words[] = {"ip",     "agent",   "browser",  "referer",
                                      "device", "address", "location", NULL};
  size_t count;
  const struct inventory_column *columns = inventory_columns(&count);
  for (size_t i = 0; i < count; i++)
    for (const char *const *word = words; *word; word++) {
      const char *at = strstr(columns[i].column, *word);
      /* as a word of its own, not within another */
      bool whole = at && (at == columns[i].column || at[-1] == '_') &&
                   (at[strlen(*word)] == 0 || at[strlen(*word)] == '_');
      if (whole) fail_msg("%s.%s", columns[i].table, columns[i].column);
    }
}

static void every_sealed_column_is_in_the_table_of_fields(void **state) {
  (void)state;
  size_t count;
  const struct inventory_column *columns = inventory_columns(&count);
  for (size_t i = 0; i < count; i++) {
    /* Sealed by the log; by outgoing, which asks the gate for each field of a body; and a copy
     * for the journal of what is sealed elsewhere. */
    bool found = str_starts(str_from(columns[i].table), STR("ledger_")) ||
                 str_equal(str_from(columns[i].table), STR("outbox")) ||
                 str_equal(str_from(columns[i].table), STR("journal_line"));
    if (!str_ends(str_from(columns[i].column), STR("_sealed"))) continue;
    if (!columns[i].personal) continue; /* a secret of the installation's, about nobody */
    for (int field = 0; field < FIELD_COUNT && !found; field++) {
      const struct field_rule *rule = field_rule((enum field)field);
      found = strcmp(rule->table, columns[i].table) == 0 &&
              strcmp(rule->column, columns[i].column) == 0;
    }
    if (!found) fail_msg("%s.%s can be opened by nobody", columns[i].table, columns[i].column);
  }
}

static void every_field_is_a_personal_column_that_dies_with_its_key(void **state) {
  (void)state;
  for (int field = 0; field < FIELD_COUNT; field++) {
    const struct field_rule *rule = field_rule((enum field)field);
    const struct inventory_column *column = inventory_find(rule->table, rule->column);
    assert_non_null(column);
    assert_true(column->personal);
    assert_string_equal(column->erase, "key");
    assert_int_equal(strcmp(column->subject, "agent") == 0, rule->of_staff);
    assert_true(rule->max_bytes > 0);
    for (int other = 0; other < field; other++)
      assert_string_not_equal(rule->name, field_rule((enum field)other)->name);
  }
}

static void what_is_not_there_is_not_found(void **state) {
  (void)state;
  assert_null(inventory_find("person", "ip"));
  assert_null(inventory_find("nothing", "id"));
  assert_non_null(inventory_find("person", "name_sealed"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_inventory_is_the_schema_no_more_and_no_less),
      cmocka_unit_test(every_personal_column_has_category_subject_purpose_and_an_end),
      cmocka_unit_test(what_may_be_of_a_special_kind_is_sealed_and_each_form_is_known_by_its_name),
      cmocka_unit_test(what_rests_elsewhere_is_told_as_fully),
      cmocka_unit_test(no_column_holds_an_address_of_the_network_or_a_browser),
      cmocka_unit_test(every_sealed_column_is_in_the_table_of_fields),
      cmocka_unit_test(every_field_is_a_personal_column_that_dies_with_its_key),
      cmocka_unit_test(what_is_not_there_is_not_found),
  };
  return store_test_run("inventory", tests, sizeof tests / sizeof tests[0]);
}
