/*
 * request_test_support: a person with a chat who asks, and a desk that answers; for the tests of
 * requests. Not part of the program.
 *
 * Thread: one, beside the scribe's. What a step made is in made and text until the next one.
 */
#ifndef PARLOUR_RIGHTS_REQUEST_TEST_SUPPORT_H
#define PARLOUR_RIGHTS_REQUEST_TEST_SUPPORT_H

#include <stdio.h>
#include <string.h>

#include "chat/chat_test_support.h"
#include "privacy/erasure.h"
#include "privacy/retention.h"
#include "rights/request.h"

#define DAY_MS INT64_C(86400000)
#define WORDS "Please send me all that you hold about me."
#define REASONS "You asked for the same five times this week, and nothing has changed since."

static struct request_new new;
static struct request made; /* texts of it are not kept */
static struct request_action action;
static struct request *list;
static size_t count;
static struct request_filter filter;
static struct id ids[8];
static char text[400];
static enum field field;
static char steps_text[400];

static inline enum err receive(struct room *room, struct work *work) {
  (void)room;
  return request_receive(work, &new, &made);
}

static inline enum err act(struct room *room, struct work *work) {
  (void)room;
  return request_act(work, &made, &action);
}

static inline enum err look(struct room *room, struct work *work) {
  (void)room;
  return request_read(work, made.id, &made);
}

static inline enum err list_them(struct room *room, struct work *work) {
  (void)room;
  TRY(request_list(work, &filter, &list, &count));
  for (size_t i = 0; i < count && i < 8; i++) ids[i] = list[i].id;
  return ERR_NONE;
}

static inline enum err open_text(struct room *room, struct work *work) {
  struct personal opened;
  struct request r;
  (void)room;
  TRY(request_read(work, made.id, &r));
  TRY(request_text(work, &r, field, &opened));
  struct str s = personal_bytes_for_crypto(opened);
  (void)snprintf(text, sizeof text, "%.*s", STR_ARG(s));
  return ERR_NONE;
}

static inline enum err read_steps(struct room *room, struct work *work) {
  struct request r;
  struct request_step *steps;
  size_t found;
  size_t at = 0;
  (void)room;
  TRY(request_read(work, made.id, &r));
  TRY(request_steps(work, &r, &steps, &found));
  for (size_t i = 0; i < found; i++)
    at += (size_t)snprintf(steps_text + at, sizeof steps_text - at, "%s%.*s", i ? " " : "",
                           STR_ARG(steps[i].kind));
  return ERR_NONE;
}

static inline enum err erase_person(struct room *room, struct work *work) {
  struct erasure erasure;
  return erasure_of_person(work, room->visitor.id, "asked", &erasure);
}

static inline struct actor of_role(const struct room *room, uint32_t roles) {
  struct actor actor = room->agent;
  actor.roles = roles;
  actor.id = room->bench.administrator;
  return actor;
}

static inline enum err as(struct room *room, uint32_t roles,
                          enum err (*what)(struct room *room, struct work *work)) {
  struct actor actor = of_role(room, roles);
  return room_do(room, &actor, what);
}

static inline void forward(struct room *room, int64_t ms) {
  room->bench.fixture->clock.fixed_ms += ms;
}

/* A visitor presses "Download my data". */
static inline void ask(struct room *room, enum request_right right) {
  new = (struct request_new){.site = room->site,
                             .person = room->visitor.id,
                             .conversation = room->conversation,
                             .right = right,
                             .channel = CHANNEL_WIDGET,
                             .words = personal_of(STR(WORDS)),
                             .language = STR("de-AT"),
                             .identity = IDENTITY_SESSION};
  assert_ok(room_do(room, &room->visitor, receive));
}

static inline void scene(struct room *room, void **state) {
  room_open(room, *state);
  room_begin(room);
  ask(room, RIGHT_ACCESS);
}

static inline enum err step(struct room *room, uint32_t roles, enum request_verb verb,
                            const char *words) {
  action = (struct request_action){.verb = verb, .text = personal_of(str_from(words))};
  return as(room, roles, act);
}

static inline enum err decide(struct room *room, enum request_decision decision,
                              enum request_ground ground, const char *reasons) {
  action = (struct request_action){.verb = REQUEST_DECIDE,
                                   .decision = decision,
                                   .ground = ground,
                                   .text = personal_of(str_from(reasons))};
  return as(room, ROLE_SUPERVISOR, act);
}

#endif
