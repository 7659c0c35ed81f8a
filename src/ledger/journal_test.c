/* Lines of the journal: what they say and do not, what nobody else can make, and how a missing
 * end shows in the checkpoints. */
#include "ledger/journal.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/ledger_internal.h"
#include "ledger/ledger_test_support.h"
#include "ledger/tombstone.h"
#include "ledger_test.sql.h"

struct scene {
  struct ledger_bench bench;
  struct buf lines;
  struct journal_line read[16];
  size_t count;
};

static void scene_open(struct scene *scene, struct store_fixture *fixture, bool kept) {
  memset(scene, 0, sizeof *scene);
  ledger_bench_open(&scene->bench, fixture);
  struct db_value workspace[] = {db_id(&scene->bench.work.actor.workspace)};
  assert_int_equal(db_run(scene->bench.work.db, &sql_test_workspace, workspace, 1, NULL), ERR_NONE);
  if (kept) assert_int_equal(journal_begin(&scene->bench.work, NULL), ERR_NONE);
}

static void scene_close(struct scene *scene) {
  buf_done(&scene->lines);
  ledger_bench_close(&scene->bench);
}

/* All lines after a number, read back. */
static int64_t take(struct scene *scene, int64_t after) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct str rest;
  struct str line;
  buf_reset(&scene->lines);
  scene->count = 0;
  assert_int_equal(journal_key(scene->bench.keyring, key), ERR_NONE);
  assert_int_equal(journal_take(scene->bench.work.db, &after, &scene->lines), ERR_NONE);
  for (rest = buf_str(&scene->lines); str_cut(rest, '\n', &line, &rest);)
    assert_int_equal(
        journal_line_read(key, line, scene->bench.work.arena, &scene->read[scene->count++]),
        ERR_NONE);
  return after;
}

static struct id person_of(struct scene *scene) { return ledger_bench_id(&scene->bench); }

static void correct(struct scene *scene, struct id person, struct str sealed) {
  struct journal_correction what = {
      .person = person, .detail = STR("name"), .version = 7, .sealed = sealed};
  assert_int_equal(journal_note_corrected(&scene->bench.work, &what), ERR_NONE);
}

/*= GDPR Art. 7(3) */
/*= GDPR Art. 16 */
/*= GDPR Art. 18(1) */
/*= GDPR Art. 21(1) */
static void a_line_says_what_was_done_and_its_tag_to_whom(void **state) {
  struct scene scene;
  struct keyring_ref key;
  uint8_t people[KEYRING_KEY_BYTES];
  struct id tag;
  scene_open(&scene, *state, true);
  struct id person = person_of(&scene);
  struct work *work = &scene.bench.work;
  assert_int_equal(keyring_take(scene.bench.keyring, &key), ERR_NONE);
  assert_int_equal(journal_note_erased(work, key, "asked"), ERR_NONE);
  assert_int_equal(journal_note(work, JOURNAL_WITHDRAWN, person, STR("training")), ERR_NONE);
  assert_int_equal(journal_note(work, JOURNAL_OBJECTED, person, STR("training")), ERR_NONE);
  assert_int_equal(journal_note(work, JOURNAL_RESTRICTED, person, STR_EMPTY), ERR_NONE);
  correct(&scene, person, STR("sealed bytes"));
  assert_int_equal(journal_people_key(scene.bench.keyring, people), ERR_NONE);
  assert_int_equal(take(&scene, 0), 6);
  for (int i = 0; i < 6; i++) {
    assert_int_equal(scene.read[i].kind, i);
    assert_int_equal(scene.read[i].head.number, i + 1);
    assert_int_equal(scene.read[i].at_ms, work->now_ms);
  }
  assert_int_equal(scene.read[1].key.slot, key.slot);
  assert_true(id_equal(scene.read[1].key.key, key.key));
  for (int i = 2; i < 6; i++) {
    struct str detail = i < 4 ? STR("training") : i == 5 ? STR("name") : STR_EMPTY;
    struct journal_tag of = {(enum journal_kind)i, person, detail};
    assert_int_equal(journal_tag_make(people, &of, &tag), ERR_NONE);
    assert_true(id_equal(scene.read[i].tag, tag));
  }
  assert_false(id_equal(scene.read[2].tag, scene.read[3].tag));
  assert_int_equal(scene.read[5].version, 7);
  assert_true(str_equal(scene.read[5].value, STR("sealed bytes")));
  scene_close(&scene);
}

