#include "crypto/aead.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/test.h"

enum { FORMAT_BYTES = 1, NONCE_BYTES = 24, TAG_BYTES = 16, HEAD_BYTES = 25 };

/* draft-irtf-cfrg-xchacha-03 A.3.1. */
static const char draft_text[] =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    "sunscreen would be it.";
static const char draft_key[] = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";
static const char draft_nonce[] = "404142434445464748494a4b4c4d4e4f5051525354555657";
static const char draft_data[] = "50515253c0c1c2c3c4c5c6c7";
static const char draft_sealed[] =
    "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
    "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
    "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
    "21f9664c97637da9768812f615c68b13b52e"
    "c0875924c1c7987947deafd8780acf49";

struct primitive {
  uint8_t key[AEAD_KEY_BYTES];
  uint8_t nonce[NONCE_BYTES];
  uint8_t data[12];
  uint8_t sealed[256];
  size_t sealed_len;
};

static struct primitive draft(void) {
  struct primitive p = {.sealed_len = (sizeof draft_sealed - 1) / 2};
  assert_ok(str_unhex(str_from(draft_key), p.key, sizeof p.key));
  assert_ok(str_unhex(str_from(draft_nonce), p.nonce, sizeof p.nonce));
  assert_ok(str_unhex(str_from(draft_data), p.data, sizeof p.data));
  assert_ok(str_unhex(str_from(draft_sealed), p.sealed, p.sealed_len));
  return p;
}

static bool opens(const struct primitive *p) {
  uint8_t text[256];
  return crypto_aead_xchacha20poly1305_ietf_decrypt(text, NULL, NULL, p->sealed, p->sealed_len,
                                                    p->data, sizeof p->data, p->nonce, p->key) == 0;
}

static void the_primitive_gives_the_drafts_bytes(void **state) {
  (void)state;
  struct primitive p = draft();
  uint8_t sealed[256];
  unsigned long long len;
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, &len, (const uint8_t *)draft_text,
                                             sizeof draft_text - 1, p.data, sizeof p.data, NULL,
                                             p.nonce, p.key);
  assert_int_equal(len, p.sealed_len);
  assert_memory_equal(sealed, p.sealed, p.sealed_len);
  assert_true(opens(&p));
}

static void assert_no_flip_opens(struct primitive *p, uint8_t *bytes, size_t len) {
  for (size_t bit = 0; bit < 8 * len; bit++) {
    bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_false(opens(p));
    bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  assert_true(opens(p));
}

static void the_primitive_opens_nothing_that_was_modified(void **state) {
  (void)state;
  struct primitive p = draft();
  assert_no_flip_opens(&p, p.sealed, p.sealed_len); /* text and tag */
  assert_no_flip_opens(&p, p.data, sizeof p.data);
  assert_no_flip_opens(&p, p.nonce, sizeof p.nonce);
  assert_no_flip_opens(&p, p.key, sizeof p.key);
  memset(p.sealed + p.sealed_len - TAG_BYTES, 0, TAG_BYTES);
  assert_false(opens(&p));
  memset(p.sealed + p.sealed_len - TAG_BYTES, 0xff, TAG_BYTES);
  assert_false(opens(&p));
}

static void the_primitive_opens_nothing_that_was_cut(void **state) {
  (void)state;
  struct primitive p = draft();
  size_t whole = p.sealed_len;
  for (p.sealed_len = 0; p.sealed_len < whole; p.sealed_len++) assert_false(opens(&p));
  assert_true(opens(&p));
}

static void the_primitive_seals_an_empty_message(void **state) {
  (void)state;
  struct primitive p = draft();
  unsigned long long len;
  uint8_t text[1];
  crypto_aead_xchacha20poly1305_ietf_encrypt(p.sealed, &len, NULL, 0, p.data, sizeof p.data, NULL,
                                             p.nonce, p.key);
  assert_int_equal(len, TAG_BYTES);
  assert_int_equal(
      crypto_aead_xchacha20poly1305_ietf_decrypt(text, &len, NULL, p.sealed, TAG_BYTES, p.data,
                                                 sizeof p.data, p.nonce, p.key),
      0);
  assert_int_equal(len, 0);
  p.sealed[0] ^= 1;
  p.sealed_len = TAG_BYTES;
  assert_false(opens(&p));
}

/* From here on: our format. */
static const struct aead_place home = {.workspace = {{1}},
                                       .table = "message",
                                       .column = "text_sealed",
                                       .row = {{2}},
                                       .sequence = 3,
                                       .version = 4};
static const uint8_t key[AEAD_KEY_BYTES] = {5};

static struct buf sealed_of(struct str plain, uint64_t seed) {
  struct rng rng;
  struct buf sealed = {0};
  rng_init_seeded(&rng, seed);
  aead_seal(key, &home, plain, &rng, &sealed);
  assert_ok(buf_check(&sealed));
  return sealed;
}

/* Opens nothing, and appends nothing. */
static void assert_closed(const uint8_t *with, const struct aead_place *place, struct str sealed) {
  struct buf plain = {0};
  buf_append(&plain, STR("before"));
  assert_err(aead_open(with, place, sealed, &plain), ERR_CORRUPT);
  assert_str(buf_str(&plain), "before");
  buf_done(&plain);
}

static void every_length_comes_back_from_its_bucket(void **state) {
  (void)state;
  char text[3000];
  for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 7);
  for (size_t len = 0; len <= sizeof text; len++) {
    struct buf sealed = sealed_of(str_of(text, len), len);
    struct buf plain = {0};
    size_t padded = sealed.len - HEAD_BYTES - TAG_BYTES;
    assert_int_equal(sealed.len, aead_sealed_bytes(len));
    assert_true(padded > len);
    if (len < 1024)
      assert_true(padded == 64 || padded == 128 || padded == 256 || padded == 512 ||
                  padded == 1024);
    if (len < 64) assert_int_equal(padded, 64);
    if (len >= 64 && len < 1024) assert_true(padded / 2 <= len);
    if (len >= 1024) assert_true(padded % 1024 == 0 && padded - len <= 1024);
    assert_ok(aead_open(key, &home, buf_str(&sealed), &plain));
    assert_int_equal(plain.len, len);
    if (len > 0) assert_memory_equal(plain.data, text, len);
    buf_done(&sealed);
    buf_done(&plain);
  }
}

