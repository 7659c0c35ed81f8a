/* Random histories through the database: what the gate's rows and the scribe's memory say is
 * what a slow reading of everything that happened says (privacy/gate_oracle.h). Facts are
 * changed by the functions that the program changes them with; questions are asked in the
 * transaction that changed them, and after its commit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat/chat_test_support.h"
#include "privacy/declaration.h"
#include "privacy/gate_facts.h"
#include "privacy/gate_oracle.h"
#include "privacy/hold.h"
#include "privacy/notice_shown.h"
#include "privacy/purpose_builtin.h"
#include "privacy/standing.h"
#include "privacy/suspension.h"

#define HISTORIES 1000
#define CHANGES 3 /* transactions a history */
#define STEPS 4   /* happenings a transaction */
#define QUESTIONS 6
#define DAY INT64_C(86400000)
#define ANOTHER "another"

static const struct id none;

struct telling {
  struct rng rng;
  struct happening list[64];
  struct history history;
  int64_t now_ms;
  int64_t newest; /* version in force last of the purpose that is asked about */
  bool in_force;
  struct id conversation;
  size_t asked;
  size_t granted;
};
static struct telling telling;

static bool coin(uint32_t of) { return rng_below(&telling.rng, of) == 0; }
static const char *code(void) { return telling.history.answers ? PURPOSE_ANSWER : ANOTHER; }

static struct happening *happened(enum happened what) {
  struct happening *next = &telling.list[telling.history.count++];
  *next = (struct happening){.what = what, .at_ms = telling.now_ms, .version = telling.newest};
  return next;
}

static enum basis some_basis(void) {
  static const enum basis answering[] = {BASIS_CONTRACT, BASIS_LEGITIMATE_INTEREST,
                                         BASIS_PUBLIC_TASK};
  if (telling.history.answers) return answering[rng_below(&telling.rng, 3)];
  return (enum basis)rng_below(&telling.rng, BASIS_COUNT);
}

/* The notice that follows. */
static enum err notice(struct room *room, struct work *work) {
  struct site site;
  TRY(site_follow(work, room->site));
  TRY(site_read(work, room->site, &site));
  room->notice_version = site.notice_version;
  return ERR_NONE;
}

static enum err show(struct room *room, struct work *work) {
  TRY(notice_see(work, telling.conversation, room->notice_version, STR("en")));
  (void)happened(HAPPENED_SHOWN);
  return ERR_NONE;
}

/* The template's words, with everything that matters to the gate drawn by lot. */
static enum err declare(struct room *room, struct work *work) {
  struct purpose purpose;
  struct declaration declaration;
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  TRY(purpose_builtin_make(work->arena, STR(PURPOSE_MARKETING), BASIS_CONSENT, &purpose));
  TRY(declaration_of(work, &purpose, &declaration));
  purpose.code = str_from(code());
  purpose.basis = some_basis();
  purpose.special = coin(5) ? 'a' : 0;
  purpose.marketing = !telling.history.answers && coin(4);
  purpose.roles = rng_below(&telling.rng, 16);
  purpose.retention_days = 1 + rng_below(&telling.rng, 5);
  for (int field = 0; field < FIELD_COUNT; field++)
    purpose.fields = (purpose.fields & ~FIELD_BIT(field)) | (coin(3) ? 0 : FIELD_BIT(field));
  /* A chat that could not be begun is no history. */
  purpose.fields |= FIELD_BIT(FIELD_PERSON_NAME) | FIELD_BIT(FIELD_PERSON_EMAIL);
  if (telling.history.answers && telling.history.count == 0) purpose.special = 0;
  declaration.is_explicit = coin(4);
  declaration.children = coin(4);
  declaration_write(&w, &declaration);
  purpose.declaration = buf_str(&text);
  int64_t version = 0;
  purpose.takes_no_more = telling.in_force && coin(3);
  enum err error = purpose_publish(work, room->site, &purpose, none, &version);
  if (!error) error = gate_configuration_changed(work);
  /* Who was told what matters to an answer only when its chat begins. */
  bool told = !telling.history.answers || telling.history.count == 0;
  if (!error && told) error = notice(room, work);
  buf_done(&text);
  if (error || (telling.in_force && version == telling.newest)) return error;
  telling.newest = version;
  telling.in_force = true;
  struct happening *next = happened(HAPPENED_DECLARED);
  next->basis = purpose.basis;
  next->special = purpose.special;
  next->marketing = purpose.marketing;
  next->is_explicit = declaration.is_explicit;
  next->children = declaration.children;
  next->fields = purpose.fields;
  next->roles = purpose.roles;
  next->days = purpose.retention_days;
  next->no_more = purpose.takes_no_more;
  return ERR_NONE;
}

