/*
 * hub: who follows what, on one loop; and how news reaches every loop.
 *
 * A talker is a WebSocket that said hello. It follows conversations (their texts) and,
 * for staff, the inbox (their summaries). News are published from any thread and
 * carried to every loop; there, each follower gets each message once, in order.
 *
 * Thread: hub_publish and the functions named after events: any. The rest: the loop's.
 */
#ifndef PARLOUR_API_HUB_H
#define PARLOUR_API_HUB_H

#include "api/service.h"
#include "base/list.h"
#include "base/table.h"
#include "chat/message.h"

enum talker_kind { TALKER_NEW, TALKER_WAITING, TALKER_VISITOR, TALKER_STAFF };

/* A bucket that fills by the clock: so many thousandths may be taken. */
struct allowance {
  int64_t left;
  int64_t at_ms;
};
/* Takes one when there is one. burst: how many fit; rate: how many come a second. */
bool allowance_take(struct allowance *allowance, int64_t burst, int64_t rate, int64_t now_ms);

struct talker {
  struct hub *hub;
  struct net_handle socket;
  enum talker_kind kind;
  struct actor actor;
  struct str name; /* of staff, shown beside their words; owned */
  struct id session;
  int64_t session_expires_at;
  struct str site_key;             /* of a visitor; owned */
  struct id conversation;          /* of a visitor, once there is one */
  struct notice_declared declared; /* to a visitor, once there is a conversation */
  bool inbox;
  bool starting;                    /* a visitor's start is under way */
  bool gpc;                         /* the browser sends Global Privacy Control */
  bool present;                     /* a visitor whose presence is shown */
  bool second_factor;               /* of staff */
  struct str cookie;                /* of the handshake; owned, wiped after hello */
  uint8_t source[SOURCE_TAG_BYTES]; /* the tag of its network */
  struct list follows;              /* of struct follow */
  struct list link;                 /* in hub->talkers */
  int64_t born_ms;
  int64_t heard_ms;   /* last frame that was somebody's doing (no ping), wall clock */
  int64_t touched_ms; /* when the session was last told of it */
  int64_t checked_ms; /* when the session was last looked at */
  struct allowance messages;
  struct allowance frames;
};

enum follow_state { FOLLOW_LOADING, FOLLOW_LIVE };

struct pending_message {
  struct list link;
  int64_t sequence;
  bool note;
  struct buf json;
};

struct follow {
  struct list by_talker;
  struct list by_topic;
  struct talker *talker;
  struct id conversation;
  enum follow_state state;
  int64_t last;         /* newest sequence number that was sent */
  int64_t looked_at_ms; /* staff: when the look was recorded, wall clock */
  struct list pending;  /* of struct pending_message, while loading */
  size_t pending_count;
  uint64_t load; /* the load that feeds it; an older one's pages are dropped */
};

struct topic {
  struct id conversation;
  struct list follows;
};

struct hub {
  struct service *service;
  struct net_loop *loop;
  struct list talkers;
  struct table by_handle; /* handle -> talker */
  struct table topics;    /* conversation -> topic */
  struct table dirty;     /* conversations whose summaries changed -> struct dirty_summary */
  int64_t ticks;
  uint64_t loads;
  uint64_t revocations;  /* how often sockets were to be closed: for a hello under way */
  uint64_t notices;      /* commits with a new notice that its visitors were told of */
  uint64_t list_version; /* of the inbox: one more with each change that is shown */
};

struct dirty_summary {
  struct id conversation;
};

MUST_USE enum err hub_open(struct service *service, struct net_loop *loop, struct hub **hub_out);
void hub_close(struct hub *hub);        /* after the loop has ended */
void hub_tick(struct service *service); /* any thread, four times a second */

/* Events, from any thread. */
void hub_message_sent(struct service *service, const struct message_send *send,
                      struct personal author_name);
void hub_conversation_changed(struct service *service, struct id conversation);
/* assignee_name: NULL when it did not change, empty when it is nobody. */
void hub_status(struct service *service, struct id conversation, const char *status,
                const struct str *assignee_name);
/* Staff without a second factor is looked at again: their roles may need one now. */
void hub_check_enrolment(struct service *service);
/* The keys whose tombstones were just committed go at once; privacy_api.c. */
void privacy_bury(struct service *service);
/* To the visitor's tabs: something was chosen, or erased. */
void hub_privacy_changed(struct service *service, struct id conversation);
/* To the visitor's other tabs: a changed notice was shown. */
void hub_notice_seen(struct service *service, struct id conversation, int64_t version);
/* To the staff that follows: the visitor is there, or is not. */
void hub_visitor_presence(struct service *service, struct id conversation);
void visitor_presence_write(struct buf *out, struct id conversation, bool online);
/* Staff that follows is told of a mark (kind NULL: taken back); who follows, that the words
 * of a message are gone. */
void hub_marked(struct service *service, struct id conversation, int64_t sequence,
                const char *kind);
void hub_removed(struct service *service, struct id conversation, int64_t sequence);
void hub_marks(struct service *service, struct id conversation, bool by_visitor, int64_t read);
void hub_presence_changed(struct service *service, struct id account);
void hub_revoke_session(struct service *service, struct id session);
void hub_revoke_account(struct service *service, struct id account, struct id keep_session);

/* For the files of the hub, on its loop. */
struct hub *hub_of(struct service *service, const struct net_loop *loop);
struct talker *hub_talker(struct net_handle socket, struct service *service);
struct talker *talker_new(struct hub *hub, struct net_handle socket);
void talker_free(struct talker *talker); /* the socket is gone */
void talker_send(struct talker *talker, const struct buf *json);
/* What an error is about: what the frame that failed had of these. */
struct talker_about {
  bool has_ref;
  int64_t ref;
  struct str client_id;
  struct id conversation;
  const char *code; /* NULL: the error's own name */
};
void talker_error(struct talker *talker, enum err error, const char *detail,
                  const struct talker_about *about);
struct follow *follow_find(struct talker *talker, struct id conversation);
struct follow *follow_new(struct talker *talker, struct id conversation, int64_t last);
void follow_free(struct follow *follow);
/* The history up to last is out: what came in between follows, then live. */
void follow_go_live(struct follow *follow, int64_t last);
void hub_typing(struct talker *from, struct id conversation, bool on);
void hub_summaries(struct hub *hub); /* sends what changed; hub_summary.c */
/* Begins, or begins again, to follow: look, history, live; follow_load.c */
void follow_load(struct follow *follow, int64_t after, bool newest_only);
void talker_forget_cookie(struct talker *talker); /* wiped */
/* Is the session behind it still good? Closes it with 4001 when not; talk_session.c */
void talker_check_session(struct talker *talker);
/* Somebody does something: the session goes on living. */
void talker_touch_session(struct talker *talker);
/* A frame from a talker; talk.c */
void talk(struct talker *talker, struct str text);

#endif
