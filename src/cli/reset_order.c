#include "cli/reset_order.h"

#include "crypto/password.h"
#include "staff/reset.h"

void reset_order_write(struct buf *out, const struct reset_order *order) {
  struct json_writer w = json_writer(out);
  json_begin_object(&w);
  json_put_string(&w, "email", order->email);
  json_put_string(&w, "password_hash", order->password_hash);
  json_put_bool(&w, "end_second_factor", order->ends_second_factor);
  json_end_object(&w);
}

/* A hash of another kind would lock the account: nothing would ever match it. */
static bool is_hash(struct str text) {
  return text.len < PASSWORD_HASH_BYTES && str_starts(text, STR("$argon2id$"));
}

enum err reset_order_read(struct str text, struct arena *arena, struct reset_order *order_out) {
  struct json *root = NULL;
  struct reset_order order = {.email = STR_EMPTY, .password_hash = STR_EMPTY};
  TRY(json_parse(text, &root));
  bool ok = json_get_str(root, "email", &order.email) == ERR_NONE &&
            json_get_str(root, "password_hash", &order.password_hash) == ERR_NONE &&
            json_get_bool(root, "end_second_factor", &order.ends_second_factor) == ERR_NONE &&
            is_hash(order.password_hash);
  enum err error = ok ? ERR_NONE : ERR_INVALID;
  if (!error) error = arena_copy(arena, order.email, &order.email);
  if (!error) error = arena_copy(arena, order.password_hash, &order.password_hash);
  json_free(root);
  if (!error) *order_out = order;
  return error;
}

enum err reset_order_run(struct work *work, const struct reset_order *order,
                         struct id *account_out) {
  struct credentials who;
  TRY(workspace_first(work->db, &work->actor.workspace));
  enum err error = account_credentials(work, personal_of(order->email), &who);
  if (error == ERR_NOT_FOUND)
    return work_fault(work, error,
                      "EMAIL: nobody has this e-mail here; see `parlour account list`");
  TRY(error);
  struct reset reset = {.account = who.account,
                        .password_hash = order->password_hash,
                        .ends_second_factor = order->ends_second_factor};
  TRY(reset_run(work, &reset));
  *account_out = who.account;
  return ERR_NONE;
}