static enum err end(struct room *room, struct work *work) {
  if (!telling.in_force) return ERR_NONE;
  TRY(purpose_end(work, room->site, str_from(code())));
  TRY(gate_configuration_changed(work));
  /* No site is without this one, but for a history's sake. */
  if (!telling.history.answers) TRY(notice(room, work));
  telling.in_force = false;
  (void)happened(HAPPENED_ENDED);
  return ERR_NONE;
}

static enum err choose(struct work *work) {
  struct standing standing;
  struct happening *next = happened(HAPPENED_CHOSE);
  next->state =
      coin(2) ? CONSENT_GIVEN : (enum consent_state)rng_below(&telling.rng, CONSENT_STATE_COUNT);
  next->is_explicit = coin(2);
  next->age_said = !coin(3);
  next->until_ms = coin(2) ? 0 : telling.now_ms + 1 + rng_below(&telling.rng, (uint32_t)(4 * DAY));
  TRY(standing_read(work, telling.history.person, str_from(code()), &standing));
  standing.consent = next->state;
  standing.purpose_version = next->version;
  standing.is_explicit = next->is_explicit;
  standing.age = next->age_said ? AGE_ADULT : AGE_NOT_ASKED;
  standing.expires_ms = next->until_ms;
  return standing_write(work, telling.history.person, str_from(code()), &standing);
}

static enum err object(struct work *work, bool objects) {
  struct standing standing;
  (void)happened(objects ? HAPPENED_OBJECTED : HAPPENED_RESUMED);
  TRY(standing_read(work, telling.history.person, str_from(code()), &standing));
  standing.objected_ms = objects ? telling.now_ms : 0;
  standing.objection = objects ? OBJECTION_OWN : OBJECTION_NONE;
  return standing_write(work, telling.history.person, str_from(code()), &standing);
}

static enum err restrict_it(struct work *work, bool restricted) {
  enum err error = restricted ? restriction_set(work, telling.history.person, none, STR("accuracy"))
                              : restriction_lift(work, telling.history.person, none);
  if (error == ERR_CONFLICT || error == ERR_NOT_FOUND) return ERR_NONE;
  if (!error) (void)happened(restricted ? HAPPENED_RESTRICTED : HAPPENED_LIFTED);
  return error;
}

/* Of a conversation alone; what rests under a purpose's own key is held by nothing. */
static enum err hold(struct work *work, bool held) {
  struct actor actor = work->actor;
  int64_t until = telling.now_ms + 1 + rng_below(&telling.rng, (uint32_t)(8 * DAY));
  if (!telling.history.answers) return ERR_NONE;
  work->actor.kind = ACTOR_STAFF;
  work->actor.roles = ROLE_ADMINISTRATOR;
  enum err error =
      held ? hold_place(work, telling.conversation, personal_of(STR("a claim in court")), until)
           : hold_lift(work, telling.conversation);
  work->actor = actor;
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (!error) happened(held ? HAPPENED_HELD : HAPPENED_RELEASED)->until_ms = held ? until : 0;
  return error;
}

