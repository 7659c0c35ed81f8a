#include <stdio.h>

#include "base/json.h"
#include "chat/chat_test_support.h"

static struct id chosen; /* for deeds that need one more value */
static struct conversation_change asked;
static struct conversation_view view;
static size_t found;
static struct id first_found;
static struct id last_found;
static int64_t last_updated;
static struct conversation_counts counts;

static void room_with_chat(struct room *room, void **state) {
  room_open(room, *state);
  room_begin(room);
}

static enum err change(struct room *room, struct work *work) {
  TRY(conversation_change(work, room->conversation, &asked));
  if (asked.has_status) heads_follow(&room->house.heads, room->conversation, asked.status);
  return ERR_NONE;
}

static enum err set_status(struct room *room, const struct actor *actor,
                           enum conversation_status status, int64_t until) {
  asked =
      (struct conversation_change){.has_status = true, .status = status, .snoozed_until = until};
  return room_do(room, actor, change);
}

static enum err assign(struct room *room, struct id account) {
  asked = (struct conversation_change){.has_assignee = true, .assignee = account};
  return room_do(room, &room->agent, change);
}

static void a_new_one_is_open_nobodys_and_kept_for_its_term(void **state) {
  struct room room;
  struct conversation c;
  room_with_chat(&room, state);
  room_read(&room, &c);
  int64_t now_ms = room.bench.fixture->clock.fixed_ms;
  assert_int_equal(c.status, CONVERSATION_OPEN);
  assert_true(id_is_zero(c.assignee));
  assert_int_equal(c.head, 0);
  assert_int_equal(c.unread, 0);
  assert_int_equal(c.kept_until, now_ms + INT64_C(90) * 86400000);
  assert_str(c.purpose, "answer");
  assert_true(str_starts(c.label, STR("Visitor ")));
  room_close(&room);
}

static void every_status_is_reached_and_read_back(void **state) {
  struct room room;
  struct conversation c;
  room_with_chat(&room, state);
  int64_t later = room.bench.fixture->clock.fixed_ms + 60000;
  static const enum conversation_status path[] = {CONVERSATION_PENDING, CONVERSATION_SNOOZED,
                                                  CONVERSATION_RESOLVED, CONVERSATION_OPEN};
  for (size_t i = 0; i < 4; i++) {
    assert_ok(set_status(&room, &room.agent, path[i], later));
    room_read(&room, &c);
    assert_int_equal(c.status, path[i]);
    assert_int_equal(c.snoozed_until, path[i] == CONVERSATION_SNOOZED ? later : 0);
  }
  room_close(&room);
}

static void a_snooze_ends_in_the_future_and_within_366_days(void **state) {
  struct room room;
  struct conversation c;
  room_with_chat(&room, state);
  int64_t now_ms = room.bench.fixture->clock.fixed_ms;
  int64_t most = now_ms + 366 * INT64_C(86400000);
  const int64_t wrong[] = {0, -1, now_ms, now_ms - 1, most + 1, INT64_MAX, INT64_MIN};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    assert_err(set_status(&room, &room.agent, CONVERSATION_SNOOZED, wrong[i]), ERR_INVALID);
  room_read(&room, &c);
  assert_int_equal(c.status, CONVERSATION_OPEN);
  assert_ok(set_status(&room, &room.agent, CONVERSATION_SNOOZED, most));
  assert_ok(set_status(&room, &room.agent, CONVERSATION_SNOOZED, now_ms + 1));
  room_close(&room);
}

static void a_message_of_the_visitor_opens_whatever_it_was(void **state) {
  static const enum conversation_status closed[] = {CONVERSATION_PENDING, CONVERSATION_SNOOZED,
                                                    CONVERSATION_RESOLVED};
  struct room room;
  struct said said;
  struct conversation c;
  room_with_chat(&room, state);
  int64_t later = room.bench.fixture->clock.fixed_ms + 60000;
  for (uint64_t i = 0; i < 3; i++) {
    assert_ok(set_status(&room, &room.agent, closed[i], later));
    assert_ok(room_say(&room, &room.agent, CLIENT(2, i + 1), "by the way", &said));
    assert_false(said.reopened);
    room_read(&room, &c);
    assert_int_equal(c.status, closed[i]);
    assert_ok(room_say(&room, &room.visitor, CLIENT(1, i + 1), "one more thing", &said));
    assert_true(said.reopened);
    room_read(&room, &c);
    assert_int_equal(c.status, CONVERSATION_OPEN);
    assert_int_equal(c.snoozed_until, 0);
  }
  room_close(&room);
}