/*= GDPR Art. 25(1) */
static void a_line_names_neither_person_nor_purpose(void **state) {
  struct scene scene;
  char hex[2 * ID_BYTES];
  char text[ID_TEXT_BYTES + 1];
  scene_open(&scene, *state, true);
  struct id person = person_of(&scene);
  assert_int_equal(journal_note(&scene.bench.work, JOURNAL_WITHDRAWN, person, STR("training")),
                   ERR_NONE);
  (void)take(&scene, 1);
  struct str line = buf_str(&scene.lines);
  str_hex(person.bytes, ID_BYTES, hex);
  id_format(person, text);
  assert_non_null(memmem(line.data, line.len, "withdrawn", 9)); /* the search does find */
  assert_null(memmem(line.data, line.len, hex, sizeof hex));
  assert_null(memmem(line.data, line.len, text, ID_TEXT_BYTES));
  assert_null(memmem(line.data, line.len, "training", 8));
  scene_close(&scene);
}

/* Every byte of a line is under its MAC, and what was corrected under its hash. */
static void a_changed_line_is_not_ours(void **state) {
  struct scene scene;
  uint8_t key[KEYRING_KEY_BYTES];
  struct journal_line read;
  scene_open(&scene, *state, true);
  correct(&scene, person_of(&scene), STR("sealed bytes"));
  (void)take(&scene, 1);
  assert_int_equal(journal_key(scene.bench.keyring, key), ERR_NONE);
  struct str line = str_slice(buf_str(&scene.lines), 0, scene.lines.len - 1);
  for (size_t i = 0; i < line.len; i++) {
    scene.lines.data[i] ^= 1;
    assert_int_equal(journal_line_read(key, line, scene.bench.work.arena, &read), ERR_CORRUPT);
    scene.lines.data[i] ^= 1;
    assert_int_equal(journal_line_read(key, str_slice(line, 0, i), scene.bench.work.arena, &read),
                     ERR_CORRUPT);
  }
  assert_int_equal(journal_line_read(key, line, scene.bench.work.arena, &read), ERR_NONE);
  key[0] ^= 1; /* another installation's */
  assert_int_equal(journal_line_read(key, line, scene.bench.work.arena, &read), ERR_CORRUPT);
  scene_close(&scene);
}

static void record(struct scene *scene) {
  struct ledger_entry entry = {.kind = LEDGER_LOOK, .object = ledger_bench_id(&scene->bench)};
  assert_int_equal(ledger_record(&scene->bench.work, &entry), ERR_NONE);
  ledger_bench_commit(&scene->bench);
}

static void where_none_is_kept_nothing_is_noted(void **state) {
  struct scene scene;
  struct journal_head head;
  struct buf note = {0};
  scene_open(&scene, *state, false);
  assert_int_equal(
      journal_note(&scene.bench.work, JOURNAL_OBJECTED, person_of(&scene), STR("answer")),
      ERR_NONE);
  assert_int_equal(take(&scene, 0), 0);
  record(&scene);
  ledger_bench_checkpoint(&scene.bench, &note);
  assert_true(note.len > 0);
  assert_false(journal_head_find(buf_str(&note), &head));
  buf_done(&note);
  scene_close(&scene);
}

/*= GDPR Art. 17(1) */
static void an_erasure_is_a_line_of_the_same_transaction(void **state) {
  struct scene scene;
  struct keyring_ref key;
  struct journal_head head;
  scene_open(&scene, *state, true);
  struct work *work = &scene.bench.work;
  assert_int_equal(keyring_take(scene.bench.keyring, &key), ERR_NONE);
  ledger_bench_commit(&scene.bench);
  assert_int_equal(tombstone_lay(work, key, "asked"), ERR_NONE);
  ledger_bench_rollback(&scene.bench);
  assert_int_equal(journal_head_read(work->db, &head), ERR_NONE);
  assert_int_equal(head.number, 1);
  assert_int_equal(tombstone_lay(work, key, "asked"), ERR_NONE);
  ledger_bench_commit(&scene.bench);
  assert_int_equal(take(&scene, 1), 2);
  assert_int_equal(scene.read[0].kind, JOURNAL_ERASED);
  assert_true(id_equal(scene.read[0].key.key, key.key));
  scene_close(&scene);
}