/* What a message does to the term, in the scribe's memory. */
static enum err give(struct room *room, struct work *work) {
  struct head *head;
  if (!telling.history.answers) return ERR_NONE;
  TRY(heads_get(&room->house.heads, work, telling.conversation, &head));
  head->last_at = telling.now_ms;
  heads_touch(&room->house.heads, head);
  (void)happened(HAPPENED_GAVE);
  return ERR_NONE;
}

/* Of the purpose, or of its site. */
static enum err pause_it(struct room *room, struct work *work, bool stops) {
  bool whole = coin(3);
  struct str what = whole ? STR(SUSPENSION_SITE) : str_from(code());
  enum err error = stops ? suspension_begin(work, room->site, what, STR("asked to"))
                         : suspension_end(work, room->site, what, STR("all is well"));
  if (error == ERR_CONFLICT || error == ERR_NOT_FOUND || error == ERR_INVALID) return ERR_NONE;
  if (error) return error;
  if (whole)
    (void)happened(stops ? HAPPENED_CLOSED : HAPPENED_OPENED);
  else
    (void)happened(stops ? HAPPENED_SUSPENDED : HAPPENED_GOES_ON);
  return ERR_NONE;
}

/* The next one's people find everything open. */
static enum err open_all(struct room *room, struct work *work) {
  struct suspension *list;
  size_t count;
  TRY(suspension_list(work, room->site, &list, &count));
  for (size_t i = 0; i < count; i++)
    TRY(suspension_end(work, room->site, list[i].purpose, STR("a new history")));
  return ERR_NONE;
}

static enum err step(struct room *room, struct work *work) {
  switch (rng_below(&telling.rng, 14)) {
    case 0:
      return declare(room, work);
    case 1:
      return coin(2) ? end(room, work) : ERR_NONE;
    case 2:
    case 3:
      return choose(work);
    case 4:
      return object(work, true);
    case 5:
      return object(work, false);
    case 6:
      return restrict_it(work, true);
    case 7:
      return restrict_it(work, false);
    case 8:
      return hold(work, true);
    case 9:
      return coin(2) ? hold(work, false) : ERR_NONE;
    case 10:
      return show(room, work);
    case 11:
      return coin(2) ? pause_it(room, work, true) : ERR_NONE;
    case 12:
      return pause_it(room, work, false);
    default:
      return give(room, work);
  }
}

static struct actor some_actor(struct id workspace) {
  struct actor actor = {.kind = (enum actor_kind)rng_below(&telling.rng, 4),
                        .workspace = workspace,
                        .id = coin(2) ? telling.history.person : telling.conversation};
  if (actor.kind == ACTOR_STAFF) actor.roles = rng_below(&telling.rng, 16);
  if (actor.kind != ACTOR_VISITOR) actor.id = telling.conversation;
  return actor;
}

static void compare(const struct gate_state *gate, const char *whose, struct id workspace) {
  static const enum gate_operation operations[ASKED_COUNT] = {GATE_STORE, GATE_READ, GATE_SHOW,
                                                              GATE_USE, GATE_DISCLOSE};
  struct actor actor = some_actor(workspace);
  enum asked asked = (enum asked)rng_below(&telling.rng, ASKED_COUNT);
  enum field field = (enum field)rng_below(&telling.rng, FIELD_COUNT);
  int64_t at_ms = telling.now_ms + (coin(2) ? 0 : rng_below(&telling.rng, (uint32_t)(9 * DAY)));
  if (!field_is_of_purpose(field)) return;
  enum gate_verdict verdict = gate_judge(&actor, gate, field, operations[asked], at_ms);
  bool allowed = oracle_allows(&telling.history, &actor, field, asked, at_ms);
  telling.asked++;
  telling.granted += allowed;
  if ((verdict == GATE_GRANTED) == allowed) return;
  for (size_t i = 0; i < telling.history.count; i++)
    print_message("# %zu: %d at %lld, version %lld\n", i, (int)telling.list[i].what,
                  (long long)telling.list[i].at_ms, (long long)telling.list[i].version);
  fail_msg("%s of %s: %s, asked %d, actor %d: %s, rules say %s", whose, code(),
           field_rule(field)->name, (int)asked, (int)actor.kind, gate_verdict_name(verdict),
           allowed ? "yes" : "no");
}

