#include "chat/return_token.h"

#include "chat/chat_test_support.h"

static char token[TOKEN_TEXT_BYTES];
static char code[TOKEN_CODE_BYTES];
static struct returning back;
static struct str site_key;

static enum err new_token(struct room *room, struct work *work) {
  return return_token_new(work, room->visitor.id, room->conversation, token);
}

static enum err find_token(struct room *room, struct work *work) {
  (void)room;
  return return_token_find(work->db, str_from(token), &back);
}

static enum err new_code(struct room *room, struct work *work) {
  return return_code_new(work, room->visitor.id, room->conversation, code);
}

static enum err use_code(struct room *room, struct work *work) {
  struct str key = site_key.len ? site_key : str_from(room->site_key);
  return return_code_use(work, key, str_from(code), &back, token);
}

static void room_with_chat(struct room *room, void **state) {
  room_open(room, *state);
  room_begin(room);
  site_key = STR_EMPTY;
}

static void a_token_leads_back_to_its_conversation(void **state) {
  struct room room;
  room_with_chat(&room, state);
  assert_ok(room_do(&room, &room.visitor, new_token));
  assert_ok(room_do(&room, &room.visitor, find_token));
  assert_true(id_equal(back.conversation, room.conversation));
  assert_true(id_equal(back.person, room.visitor.id));
  assert_true(id_equal(back.site, room.site));
  assert_true(id_equal(back.workspace, room.agent.workspace));
  room_close(&room);
}

static void a_token_that_is_none_is_nobodys(void **state) {
  struct room room;
  room_with_chat(&room, state);
  assert_ok(room_do(&room, &room.visitor, new_token));
  token[20] = token[20] == 'A' ? 'B' : 'A';
  assert_err(room_do(&room, &room.visitor, find_token), ERR_UNAUTHENTICATED);
  memcpy(token, "ps_x", 5);
  assert_err(room_do(&room, &room.visitor, find_token), ERR_UNAUTHENTICATED);
  token[0] = '\0';
  assert_err(room_do(&room, &room.visitor, find_token), ERR_UNAUTHENTICATED);
  room_close(&room);
}

static void a_code_counts_once_and_gives_a_token(void **state) {
  struct room room;
  room_with_chat(&room, state);
  assert_ok(room_do(&room, &room.visitor, new_code));
  struct actor nobody = {.kind = ACTOR_VISITOR};
  assert_ok(room_do(&room, &nobody, use_code));
  assert_true(id_equal(back.conversation, room.conversation));
  assert_ok(room_do(&room, &nobody, find_token));
  assert_err(room_do(&room, &nobody, use_code), ERR_NOT_FOUND);
  room_close(&room);
}

static void a_newer_code_replaces_the_older(void **state) {
  struct room room;
  char older[TOKEN_CODE_BYTES];
  char newer[TOKEN_CODE_BYTES];
  struct actor nobody = {.kind = ACTOR_VISITOR};
  room_with_chat(&room, state);
  assert_ok(room_do(&room, &room.visitor, new_code));
  memcpy(older, code, sizeof older);
  assert_ok(room_do(&room, &room.visitor, new_code));
  memcpy(newer, code, sizeof newer);
  memcpy(code, older, sizeof code);
  assert_err(room_do(&room, &nobody, use_code), ERR_NOT_FOUND);
  memcpy(code, newer, sizeof code);
  assert_ok(room_do(&room, &nobody, use_code));
  room_close(&room);
}

static void a_code_counts_on_its_own_site_alone(void **state) {
  struct room room;
  struct actor nobody = {.kind = ACTOR_VISITOR};
  room_with_chat(&room, state);
  assert_ok(room_do(&room, &room.visitor, new_code));
  site_key = STR("anothersite2");
  assert_err(room_do(&room, &nobody, use_code), ERR_NOT_FOUND);
  site_key = STR_EMPTY;
  memcpy(code, "nonsense", 9);
  assert_err(room_do(&room, &nobody, use_code), ERR_NOT_FOUND);
  room_close(&room);
}

/* A token is not a code, though both are kept as hashes in one table. */
static void a_token_is_no_code(void **state) {
  struct room room;
  struct actor nobody = {.kind = ACTOR_VISITOR};
  room_with_chat(&room, state);
  assert_ok(room_do(&room, &room.visitor, new_token));
  memcpy(code, token, sizeof code - 1);
  code[sizeof code - 1] = '\0';
  assert_err(room_do(&room, &nobody, use_code), ERR_NOT_FOUND);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_token_leads_back_to_its_conversation),
      cmocka_unit_test(a_token_that_is_none_is_nobodys),
      cmocka_unit_test(a_code_counts_once_and_gives_a_token),
      cmocka_unit_test(a_newer_code_replaces_the_older),
      cmocka_unit_test(a_code_counts_on_its_own_site_alone),
      cmocka_unit_test(a_token_is_no_code),
  };
  return store_test_run("return_token", tests, sizeof tests / sizeof tests[0]);
}
