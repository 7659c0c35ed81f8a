#include "outbox/sender.h"

#include <stdlib.h>
#include <string.h>

#include "outbox/sender_internal.h"

struct sender {
  struct sender_rules rules;
  CURLM *multi;
  struct sending *under_way[SENDER_AT_ONCE];
  size_t count;
};

const char *sender_end_name(enum sender_end end) {
  static const char *const names[SENDER_END_COUNT] = {"done",        "answered", "refused",
                                                      "unreachable", "slow",     "untrusted",
                                                      "forbidden",   "flooded",  "broken"};
  return names[end];
}

enum err sender_open(const struct sender_rules *rules, struct sender **sender_out) {
  TRY(sending_library());
  struct sender *sender = calloc(1, sizeof *sender);
  if (!sender) return ERR_MACHINE;
  sender->rules = *rules;
  sender->multi = curl_multi_init();
  if (!sender->multi) {
    free(sender);
    return ERR_MACHINE;
  }
  *sender_out = sender;
  return ERR_NONE;
}

static void take_off(struct sender *sender, struct sending *sending) {
  for (size_t i = 0; i < sender->count; i++) {
    if (sender->under_way[i] != sending) continue;
    sender->under_way[i] = sender->under_way[--sender->count];
    (void)curl_multi_remove_handle(sender->multi, sending->curl);
    sending_free(sending);
    return;
  }
}

void sender_close(struct sender *sender) {
  if (!sender) return;
  while (sender->count > 0) take_off(sender, sender->under_way[0]);
  curl_multi_cleanup(sender->multi);
  free(sender);
}

size_t sender_under_way(const struct sender *sender) { return sender->count; }

static enum err put_on(struct sender *sender, struct sending *sending, uint64_t ticket) {
  sending->ticket = ticket;
  if (curl_multi_add_handle(sender->multi, sending->curl)) {
    sending_free(sending);
    return ERR_MACHINE;
  }
  sender->under_way[sender->count++] = sending;
  return ERR_NONE;
}

enum err sender_mail(struct sender *sender, const struct sender_letter *letter, uint64_t ticket) {
  struct sending *sending;
  if (sender->count == SENDER_AT_ONCE) return ERR_UNAVAILABLE;
  TRY(sending_mail(&sender->rules, letter, &sending));
  return put_on(sender, sending, ticket);
}

enum err sender_webhook(struct sender *sender, const struct sender_call *call, uint64_t ticket) {
  struct sending *sending;
  if (sender->count == SENDER_AT_ONCE) return ERR_UNAVAILABLE;
  TRY(sending_webhook(&sender->rules, call, &sending));
  return put_on(sender, sending, ticket);
}

static bool take_ended(struct sender *sender, struct sender_result *result_out) {
  int left;
  struct CURLMsg *message;
  while ((message = curl_multi_info_read(sender->multi, &left))) {
    char *found = NULL;
    if (message->msg != CURLMSG_DONE) continue;
    CURLcode code = message->data.result;
    if (curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &found) || !found) continue;
    struct sending *sending = (struct sending *)(void *)found;
    *result_out = sending_result(sending, code);
    take_off(sender, sending);
    return true;
  }
  return false;
}

bool sender_turn(struct sender *sender, int timeout_ms, struct sender_result *result_out) {
  int running = 0;
  if (take_ended(sender, result_out)) return true;
  (void)curl_multi_perform(sender->multi, &running);
  if (take_ended(sender, result_out)) return true;
  (void)curl_multi_poll(sender->multi, NULL, 0, timeout_ms, NULL);
  (void)curl_multi_perform(sender->multi, &running);
  return take_ended(sender, result_out);
}

void sender_wake(struct sender *sender) { (void)curl_multi_wakeup(sender->multi); }

enum err sender_try_mail(const struct sender_rules *rules, const char **why_out) {
  struct sending *sending;
  TRY(sending_probe(rules, &sending));
  struct sender_result result = sending_result(sending, curl_easy_perform(sending->curl));
  sending_free(sending);
  *why_out = sender_end_name(result.end);
  return result.end == SENDER_DONE ? ERR_NONE : ERR_UNAVAILABLE;
}
