#include <string.h>

#include "redaction.sql.h"
#include "rights/request_state.h"
#include "rights/review.h"

static enum err read_request(struct work *work, struct id request, struct archive_order *order,
                             enum request_state *state_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&request)};
  TRY(db_one(work->db, &sql_review_request, values, 2, &rows));
  struct str language = str_slice(db_row_bytes(&rows, 2), 0, sizeof order->language - 1);
  order->workspace = work->actor.workspace;
  order->request = request;
  order->person = db_row_id(&rows, 0);
  order->asked_ms = db_row_int(&rows, 1);
  if (order->language[0] == 0) memcpy(order->language, language.data, language.len);
  enum err error = request_state_parse(db_row_bytes(&rows, 3), state_out);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? ERR_CORRUPT : finish;
  if (id_is_zero(order->person))
    return work_fault(work, ERR_CONFLICT, "The person is not known here any more.");
  return ERR_NONE;
}

enum err review_order(struct work *work, struct id request, struct archive_order *order) {
  enum request_state state;
  return read_request(work, request, order, &state);
}

/*= GDPR Art. 15(4) */
enum err review_order_open(struct work *work, struct id request, struct archive_order *order) {
  enum request_state state;
  TRY(read_request(work, request, order, &state));
  if (state == REQUEST_DECIDED || state == REQUEST_DELIVERED || request_state_is_end(state))
    return work_fault(work, ERR_CONFLICT, "The answer is decided: take the decision back first.");
  return ERR_NONE;
}

/*= GDPR Art. 15(3) */
enum err review_order_delivered(struct work *work, struct id request, struct archive_order *order) {
  enum request_state state;
  struct id person = work->actor.id;
  enum err error = read_request(work, request, order, &state);
  if (error) return error == ERR_CONFLICT ? ERR_NOT_FOUND : error;
  if (!id_equal(order->person, person)) return ERR_NOT_FOUND;
  if (state != REQUEST_DELIVERED && state != REQUEST_CLOSED)
    return work_fault(work, ERR_CONFLICT, "request: its answer has not left yet");
  return ERR_NONE;
}