/* Zeros and 0x80 at the end are text, not padding. */
static void text_that_looks_like_padding_comes_back_whole(void **state) {
  (void)state;
  static const char *const ends[] = {"\x80", "\x80\0\0", "\0\0\0", "a\x80\0\0\x80\0"};
  static const size_t lens[] = {1, 3, 3, 6};
  for (size_t i = 0; i < 4; i++) {
    struct buf plain = {0};
    struct buf sealed = sealed_of(str_of(ends[i], lens[i]), i);
    assert_ok(aead_open(key, &home, buf_str(&sealed), &plain));
    assert_int_equal(plain.len, lens[i]);
    assert_memory_equal(plain.data, ends[i], lens[i]);
    buf_done(&sealed);
    buf_done(&plain);
  }
}

/* The bytes of the associated data, written down a second time and independently. */
static size_t written_place(uint8_t *out) {
  struct buf b = {0};
  buf_append_char(&b, 1);
  buf_append_bytes(&b, home.workspace.bytes, ID_BYTES);
  buf_append(&b, STR("\x07message\x0btext_sealed"));
  buf_append_bytes(&b, home.row.bytes, ID_BYTES);
  buf_append(&b, STR("\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\4"));
  size_t len = b.len;
  memcpy(out, b.data, len);
  buf_done(&b);
  return len;
}

static void a_sealed_value_is_format_nonce_text_and_tag_of_the_primitive(void **state) {
  (void)state;
  uint8_t data[128];
  uint8_t text[64];
  size_t data_len = written_place(data);
  struct buf sealed = sealed_of(STR("hello"), 1);
  const uint8_t *at = (const uint8_t *)sealed.data;
  assert_int_equal(at[0], 1);
  assert_int_equal(crypto_aead_xchacha20poly1305_ietf_decrypt(text, NULL, NULL, at + HEAD_BYTES,
                                                              sealed.len - HEAD_BYTES, data,
                                                              data_len, at + FORMAT_BYTES, key),
                   0);
  assert_memory_equal(text, "hello\x80\0\0", 8);
  assert_true(sodium_is_zero(text + 6, sizeof text - 6));
  buf_done(&sealed);
}

/*= GDPR Art. 32(1)(a) */
static void a_value_moved_rolled_back_or_given_to_another_workspace_does_not_open(void **state) {
  (void)state;
  struct aead_place places[9];
  struct buf sealed = sealed_of(STR("hello"), 2);
  for (size_t i = 0; i < 9; i++) places[i] = home;
  places[0].workspace.bytes[15] ^= 1;
  places[1].table = "person";
  places[2].column = "name_sealed";
  places[3].row.bytes[0] ^= 1;
  places[4].sequence = 2;
  places[5].version = 3; /* rolled back */
  places[6].version = -4;
  places[7].sequence = 4; /* and the two numbers changed about */
  places[7].version = 3;
  places[8].table = "messaget"; /* the same letters, cut elsewhere */
  places[8].column = "ext_sealed";
  for (size_t i = 0; i < 9; i++) assert_closed(key, &places[i], buf_str(&sealed));
  buf_done(&sealed);
}

static void no_single_bit_of_a_sealed_value_can_change(void **state) {
  (void)state;
  struct buf sealed = sealed_of(STR("The parcel never came."), 3);
  for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
    sealed.data[bit / 8] = (char)(sealed.data[bit / 8] ^ 1 << bit % 8);
    assert_closed(key, &home, buf_str(&sealed));
    sealed.data[bit / 8] = (char)(sealed.data[bit / 8] ^ 1 << bit % 8);
  }
  buf_done(&sealed);
}

