#include "store/store_test_support.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/migrate.h"

#define NEW_YEAR_2026_MS 1767225600000
#define TESTS_LIMIT 200

static const char *admin_address(void) {
  const char *address = getenv("PARLOUR_TEST_POSTGRES");
  return address && address[0] ? address : NULL;
}

size_t store_fixture_kinds(enum db_kind kinds_out[static 2]) {
  kinds_out[0] = DB_SQLITE;
  kinds_out[1] = DB_POSTGRES;
  return admin_address() ? 2 : 1;
}

static enum err run_as_admin(const char *format, const char *database) {
  char text[200];
  (void)snprintf(
      text, sizeof text, "%s %s %s", format, database,
      format[0] == 'C' ? "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'" : "WITH (FORCE)");
  PGconn *admin = PQconnectdb(admin_address());
  PGresult *result = PQexec(admin, text);
  enum err error = PQresultStatus(result) == PGRES_COMMAND_OK ? ERR_NONE : ERR_MACHINE;
  if (error) (void)fprintf(stderr, "PARLOUR_TEST_POSTGRES: %s", PQerrorMessage(admin));
  PQclear(result);
  PQfinish(admin);
  return error;
}

static void append_quoted(struct buf *out, const char *value) {
  buf_append_char(out, '\'');
  for (; *value; value++) {
    if (*value == '\'' || *value == '\\') buf_append_char(out, '\\');
    buf_append_char(out, *value);
  }
  buf_append_char(out, '\'');
}

/* The administrator's address with another database: keyword = 'value' pairs. */
static enum err address_of(const char *database, char *out, size_t out_bytes) {
  PQconninfoOption *options = PQconninfoParse(admin_address(), NULL);
  if (!options) return ERR_INVALID;
  struct buf text = {0};
  for (const PQconninfoOption *option = options; option->keyword; option++) {
    if (!option->val || strcmp(option->keyword, "dbname") == 0) continue;
    buf_append(&text, str_from(option->keyword));
    buf_append_char(&text, '=');
    append_quoted(&text, option->val);
    buf_append_char(&text, ' ');
  }
  buf_append_format(&text, "dbname=%s", database);
  PQconninfoFree(options);
  enum err error = buf_check(&text);
  if (!error && text.len >= out_bytes) error = ERR_TOO_LARGE;
  if (!error) {
    memcpy(out, text.data, text.len);
    out[text.len] = '\0';
  }
  buf_done(&text);
  return error;
}

static enum err create_postgres(struct store_fixture *fixture) {
  struct rng rng;
  uint8_t bytes[8];
  rng_init_system(&rng);
  rng_fill(&rng, bytes, sizeof bytes);
  (void)snprintf(fixture->database, sizeof fixture->database, "parlour_test_");
  str_hex(bytes, sizeof bytes, fixture->database + 13);
  fixture->database[13 + 2 * sizeof bytes] = '\0';
  TRY(address_of(fixture->database, fixture->where, sizeof fixture->where));
  return run_as_admin("CREATE DATABASE", fixture->database);
}

static enum err create(struct store_fixture *fixture) {
  if (fixture->kind == DB_POSTGRES) return create_postgres(fixture);
  (void)snprintf(fixture->where, sizeof fixture->where, "%s/parlour.db", fixture->folder);
  return ERR_NONE;
}

struct db_config store_fixture_config(const struct store_fixture *fixture, bool read_only) {
  return (struct db_config){.kind = fixture->kind, .where = fixture->where, .read_only = read_only};
}

void store_fixture_leave(struct store_fixture *fixture) {
  db_close(fixture->db);
  fixture->db = NULL;
}

enum err store_fixture_enter(struct store_fixture *fixture) {
  struct db_config config = store_fixture_config(fixture, false);
  return db_open(&config, &fixture->db);
}

enum err store_fixture_open(struct store_fixture *fixture, enum db_kind kind) {
  *fixture = (struct store_fixture){.kind = kind, .clock = clock_fixed(NEW_YEAR_2026_MS)};
  rng_init_seeded(&fixture->rng, 42);
  const char *temporary = getenv("TMPDIR");
  (void)snprintf(fixture->folder, sizeof fixture->folder, "%s/parlour-test-XXXXXX",
                 temporary && strlen(temporary) < 30 ? temporary : "/tmp");
  if (!mkdtemp(fixture->folder)) return ERR_MACHINE;
  enum err error = create(fixture);
  if (!error) error = store_fixture_enter(fixture);
  if (!error) error = migrate_run(fixture->db, &fixture->clock);
  if (error) store_fixture_close(fixture);
  return error;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status;
  (void)kind;
  (void)walk;
  return remove(path);
}

void store_fixture_close(struct store_fixture *fixture) {
  store_fixture_leave(fixture);
  if (fixture->database[0] && run_as_admin("DROP DATABASE IF EXISTS", fixture->database))
    (void)fprintf(stderr, "%s is left behind\n", fixture->database);
  if (fixture->folder[0]) (void)nftw(fixture->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

enum err store_fixture_define(struct store_fixture *fixture, const char *text) {
  struct str rest = str_from(text);
  struct str head;
  TRY(db_begin(fixture->db));
  enum err error = ERR_NONE;
  while (!error && str_cut(rest, ';', &head, &rest)) {
    char statement[1000];
    (void)snprintf(statement, sizeof statement, "%.*s", STR_ARG(head));
    struct sql sql = {.name = "define", .sqlite = statement, .postgres = statement};
    error = db_define(fixture->db, &sql);
  }
  if (!error) error = db_commit(fixture->db);
  if (error) db_rollback(fixture->db);
  return error;
}

static int set_up(void **state, enum db_kind kind) {
  struct store_fixture *fixture = calloc(1, sizeof *fixture);
  if (!fixture) return -1;
  enum err error = store_fixture_open(fixture, kind);
  if (error) {
    (void)fprintf(stderr, "no database for the test: %s\n", err_name(error));
    free(fixture);
    return -1;
  }
  *state = fixture;
  return 0;
}

static int set_up_sqlite(void **state) { return set_up(state, DB_SQLITE); }
static int set_up_postgres(void **state) { return set_up(state, DB_POSTGRES); }

static int tear_down(void **state) {
  store_fixture_close(*state);
  free(*state);
  return 0;
}

static struct CMUnitTest case_of(const struct CMUnitTest *test, enum db_kind kind, char *name,
                                 size_t name_bytes) {
  bool sqlite = kind == DB_SQLITE;
  (void)snprintf(name, name_bytes, "%s: %s", sqlite ? "sqlite" : "postgres", test->name);
  return (struct CMUnitTest){.name = name,
                             .test_func = test->test_func,
                             .setup_func = sqlite ? set_up_sqlite : set_up_postgres,
                             .teardown_func = tear_down};
}

/* One group in all: a second one would begin a second plan in TAP. */
int store_test_run(const char *group, const struct CMUnitTest *tests, size_t count) {
  static struct CMUnitTest cases[TESTS_LIMIT];
  static char names[TESTS_LIMIT][160];
  enum db_kind kinds[2];
  size_t kind_count = store_fixture_kinds(kinds);
  size_t total = 0;
  if (count * kind_count > TESTS_LIMIT) return -1;
  for (size_t k = 0; k < kind_count; k++) {
    for (size_t i = 0; i < count; i++, total++)
      cases[total] = case_of(&tests[i], kinds[k], names[total], sizeof names[total]);
  }
  return _cmocka_run_group_tests(group, cases, total, NULL, NULL);
}
