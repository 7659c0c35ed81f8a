/* Opening the details of one entry, for the one it is about. */
#include <sodium.h>
#include <string.h>

#include "ledger/ledger_internal.h"
#include "ledger/ledger_test_support.h"
#include "ledger_test.sql.h"

#define DAY_MS INT64_C(86400000)

struct person {
  struct id id;
  struct keyring_ref key;
};

static struct person person_new(struct ledger_bench *bench) {
  struct person person = {.id = ledger_bench_id(bench)};
  assert_int_equal(keyring_take(bench->keyring, &person.key), ERR_NONE);
  return person;
}

static uint64_t consent(struct ledger_bench *bench, const struct person *person,
                        const char *purpose) {
  uint64_t position;
  struct ledger_entry entry = {
      .kind = LEDGER_CONSENT, .subject = person->id, .key = person->key, .purpose = purpose};
  assert_int_equal(ledger_record_at(&bench->work, &entry, &position), ERR_NONE);
  return position;
}

/*= GDPR Art. 7(1) */
static void a_receipt_can_be_checked_from_its_own_bytes_alone(void **state) {
  struct ledger_bench bench;
  struct buf note = {0};
  struct ledger_opened opened;
  struct ledger_proof proof;
  char expected[2 * HASH_BYTES + 1];
  ledger_bench_open(&bench, *state);
  struct person person = person_new(&bench);
  (void)consent(&bench, &person, "answer");
  uint64_t position = consent(&bench, &person, "training");
  ledger_bench_checkpoint(&bench, &note);
  assert_int_equal(ledger_opening_read(&bench.work, position, &person.id, &opened), ERR_NONE);
  assert_int_equal(opened.salt.len, LEDGER_SALT_BYTES);
  assert_non_null(memmem(opened.detail.data, opened.detail.len, "\"training\"", 10));
  /* As a stranger would: nothing of this program's but the two hashes. */
  uint8_t mac[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256_state hmac;
  crypto_auth_hmacsha256_init(&hmac, (const uint8_t *)opened.salt.data, opened.salt.len);
  crypto_auth_hmacsha256_update(&hmac, (const uint8_t *)opened.detail.data, opened.detail.len);
  crypto_auth_hmacsha256_final(&hmac, mac);
  sodium_bin2hex(expected, sizeof expected, mac, sizeof mac);
  assert_non_null(memmem(opened.entry.data, opened.entry.len, expected, 2 * HASH_BYTES));
  buf_reset(&note);
  assert_int_equal(ledger_prove(bench.work.db, position, &proof, &note), ERR_NONE);
  struct hash leaf = merkle_leaf_hash(opened.entry);
  assert_true(merkle_verify_inclusion(&leaf, proof.index, proof.size, &proof.path, &proof.root));
  buf_done(&note);
  ledger_bench_close(&bench);
}

static void an_entry_about_somebody_else_or_of_another_workspace_does_not_open(void **state) {
  struct ledger_bench bench;
  struct ledger_opened opened;
  ledger_bench_open(&bench, *state);
  struct person a = person_new(&bench);
  struct person b = person_new(&bench);
  uint64_t position = consent(&bench, &a, "training");
  struct ledger_entry nobody = {.kind = LEDGER_SITE_CHANGED};
  assert_int_equal(ledger_record(&bench.work, &nobody), ERR_NONE);
  ledger_bench_commit(&bench);
  static const struct id none;
  assert_int_equal(ledger_opening_read(&bench.work, position, &a.id, &opened), ERR_NONE);
  assert_int_equal(ledger_opening_read(&bench.work, position, &b.id, &opened), ERR_NOT_FOUND);
  assert_int_equal(ledger_opening_read(&bench.work, position + 1, &none, &opened), ERR_NOT_FOUND);
  assert_int_equal(ledger_opening_read(&bench.work, position + 9, &a.id, &opened), ERR_NOT_FOUND);
  bench.work.actor.workspace = ledger_bench_id(&bench);
  assert_int_equal(ledger_opening_read(&bench.work, position, &a.id, &opened), ERR_NOT_FOUND);
  ledger_bench_close(&bench);
}

/*= GDPR Art. 17(1) */
/*= GDPR Art. 5(1)(e) */
static void what_has_expired_or_was_erased_does_not_open(void **state) {
  struct ledger_bench bench;
  struct ledger_opened opened;
  int64_t expired = 0;
  ledger_bench_open(&bench, *state);
  struct person a = person_new(&bench);
  struct person b = person_new(&bench);
  uint64_t of_a = consent(&bench, &a, "training");
  uint64_t of_b = consent(&bench, &b, "training");
  ledger_bench_commit(&bench);
  assert_int_equal(keyring_destroy(bench.keyring, &a.key, 1), ERR_NONE);
  assert_int_equal(ledger_opening_read(&bench.work, of_a, &a.id, &opened), ERR_NOT_FOUND);
  assert_int_equal(ledger_opening_read(&bench.work, of_b, &b.id, &opened), ERR_NONE);
  bench.work.now_ms += LEDGER_OPENING_DAYS * DAY_MS;
  assert_int_equal(ledger_expire(&bench.work, &expired), ERR_NONE);
  assert_int_equal(ledger_opening_read(&bench.work, of_b, &b.id, &opened), ERR_NOT_FOUND);
  ledger_bench_close(&bench);
}

static void details_that_were_changed_are_not_handed_out(void **state) {
  struct ledger_bench bench;
  struct ledger_opened opened;
  struct db_rows rows;
  struct buf sealed = {0};
  ledger_bench_open(&bench, *state);
  struct person person = person_new(&bench);
  uint64_t position = consent(&bench, &person, "training");
  ledger_bench_commit(&bench);
  struct db_value at[] = {db_int((int64_t)position)};
  assert_int_equal(db_one(bench.work.db, &sql_test_opening, at, 1, &rows), ERR_NONE);
  buf_append(&sealed, db_row_bytes(&rows, 0));
  assert_int_equal(db_finish(&rows), ERR_NONE);
  sealed.data[sealed.len / 2] ^= 1;
  struct db_value bytes[] = {db_int((int64_t)position), db_bytes(buf_str(&sealed))};
  assert_int_equal(db_run(bench.work.db, &sql_test_opening_set_sealed, bytes, 2, NULL), ERR_NONE);
  assert_int_equal(ledger_opening_read(&bench.work, position, &person.id, &opened), ERR_CORRUPT);
  buf_done(&sealed);
  ledger_bench_close(&bench);
}

/* Whoever sees the entries does not learn which of them are of one person. */
/*= GDPR Art. 5(1)(c) */
static void entries_under_one_key_do_not_show_that_they_are(void **state) {
  struct ledger_bench bench;
  struct hash seen[3];
  ledger_bench_open(&bench, *state);
  struct person a = person_new(&bench);
  (void)consent(&bench, &a, "training");
  (void)consent(&bench, &a, "training");
  struct ledger_entry own = {.kind = LEDGER_CONSENT};
  assert_int_equal(ledger_record(&bench.work, &own), ERR_NONE);
  ledger_bench_commit(&bench);
  for (int64_t i = 0; i < 3; i++) {
    struct db_rows rows;
    struct ledger_leaf leaf = {.position = 0};
    struct db_value at[] = {db_int(i)};
    assert_int_equal(db_one(bench.work.db, &sql_test_leaf, at, 1, &rows), ERR_NONE);
    assert_int_equal(ledger_entry_read(db_row_bytes(&rows, 0), &leaf), ERR_NONE);
    assert_int_equal(db_finish(&rows), ERR_NONE);
    seen[i] = leaf.key;
  }
  assert_false(hash_equal(&seen[0], &seen[1]));
  assert_false(hash_equal(&seen[0], &seen[2]));
  ledger_bench_close(&bench);
}

static void an_opening_has_its_place(void **state) {
  (void)state;
  struct id a = {{1}};
  struct aead_place one = ledger_opening_place(a, 5);
  struct aead_place two = ledger_opening_place(a, 6);
  assert_int_equal(one.sequence, 5);
  assert_int_equal(two.sequence, 6);
  assert_true(id_equal(one.workspace, a));
  assert_string_equal(one.table, "ledger_opening");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_receipt_can_be_checked_from_its_own_bytes_alone),
      cmocka_unit_test(an_entry_about_somebody_else_or_of_another_workspace_does_not_open),
      cmocka_unit_test(what_has_expired_or_was_erased_does_not_open),
      cmocka_unit_test(details_that_were_changed_are_not_handed_out),
      cmocka_unit_test(entries_under_one_key_do_not_show_that_they_are),
      cmocka_unit_test(an_opening_has_its_place),
  };
  return store_test_run("ledger_opening", tests, sizeof tests / sizeof tests[0]);
}