/* Whoever keeps a checkpoint can tell that lines are missing. */
/*= GDPR Art. 5(2) */
static void each_checkpoint_says_how_long_the_journal_is(void **state) {
  struct scene scene;
  struct buf note = {0};
  struct journal_head head;
  struct hash root;
  uint64_t size;
  scene_open(&scene, *state, true);
  for (int i = 0; i < 4; i++)
    assert_int_equal(
        journal_note(&scene.bench.work, JOURNAL_RESTRICTED, person_of(&scene), STR_EMPTY),
        ERR_NONE);
  record(&scene);
  ledger_bench_checkpoint(&scene.bench, &note);
  assert_true(journal_head_find(buf_str(&note), &head));
  assert_int_equal(head.number, 5);
  assert_string_equal(head.name, (take(&scene, 0), scene.read[0].head.name));
  struct ledger *ledger = scene.bench.ledger;
  assert_int_equal(ledger_note_read(buf_str(&note), ledger->origin.name, ledger->origin.public_key,
                                    &size, &root),
                   ERR_NONE);
  char *at = memmem(note.data, note.len, " 5\n", 3);
  assert_non_null(at);
  at[1] = '4'; /* the number is signed with the rest */
  assert_int_equal(ledger_note_read(buf_str(&note), ledger->origin.name, ledger->origin.public_key,
                                    &size, &root),
                   ERR_CORRUPT);
  buf_done(&note);
  scene_close(&scene);
}

static void what_is_off_the_machine_is_forgotten_and_the_count_goes_on(void **state) {
  struct scene scene;
  scene_open(&scene, *state, true);
  struct work *work = &scene.bench.work;
  assert_int_equal(journal_note(work, JOURNAL_RESTRICTED, person_of(&scene), STR_EMPTY), ERR_NONE);
  assert_int_equal(journal_taken(work, 2), ERR_NONE);
  assert_int_equal(take(&scene, 0), 0);
  assert_int_equal(journal_note(work, JOURNAL_RESTRICTED, person_of(&scene), STR_EMPTY), ERR_NONE);
  assert_int_equal(take(&scene, 2), 3);
  assert_int_equal(scene.read[0].head.number, 3);
  scene_close(&scene);
}

static void another_journal_says_after_which_it_comes(void **state) {
  struct scene scene;
  struct journal_head before;
  scene_open(&scene, *state, true);
  assert_int_equal(journal_head_read(scene.bench.work.db, &before), ERR_NONE);
  assert_int_equal(journal_begin(&scene.bench.work, &before), ERR_NONE);
  assert_int_equal(take(&scene, 0), 1);
  assert_int_equal(scene.read[0].kind, JOURNAL_BEGUN);
  assert_string_equal(scene.read[0].after.name, before.name);
  assert_int_equal(scene.read[0].after.number, 1);
  assert_string_not_equal(scene.read[0].head.name, before.name);
  scene_close(&scene);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_line_says_what_was_done_and_its_tag_to_whom),
      cmocka_unit_test(a_line_names_neither_person_nor_purpose),
      cmocka_unit_test(a_changed_line_is_not_ours),
      cmocka_unit_test(where_none_is_kept_nothing_is_noted),
      cmocka_unit_test(an_erasure_is_a_line_of_the_same_transaction),
      cmocka_unit_test(each_checkpoint_says_how_long_the_journal_is),
      cmocka_unit_test(what_is_off_the_machine_is_forgotten_and_the_count_goes_on),
      cmocka_unit_test(another_journal_says_after_which_it_comes),
  };
  return store_test_run("journal", tests, sizeof tests / sizeof tests[0]);
}