static void resolving_ends_the_waiting(void **state) {
  struct room room;
  struct said said;
  struct conversation c;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said));
  assert_ok(set_status(&room, &room.agent, CONVERSATION_RESOLVED, 0));
  room_read(&room, &c);
  assert_int_equal(c.waiting_since, 0);
  room_close(&room);
}

static enum err wake(struct room *room, struct work *work) {
  struct id *ids;
  TRY(conversation_wake(work, &ids, &found));
  for (size_t i = 0; i < found; i++) heads_follow(&room->house.heads, ids[i], CONVERSATION_OPEN);
  return ERR_NONE;
}

static void what_is_snoozed_wakes_when_its_time_has_come(void **state) {
  struct room room;
  struct conversation c;
  room_with_chat(&room, state);
  struct clock *clock = &room.bench.fixture->clock;
  struct actor system = {.kind = ACTOR_SYSTEM};
  int64_t later = clock->fixed_ms + 60000;
  assert_err(set_status(&room, &room.agent, CONVERSATION_SNOOZED, clock->fixed_ms), ERR_INVALID);
  assert_ok(set_status(&room, &room.agent, CONVERSATION_SNOOZED, later));
  clock->fixed_ms = later - 1;
  assert_ok(room_do(&room, &system, wake));
  assert_int_equal(found, 0);
  clock->fixed_ms = later;
  assert_ok(room_do(&room, &system, wake));
  assert_int_equal(found, 1);
  room_read(&room, &c);
  assert_int_equal(c.status, CONVERSATION_OPEN);
  room_close(&room);
}

static enum err wake_unseen(struct room *room, struct work *work) {
  struct id *ids;
  (void)room;
  return conversation_wake(work, &ids, &found);
}

/* The scribe's memory may lag behind a change by the clock: it must not undo it. */
static void an_agents_message_does_not_put_back_to_sleep(void **state) {
  struct room room;
  struct said said;
  struct conversation c;
  room_with_chat(&room, state);
  struct clock *clock = &room.bench.fixture->clock;
  struct actor system = {.kind = ACTOR_SYSTEM};
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "hello", &said));
  assert_ok(set_status(&room, &room.agent, CONVERSATION_SNOOZED, clock->fixed_ms + 1000));
  clock->fixed_ms += 1000;
  assert_ok(room_do(&room, &system, wake_unseen));
  assert_ok(room_say(&room, &room.agent, CLIENT(2, 1), "here again", &said));
  room_read(&room, &c);
  assert_int_equal(c.status, CONVERSATION_OPEN);
  room_close(&room);
}

static enum err make_officer(struct room *room, struct work *work) {
  struct account_new new = {.email = personal_of(STR("dpo@acme.example")),
                            .name = personal_of(STR("Ines")),
                            .roles = ROLE_DPO,
                            .password_hash = STR("x")};
  (void)room;
  return account_create(work, &new, &chosen);
}

static void it_is_assigned_to_who_answers_and_taken_away(void **state) {
  struct room room;
  struct conversation c;
  struct id nobody = {{0}};
  struct actor system = {.kind = ACTOR_SYSTEM};
  room_with_chat(&room, state);
  system.workspace = room.agent.workspace;
  assert_ok(assign(&room, room.agent.id));
  room_read(&room, &c);
  assert_true(id_equal(c.assignee, room.agent.id));
  assert_ok(assign(&room, nobody));
  room_read(&room, &c);
  assert_true(id_is_zero(c.assignee));
  assert_ok(room_do(&room, &system, make_officer));
  assert_err(assign(&room, chosen), ERR_INVALID);
  chosen.bytes[15] ^= 1;
  assert_err(assign(&room, chosen), ERR_INVALID);
  room_close(&room);
}

static void a_change_of_nothing_is_refused(void **state) {
  struct room room;
  room_with_chat(&room, state);
  asked = (struct conversation_change){0};
  assert_err(room_do(&room, &room.agent, change), ERR_INVALID);
  room_close(&room);
}

/*= GDPR Art. 32(4) */
static void only_who_answers_and_the_visitor_may_change_it(void **state) {
  struct room room;
  room_with_chat(&room, state);
  struct actor mine = room.visitor;
  struct id conversation = room.conversation;
  room_begin(&room);
  struct actor other = room.visitor;
  room.conversation = conversation;
  assert_err(set_status(&room, &other, CONVERSATION_RESOLVED, 0), ERR_NOT_FOUND);
  struct actor officer = room.agent;
  officer.roles = ROLE_DPO | ROLE_ADMINISTRATOR;
  assert_err(set_status(&room, &officer, CONVERSATION_RESOLVED, 0), ERR_DENIED);
  struct actor foreign = room.agent;
  foreign.workspace.bytes[0] ^= 1;
  assert_err(set_status(&room, &foreign, CONVERSATION_RESOLVED, 0), ERR_NOT_FOUND);
  assert_ok(set_status(&room, &mine, CONVERSATION_RESOLVED, 0));
  room_close(&room);
}