/* By the rows, as a reader sees them, and by what the scribe remembers. */
static enum err ask(struct room *room, struct work *work) {
  struct gate_state gate;
  struct head *head;
  struct id conversation = telling.history.answers ? telling.conversation : none;
  struct ledger *ledger = work->ledger;
  for (int i = 0; i < QUESTIONS; i++) {
    if (!telling.history.answers || coin(2)) {
      TRY(heads_write(&room->house.heads, work->db)); /* as before a commit */
      work->ledger = coin(2) ? ledger : NULL;         /* the scribe's row is stored again */
      enum err error =
          gate_load(work, telling.history.person, conversation, str_from(code()), &gate);
      work->ledger = ledger;
      if (error) return error;
      compare(&gate, "row", room->agent.workspace);
    } else {
      TRY(heads_get(&room->house.heads, work, telling.conversation, &head));
      compare(&head->subject.gate, "memory", room->agent.workspace);
    }
  }
  return ERR_NONE;
}

static enum err change(struct room *room, struct work *work) {
  for (int i = 0; i < STEPS; i++) {
    telling.now_ms += coin(3) ? 0 : rng_below(&telling.rng, (uint32_t)(DAY / 2));
    work->now_ms = telling.now_ms;
    TRY(step(room, work));
    TRY(ask(room, work));
  }
  return ERR_NONE;
}

static enum err look(struct room *room, struct work *work) {
  work->now_ms = telling.now_ms;
  return ask(room, work);
}

static void one_history(struct room *room, uint64_t seed) {
  telling.history = (struct history){.list = telling.list};
  rng_init_seeded(&telling.rng, seed);
  telling.history.answers = coin(2);
  telling.now_ms = room->bench.fixture->clock.fixed_ms;
  telling.newest = 0;
  telling.in_force = false;
  struct actor system = {.kind = ACTOR_SYSTEM, .workspace = room->agent.workspace};
  assert_ok(room_do(room, &system, declare));
  room_begin(room);
  telling.conversation = room->conversation;
  telling.history.person = room->visitor.id;
  (void)happened(HAPPENED_TOLD);
  if (telling.history.answers) (void)happened(HAPPENED_GAVE);
  for (int i = 0; i < CHANGES; i++) {
    assert_ok(room_do(room, &system, change));
    assert_ok(room_do(room, &system, look));
  }
  /* The next one begins a chat: it needs the purpose. */
  assert_ok(room_do(room, &system, open_all));
  telling.history.count = 0;
  assert_ok(room_do(room, &system, declare));
}

static uint64_t number_of(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text ? strtoull(text, NULL, 10) : otherwise;
}

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 6(1) */
/*= GDPR Art. 18(2) */
/*= GDPR Art. 21(1) */
static void rows_and_memory_say_what_the_rules_say_of_any_history(void **state) {
  struct room room;
  uint64_t seed = number_of("PARLOUR_TEST_SEED", 20261125);
  uint64_t count = number_of("PARLOUR_TEST_HISTORIES", HISTORIES);
  room_open(&room, *state);
  print_message("# seed %llu\n", (unsigned long long)seed);
  telling = (struct telling){.asked = 0};
  for (uint64_t i = 0; i < count; i++) one_history(&room, seed + i);
  assert_true(telling.asked > count * 30);
  assert_true(telling.granted > telling.asked / 20);
  assert_true(telling.asked - telling.granted > telling.asked / 20);
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_and_memory_say_what_the_rules_say_of_any_history),
  };
  return store_test_run("gate_history", tests, sizeof tests / sizeof tests[0]);
}
