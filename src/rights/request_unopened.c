#include "rights/request_unopened.h"

#include "privacy/term.h"
#include "request_unopened.sql.h"

struct unopened {
  struct id workspace;
  struct id id;
};

static enum err read_due(struct work *work, int64_t at_ms, size_t limit, struct unopened *list,
                         size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct db_value values[] = {db_int(at_ms - REQUEST_UNOPENED_DAYS * TERM_DAY_MS),
                              db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_request_unopened_due, values, 2, &rows));
  while (count < limit && db_step(&rows))
    list[count++] = (struct unopened){db_row_id(&rows, 0), db_row_id(&rows, 1)};
  *count_out = count;
  return db_finish(&rows);
}

/*= GDPR Art. 5(1)(e) */
enum err request_unopened_close(struct work *work, int64_t at_ms, size_t limit,
                                int64_t *count_out) {
  size_t count;
  struct actor actor = work->actor;
  struct request_action close = {.verb = REQUEST_CLOSE};
  struct unopened *list = arena_alloc(work->arena, limit * sizeof *list);
  if (!list) return ERR_MACHINE;
  TRY(read_due(work, at_ms, limit, list, &count));
  for (size_t i = 0; i < count; i++) {
    struct request request = {.id = list[i].id};
    work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = list[i].workspace};
    TRY(request_act(work, &request, &close));
  }
  work->actor = actor;
  *count_out += (int64_t)count;
  return ERR_NONE;
}