static enum err list(struct room *room, struct work *work) {
  struct conversation *conversations;
  (void)room;
  TRY(conversation_list(work, &view, &conversations, &found));
  if (found == 0) return ERR_NONE;
  first_found = conversations[0].id;
  last_found = conversations[found - 1].id;
  last_updated = conversations[found - 1].updated_at;
  return conversation_count(work, &counts);
}

static size_t list_as(struct room *room, struct conversation_view wanted) {
  view = wanted;
  assert_ok(room_do(room, &room->agent, list));
  return found;
}

static void lists_go_by_view_and_are_counted(void **state) {
  struct room room;
  room_with_chat(&room, state);
  assert_ok(assign(&room, room.agent.id));
  room_begin(&room);
  room_begin(&room);
  assert_ok(set_status(&room, &room.agent, CONVERSATION_PENDING, 0));
  assert_int_equal(list_as(&room, (struct conversation_view){.status = -1, .limit = 50}), 3);
  assert_int_equal(counts.mine, 1);
  assert_int_equal(counts.unassigned, 1);
  assert_int_equal(counts.open, 2);
  assert_int_equal(counts.pending, 1);
  assert_int_equal(counts.snoozed, 0);
  assert_int_equal(list_as(&room, (struct conversation_view){.assignee = 1, .limit = 50}), 1);
  assert_int_equal(list_as(&room, (struct conversation_view){.assignee = 2, .limit = 50}), 1);
  struct conversation_view pending = {.status = CONVERSATION_PENDING, .limit = 50};
  assert_int_equal(list_as(&room, pending), 1);
  struct conversation_view site = {.status = -1, .site = room.site, .limit = 50};
  assert_int_equal(list_as(&room, site), 3);
  site.site.bytes[1] ^= 1;
  assert_int_equal(list_as(&room, site), 0);
  room.agent.workspace.bytes[0] ^= 1;
  assert_int_equal(list_as(&room, (struct conversation_view){.status = -1, .limit = 50}), 0);
  room_close(&room);
}

/* Many at the same time: the cursor tells them apart by their ids. */
static void a_cursor_walks_through_all_and_none_twice(void **state) {
  struct room room;
  struct conversation_view page = {.status = -1, .limit = 3};
  size_t total = 0;
  struct id before = {{0}};
  room_open(&room, *state);
  for (int i = 0; i < 11; i++) {
    if (i == 6) room.bench.fixture->clock.fixed_ms += 1000;
    room_begin(&room);
  }
  while (list_as(&room, page) > 0) {
    assert_false(id_equal(before, first_found));
    total += found;
    before = last_found;
    page.has_before = true;
    page.before_at = last_updated;
    page.before_id = last_found;
  }
  assert_int_equal(total, 11);
  room_close(&room);
}

static struct str shown;

static enum err write(struct room *room, struct work *work) {
  struct conversation c;
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  TRY(conversation_read(work, room->conversation, &c));
  json_begin_object(&w);
  enum err error = conversation_write(work, &w, &c);
  json_end_object(&w);
  if (!error) error = arena_copy(&room->bench.arena, buf_str(&text), &shown);
  buf_done(&text);
  return error;
}

static bool shows(const char *words) {
  return memmem(shown.data, shown.len, words, strlen(words)) != NULL;
}

/*= GDPR Art. 25(2) */
static void a_summary_shows_words_to_who_answers_and_to_nobody_else(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "my lamp is broken", &said));
  assert_ok(room_do(&room, &room.agent, write));
  assert_true(shows("my lamp is broken"));
  assert_true(shows("Jan Jansen"));
  assert_true(shows("@example.org"));
  assert_false(shows("jan@example.org")); /* masked */
  assert_true(shows("\"unread\":1"));
  struct actor officer = room.agent;
  officer.roles = ROLE_DPO | ROLE_ADMINISTRATOR;
  assert_ok(room_do(&room, &officer, write));
  assert_false(shows("lamp"));
  assert_false(shows("Jansen"));
  assert_false(shows("example.org"));
  assert_true(shows("Visitor "));
  room_close(&room);
}

