#include "api/answering.h"

#include <stdlib.h>
#include <string.h>

#include "api/hub.h"
#include "chat/decision.h"

struct answering {
  struct deed deed;
  struct message_send send;
  struct service *service;
  struct arena arena; /* of the reply */
  struct buf heard;
  int64_t sequence; /* of what was heard */
  struct responder_reply reply;
};

static void answering_free(struct answering *answering) {
  buf_wipe(&answering->heard);
  buf_done(&answering->heard);
  arena_done(&answering->arena);
  free(answering);
}

static enum err keep_reply(struct answering *answering, const struct responder_reply *reply) {
  answering->reply = *reply;
  TRY(arena_copy(&answering->arena, reply->text, &answering->reply.text));
  return arena_copy(&answering->arena, reply->rule.name, &answering->reply.rule.name);
}

static enum err choose_act(struct deed *deed, struct work *work) {
  struct answering *answering = LIST_ENTRY(deed, struct answering, deed);
  struct responder_reply reply;
  struct responder_moment moment = {.conversation = answering->send.conversation,
                                    .text = personal_of(buf_str(&answering->heard)),
                                    .away = !presence_any(answering->service->presence)};
  answering->reply.speaks = false;
  TRY(responder_choose(work, &moment, &reply));
  if (!reply.speaks) return ERR_NONE;
  work->actor.id = reply.rule.id;
  TRY(decision_record(work, moment.conversation, &reply.rule));
  return keep_reply(answering, &reply);
}

static void said(struct message_send *send, enum err result) {
  struct answering *answering = LIST_ENTRY(send, struct answering, send);
  if (!result) hub_message_sent(answering->service, send, personal_of(answering->reply.rule.name));
  hub_conversation_changed(answering->service, send->conversation);
  answering_free(answering);
}

/* A device of its own for each rule, counting by what it answers: never said twice. */
static void client_id(const struct answering *answering, uint8_t id[static CLIENT_ID_BYTES]) {
  uint64_t counter = (uint64_t)answering->sequence;
  memcpy(id, answering->reply.rule.id.bytes + ID_BYTES - 8, 8);
  for (int i = CLIENT_ID_BYTES - 1; i >= 8; i--, counter >>= 8) id[i] = (uint8_t)counter;
}

/*= AI Act Art. 50(1) */
static void chosen(struct deed *deed, enum err result, uint64_t version) {
  struct answering *answering = LIST_ENTRY(deed, struct answering, deed);
  (void)version;
  if (result || !answering->reply.speaks) {
    answering_free(answering);
    return;
  }
  answering->send.actor = answering->deed.actor;
  answering->send.actor.id = answering->reply.rule.id;
  answering->send.text = personal_of(answering->reply.text);
  answering->send.done = said;
  client_id(answering, answering->send.client_id);
  if (!message_send(answering->service->scribe, &answering->send)) answering_free(answering);
}

void answering_begin(struct service *service, const struct message_send *heard) {
  if (!heard->machine || heard->repeated) return;
  struct answering *answering = calloc(1, sizeof *answering);
  if (!answering) return; /* a person reads it all the same */
  arena_init(&answering->arena, 0);
  buf_append(&answering->heard, personal_bytes_for_crypto(heard->text));
  answering->service = service;
  answering->sequence = heard->sequence;
  answering->send.conversation = heard->conversation;
  answering->deed.actor = (struct actor){.kind = ACTOR_BOT, .workspace = heard->workspace};
  answering->deed.act = choose_act;
  answering->deed.done = chosen;
  if (buf_check(&answering->heard) || !deed_send(service->scribe, &answering->deed))
    answering_free(answering);
}
