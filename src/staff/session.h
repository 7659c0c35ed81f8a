/*
 * session: who is signed in. The cookie holds a random token; the table its hash.
 *
 * A session ends after 30 minutes without use, 12 hours after it began, when it is
 * revoked, and when roles, state or password of its account change.
 *
 * Thread: any for session_find; scribe for the rest. Units: UTC milliseconds.
 * Law: GDPR Art. 32(1)(b).
 */
#ifndef PARLOUR_STAFF_SESSION_H
#define PARLOUR_STAFF_SESSION_H

#include "crypto/token.h"
#include "staff/account.h"
#include "staff/workspace.h"

#define SESSION_IDLE_MS (30 * 60 * 1000)
#define SESSION_LIFE_MS (12 * 60 * 60 * 1000)
#define SESSION_TOUCH_MS (60 * 1000) /* seen_at is written no oftener */

struct session {
  struct id id;
  struct id workspace;
  struct id account;
  uint32_t roles;
  bool second_factor;
  int64_t created_at;
  int64_t seen_at;
  int64_t expires_at;
};

/* Makes one and records the sign-in. The token's text is for the cookie alone. */
MUST_USE enum err session_begin(struct work *work, struct id account,
                                char token_out[static TOKEN_TEXT_BYTES],
                                struct session *session_out);
/* ERR_UNAUTHENTICATED for what is no living session of a living account. */
MUST_USE enum err session_find(struct db *db, struct str token, int64_t now_ms,
                               struct session *session_out);
/* The same by its id: does it still live? Of the actor's workspace. */
MUST_USE enum err session_still(struct work *work, struct id id, struct session *session_out);
/* ERR_DENIED where a role must have a second factor and the account has none yet:
 * then it may enrol and sign out, and nothing else. */
MUST_USE enum err session_enrolled(struct work *work, const struct session *session);
struct actor session_actor(const struct session *session);
/* ERR_UNAUTHENTICATED when it has ended meanwhile. */
MUST_USE enum err session_touch(struct work *work, struct id session);
MUST_USE enum err session_list(struct work *work, struct session **sessions_out, size_t *count_out);
/* Of the actor's own account. ERR_NOT_FOUND for somebody else's. kind: sign out or revoked. */
MUST_USE enum err session_end(struct work *work, struct id session, bool revoked);
/* All of an account's but one (which may be zero). */
MUST_USE enum err session_end_others(struct work *work, struct id account, struct id keep);
MUST_USE enum err session_expire(struct work *work, int64_t *count_out);

#endif