/*= GDPR Art. 25(1) */
static void a_summary_says_what_is_a_private_note_and_shows_none_to_the_visitor(void **state) {
  struct room room;
  struct said said;
  room_with_chat(&room, state);
  assert_ok(room_say(&room, &room.visitor, CLIENT(1, 1), "my lamp is broken", &said));
  assert_ok(room_do(&room, &room.agent, write));
  assert_true(shows("\"note\":false"));
  assert_ok(room_note(&room, &room.agent, CLIENT(2, 1), "rude on the phone", &said));
  assert_ok(room_do(&room, &room.agent, write));
  assert_true(shows("rude on the phone"));
  assert_true(shows("\"from\":\"staff\""));
  assert_true(shows("\"note\":true"));
  assert_ok(room_do(&room, &room.visitor, write));
  assert_false(shows("rude"));
  assert_true(shows("\"last\":null"));
  room_close(&room);
}

static const char *reason;

static enum err reveal(struct room *room, struct work *work) {
  struct personal email;
  size_t before = ledger_mark(work->ledger);
  TRY(conversation_reveal(work, room->conversation, str_from(reason), &email));
  assert_int_equal(ledger_mark(work->ledger), before + 1);
  return arena_copy(&room->bench.arena, personal_bytes_for_crypto(email), &shown);
}

/*= GDPR Art. 5(2) */
static void an_address_is_revealed_for_a_reason_and_recorded(void **state) {
  struct room room;
  room_with_chat(&room, state);
  reason = "  ";
  assert_err(room_do(&room, &room.agent, reveal), ERR_INVALID);
  reason = "to send the invoice";
  assert_ok(room_do(&room, &room.agent, reveal));
  assert_str(shown, "jan@example.org");
  struct actor officer = room.agent;
  officer.roles = ROLE_ADMINISTRATOR;
  assert_err(room_do(&room, &officer, reveal), ERR_DENIED);
  room_close(&room);
}

static struct conversation_start start;

static enum err begin_with(struct room *room, struct work *work) {
  struct conversation_started started;
  start.site_key = start.site_key.len ? start.site_key : str_from(room->site_key);
  return conversation_begin(work, &start, &started);
}

static void a_start_that_is_wrong_leaves_nothing_behind(void **state) {
  struct room room;
  struct actor nobody = {.kind = ACTOR_VISITOR};
  room_open(&room, *state);
  const struct conversation_start right = {.notice_version = 1,
                                           .locale = STR("en"),
                                           .name = personal_of(STR_EMPTY),
                                           .email = personal_of(STR_EMPTY)};
  start = right;
  start.notice_version = 2;
  assert_err(room_do(&room, &nobody, begin_with), ERR_CONFLICT);
  start.notice_version = 0;
  assert_err(room_do(&room, &nobody, begin_with), ERR_CONFLICT);
  start = right;
  start.email = personal_of(STR("nobody"));
  assert_err(room_do(&room, &nobody, begin_with), ERR_INVALID);
  start = right;
  start.name = personal_of(STR("two\nlines"));
  assert_err(room_do(&room, &nobody, begin_with), ERR_INVALID);
  start = right;
  start.token = STR("pv_short");
  assert_err(room_do(&room, &nobody, begin_with), ERR_INVALID);
  start = right;
  start.site_key = STR("nosuchsite22");
  assert_err(room_do(&room, &nobody, begin_with), ERR_NOT_FOUND);
  assert_int_equal(list_as(&room, (struct conversation_view){.status = -1, .limit = 50}), 0);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_new_one_is_open_nobodys_and_kept_for_its_term),
      cmocka_unit_test(every_status_is_reached_and_read_back),
      cmocka_unit_test(a_snooze_ends_in_the_future_and_within_366_days),
      cmocka_unit_test(a_message_of_the_visitor_opens_whatever_it_was),
      cmocka_unit_test(resolving_ends_the_waiting),
      cmocka_unit_test(what_is_snoozed_wakes_when_its_time_has_come),
      cmocka_unit_test(an_agents_message_does_not_put_back_to_sleep),
      cmocka_unit_test(it_is_assigned_to_who_answers_and_taken_away),
      cmocka_unit_test(a_change_of_nothing_is_refused),
      cmocka_unit_test(only_who_answers_and_the_visitor_may_change_it),
      cmocka_unit_test(lists_go_by_view_and_are_counted),
      cmocka_unit_test(a_cursor_walks_through_all_and_none_twice),
      cmocka_unit_test(a_summary_shows_words_to_who_answers_and_to_nobody_else),
      cmocka_unit_test(a_summary_says_what_is_a_private_note_and_shows_none_to_the_visitor),
      cmocka_unit_test(an_address_is_revealed_for_a_reason_and_recorded),
      cmocka_unit_test(a_start_that_is_wrong_leaves_nothing_behind),
  };
  return store_test_run("conversation", tests, sizeof tests / sizeof tests[0]);
}
