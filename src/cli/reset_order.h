/*
 * reset_order: `parlour account reset` as it travels to a running server, and its being
 * carried out, there or without one. Only the password's hash travels.
 *
 * Thread: reset_order_run: the scribe's, or a desk's own. Ownership: texts are borrowed;
 * what reset_order_read gives lives in its arena.
 * Errors: ERR_NOT_FOUND, with a fault, when nobody has this e-mail.
 * Law:    GDPR Art. 32(1)(b).
 */
#ifndef PARLOUR_CLI_RESET_ORDER_H
#define PARLOUR_CLI_RESET_ORDER_H

#include "ledger/work.h"

struct reset_order {
  struct str email;
  struct str password_hash;
  bool ends_second_factor;
};

void reset_order_write(struct buf *out, const struct reset_order *order);
/* ERR_INVALID for what reset_order_write does not write. */
MUST_USE enum err reset_order_read(struct str text, struct arena *arena,
                                   struct reset_order *order_out);
/* In the workspace whose staff signs in. account_out: whose sockets must close. */
MUST_USE enum err reset_order_run(struct work *work, const struct reset_order *order,
                                  struct id *account_out);

#endif
