#include "staff/reset.h"

#include "base/signal.h"
#include "staff/second_factor.h"

enum err reset_check(struct work *work, struct id account) {
  struct account whole;
  if (work->actor.kind == ACTOR_STAFF && id_equal(work->actor.id, account))
    return work_fault(work, ERR_DENIED, "Change your own password with the one in use.");
  return account_read(work, account, &whole);
}

/*= GDPR Art. 32(1)(b) */
enum err reset_run(struct work *work, const struct reset *reset) {
  static const struct id none = {{0}};
  TRY(reset_check(work, reset->account));
  TRY(account_set_password(work, reset->account, reset->password_hash, STR("reset")));
  TRY(session_end_others(work, reset->account, none));
  if (reset->ends_second_factor) TRY(second_factor_take(work, reset->account));
  signal_raise(SIGNAL_PASSWORD_RESET, &work->actor, reset->ends_second_factor ? 2 : 1);
  return ERR_NONE;
}