static void a_value_cut_or_lengthened_at_any_place_does_not_open(void **state) {
  (void)state;
  struct buf sealed = sealed_of(STR("The parcel never came."), 4);
  for (size_t len = 0; len < sealed.len; len++) {
    assert_closed(key, &home, str_of(sealed.data, len));
    assert_closed(key, &home, str_of(sealed.data + sealed.len - len, len));
  }
  buf_append_char(&sealed, '\0');
  assert_closed(key, &home, buf_str(&sealed));
  buf_done(&sealed);
}

static void another_key_opens_nothing(void **state) {
  (void)state;
  struct buf sealed = sealed_of(STR("hello"), 5);
  for (size_t bit = 0; bit < 8 * AEAD_KEY_BYTES; bit++) {
    uint8_t other[AEAD_KEY_BYTES];
    memcpy(other, key, sizeof other);
    other[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_closed(other, &home, buf_str(&sealed));
  }
  buf_done(&sealed);
}

/* Whoever holds the key could seal with other padding; one text has one form. */
static void padding_that_is_not_ours_does_not_open(void **state) {
  (void)state;
  static const struct {
    size_t len;
    size_t mark; /* where 0x80 stands; len: nowhere */
  } forms[] = {{64, 64}, {128, 10}, {128, 62}, {192, 100}, {64 + 1, 64}, {2048, 1022}};
  uint8_t data[128];
  size_t data_len = written_place(data);
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    uint8_t text[2048] = {0};
    uint8_t sealed[HEAD_BYTES + 2048 + TAG_BYTES] = {1, 9};
    if (forms[i].mark < forms[i].len) text[forms[i].mark] = 0x80;
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + HEAD_BYTES, NULL, text, forms[i].len, data,
                                               data_len, NULL, sealed + FORMAT_BYTES, key);
    assert_closed(key, &home, str_of(sealed, HEAD_BYTES + forms[i].len + TAG_BYTES));
  }
}

static int compare_nonces(const void *a, const void *b) { return memcmp(a, b, NONCE_BYTES); }

static void no_nonce_comes_twice(void **state) {
  (void)state;
  enum { MANY = 20000 };
  struct rng rng;
  struct buf sealed = {0};
  uint8_t(*nonces)[NONCE_BYTES] = malloc(MANY * sizeof *nonces);
  assert_non_null(nonces);
  rng_init_system(&rng);
  for (size_t i = 0; i < MANY; i++) {
    buf_reset(&sealed);
    aead_seal(key, &home, STR("hello"), &rng, &sealed);
    memcpy(nonces[i], sealed.data + FORMAT_BYTES, NONCE_BYTES);
  }
  qsort(nonces, MANY, sizeof *nonces, compare_nonces);
  for (size_t i = 1; i < MANY; i++) assert_true(compare_nonces(nonces[i - 1], nonces[i]) != 0);
  free(nonces);
  buf_done(&sealed);
}

static void a_text_over_the_buffers_cap_is_an_error_and_nothing_is_appended(void **state) {
  (void)state;
  struct rng rng;
  struct buf small;
  rng_init_seeded(&rng, 6);
  buf_init(&small, aead_sealed_bytes(63) - 1);
  aead_seal(key, &home, STR("x"), &rng, &small);
  assert_err(buf_check(&small), ERR_TOO_LARGE);
  assert_int_equal(small.len, 0);
  buf_done(&small);
  buf_init(&small, 0);
  /* No such text exists; its length alone must be refused before it is read. */
  aead_seal(key, &home, (struct str){"", SIZE_MAX - 10}, &rng, &small);
  assert_err(buf_check(&small), ERR_TOO_LARGE);
  buf_done(&small);
}

TESTS_MAIN("aead", cmocka_unit_test(the_primitive_gives_the_drafts_bytes),
           cmocka_unit_test(the_primitive_opens_nothing_that_was_modified),
           cmocka_unit_test(the_primitive_opens_nothing_that_was_cut),
           cmocka_unit_test(the_primitive_seals_an_empty_message),
           cmocka_unit_test(every_length_comes_back_from_its_bucket),
           cmocka_unit_test(text_that_looks_like_padding_comes_back_whole),
           cmocka_unit_test(a_sealed_value_is_format_nonce_text_and_tag_of_the_primitive),
           cmocka_unit_test(a_value_moved_rolled_back_or_given_to_another_workspace_does_not_open),
           cmocka_unit_test(no_single_bit_of_a_sealed_value_can_change),
           cmocka_unit_test(a_value_cut_or_lengthened_at_any_place_does_not_open),
           cmocka_unit_test(another_key_opens_nothing),
           cmocka_unit_test(padding_that_is_not_ours_does_not_open),
           cmocka_unit_test(no_nonce_comes_twice),
           cmocka_unit_test(a_text_over_the_buffers_cap_is_an_error_and_nothing_is_appended))
