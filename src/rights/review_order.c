#include <string.h>

#include "redaction.sql.h"
#include "rights/request_kind.h"
#include "rights/request_state.h"
#include "rights/review.h"

/* How far the request is. */
struct standing {
  enum request_state state;
  enum request_decision decision;
  enum request_right right;
};

static enum err take_standing(const struct db_rows *rows, struct standing *out) {
  bool unknown = request_state_parse(db_row_bytes(rows, 3), &out->state) ||
                 request_decision_parse(db_row_bytes(rows, 4), &out->decision) ||
                 request_right_parse(db_row_bytes(rows, 5), &out->right);
  return unknown ? ERR_CORRUPT : ERR_NONE;
}

static enum err read_request(struct work *work, struct id request, struct archive_order *order,
                             struct standing *standing_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&request)};
  TRY(db_one(work->db, &sql_review_request, values, 2, &rows));
  struct str language = str_slice(db_row_bytes(&rows, 2), 0, sizeof order->language - 1);
  order->workspace = work->actor.workspace;
  order->request = request;
  order->person = db_row_id(&rows, 0);
  order->asked_ms = db_row_int(&rows, 1);
  if (order->language[0] == 0) memcpy(order->language, language.data, language.len);
  enum err error = take_standing(&rows, standing_out);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  if (id_is_zero(order->person))
    return work_fault(work, ERR_CONFLICT, "The person is not known here any more.");
  return ERR_NONE;
}

enum err review_order(struct work *work, struct id request, struct archive_order *order) {
  struct standing standing;
  return read_request(work, request, order, &standing);
}

/*= GDPR Art. 15(4) */
enum err review_order_open(struct work *work, struct id request, struct archive_order *order) {
  struct standing standing;
  TRY(read_request(work, request, order, &standing));
  enum request_state state = standing.state;
  if (state == REQUEST_DECIDED || state == REQUEST_DELIVERED || request_state_is_end(state))
    return work_fault(work, ERR_CONFLICT, "The answer is decided: take the decision back first.");
  return ERR_NONE;
}

/* Only what was asked for a copy, and granted, is answered by one: what is refused gives nothing.
 */
static bool gives_copy(const struct standing *standing) {
  bool granted = standing->decision == DECISION_GRANTED || standing->decision == DECISION_PARTLY;
  return granted && (standing->right == RIGHT_ACCESS || standing->right == RIGHT_PORTABILITY);
}

/*= GDPR Art. 15(3) */
/*= GDPR Art. 12(4) */
enum err review_order_delivered(struct work *work, struct id request, struct archive_order *order) {
  struct standing standing;
  struct id person = work->actor.id;
  enum err error = read_request(work, request, order, &standing);
  if (error) return error == ERR_CONFLICT ? ERR_NOT_FOUND : error;
  if (!id_equal(order->person, person)) return ERR_NOT_FOUND;
  if (standing.state != REQUEST_DELIVERED && standing.state != REQUEST_CLOSED)
    return work_fault(work, ERR_CONFLICT, "request: its answer has not left yet");
  if (!gives_copy(&standing))
    return work_fault(work, ERR_CONFLICT, "request: its answer is not a copy of data");
  return ERR_NONE;
}
