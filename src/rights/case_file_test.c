#include "rights/case_file.h"

#include <string.h>

#include "chat/chat_test_support.h"
#include "ledger/tombstone.h"
#include "privacy/retention.h"

#define WORDS "Please tell me what you hold."
#define TERM_MS 1000000

static struct case_file file;
static struct buf sealed;
static int64_t count;
static bool found;
static struct retention_names *names;

static enum err make(struct room *room, struct work *work) {
  (void)room;
  TRY(case_file_new(work, CASE_CLAIMS, ROLE_DPO | ROLE_ADMINISTRATOR, work->now_ms + TERM_MS,
                    &file));
  struct personal_subject subject = case_file_subject(work, &file, (struct id){{0}});
  struct personal_spot spot = {.row = file.id};
  buf_reset(&sealed);
  return personal_seal(work, personal_at(&subject, FIELD_REQUEST_WORDS, spot),
                       personal_of(STR(WORDS)), &sealed);
}

static enum err look(struct room *room, struct work *work) {
  struct case_file read;
  struct personal text;
  (void)room;
  TRY(case_file_read(work, file.id, &read));
  struct personal_subject subject = case_file_subject(work, &read, (struct id){{0}});
  struct personal_spot spot = {.row = read.id};
  TRY(personal_open(work, personal_at(&subject, FIELD_REQUEST_WORDS, spot), GATE_READ,
                    buf_str(&sealed), &text));
  found = personal_equal(text, personal_of(STR(WORDS)));
  return ERR_NONE;
}

static enum err expire(struct room *room, struct work *work) {
  (void)room;
  count = 0;
  return case_file_expire(work, work->now_ms, 10, &count);
}

static enum err settle(struct room *room, struct work *work) {
  (void)room;
  return case_file_settle(work, file.id, CASE_FILE_OPEN);
}

static enum err bury(struct room *room, struct work *work) {
  (void)room;
  count = 0;
  return retention_bury(work, &count);
}

static enum err load_names(struct room *room, struct work *work) {
  (void)room;
  return retention_names_load(work->db, &names);
}

static enum err as(struct room *room, uint32_t roles,
                   enum err (*what)(struct room *room, struct work *work)) {
  struct actor actor = room->agent;
  actor.roles = roles;
  return room_do(room, &actor, what);
}

/*= GDPR Art. 17(3)(e) */
static void what_rests_in_a_case_opens_for_its_readers_alone(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_ok(as(&room, ROLE_ADMINISTRATOR, make));
  found = false;
  assert_ok(as(&room, ROLE_DPO, look));
  assert_true(found);
  assert_err(as(&room, ROLE_AGENT, look), ERR_DENIED);
  assert_err(as(&room, ROLE_SUPERVISOR, look), ERR_DENIED);
  room_close(&room);
}

/*= GDPR Art. 5(1)(e) */
static void at_its_end_the_row_goes_and_nothing_in_it_opens_any_more(void **state) {
  struct room room;
  struct store_fixture *fixture = *state;
  room_open(&room, fixture);
  assert_ok(as(&room, ROLE_ADMINISTRATOR, make));
  assert_ok(as(&room, ROLE_ADMINISTRATOR, expire));
  assert_int_equal(count, 0);
  fixture->clock.fixed_ms += TERM_MS;
  assert_ok(as(&room, ROLE_ADMINISTRATOR, expire));
  assert_int_equal(count, 1);
  assert_err(as(&room, ROLE_DPO, look), ERR_NOT_FOUND);
  uint8_t key[KEYRING_KEY_BYTES];
  assert_ok(keyring_open_key(room.bench.keyring, room.bench.workspace.id, file.key, key));
  assert_ok(as(&room, ROLE_ADMINISTRATOR, bury));
  assert_int_equal(count, 1);
  assert_err(keyring_open_key(room.bench.keyring, room.bench.workspace.id, file.key, key),
             ERR_NOT_FOUND);
  room_close(&room);
}

static void one_that_is_open_again_has_no_end(void **state) {
  struct room room;
  struct store_fixture *fixture = *state;
  room_open(&room, fixture);
  assert_ok(as(&room, ROLE_ADMINISTRATOR, make));
  assert_ok(as(&room, ROLE_ADMINISTRATOR, settle));
  fixture->clock.fixed_ms += 10 * (int64_t)TERM_MS;
  assert_ok(as(&room, ROLE_ADMINISTRATOR, expire));
  assert_int_equal(count, 0);
  room_close(&room);
}

/* Or the next start would burn the key of every case as one that nobody names. */
static void its_key_is_among_those_that_rows_name(void **state) {
  struct room room;
  room_open(&room, *state);
  assert_ok(as(&room, ROLE_ADMINISTRATOR, make));
  assert_ok(as(&room, ROLE_ADMINISTRATOR, load_names));
  assert_true(retention_names_has(names, file.key));
  retention_names_free(names);
  room_close(&room);
}

static void every_ground_is_read_back(void **state) {
  (void)state;
  for (int i = 0; i < CASE_GROUND_COUNT; i++) {
    enum case_ground read;
    assert_ok(case_file_ground_parse(str_from(case_file_ground_name((enum case_ground)i)), &read));
    assert_int_equal(read, i);
  }
  enum case_ground none;
  assert_err(case_file_ground_parse(STR("whim"), &none), ERR_INVALID);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_rests_in_a_case_opens_for_its_readers_alone),
      cmocka_unit_test(at_its_end_the_row_goes_and_nothing_in_it_opens_any_more),
      cmocka_unit_test(one_that_is_open_again_has_no_end),
      cmocka_unit_test(its_key_is_among_those_that_rows_name),
      cmocka_unit_test(every_ground_is_read_back),
  };
  int failed = store_test_run("case_file", tests, sizeof tests / sizeof tests[0]);
  buf_done(&sealed);
  return failed;
}
