#include "chat/mark.h"

#include "chat/declared.h"
#include "mark.sql.h"

_Static_assert(ACTOR_VISITOR == 1 && ACTOR_STAFF == 2, "stored in mark.reader_kind");

/*= GDPR Art. 25(2) */
enum err mark_raise(struct work *work, struct heads *heads, struct id conversation, int64_t read,
                    bool *changed_out) {
  struct head *head;
  int64_t changed = 0;
  struct notice_declared declared = {.read_marks = true};
  bool visitor = work->actor.kind == ACTOR_VISITOR;
  *changed_out = false;
  if (!visitor && !actor_has_role(&work->actor, ROLE_AGENT | ROLE_SUPERVISOR)) return ERR_DENIED;
  TRY(heads_get(heads, work, conversation, &head));
  if (visitor && !id_equal(work->actor.id, head->person)) return ERR_NOT_FOUND;
  if (read < 1 || read > head->sequence) return ERR_INVALID;
  if (visitor) TRY(declared_read(work, conversation, &declared));
  if (!declared.read_marks) return ERR_NONE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation),
                              db_int((int64_t)work->actor.kind), db_id(&work->actor.id),
                              db_int(read)};
  TRY(db_run(work->db, &sql_mark_write, values, 5, &changed));
  *changed_out = changed > 0;
  return ERR_NONE;
}

enum err mark_read(struct work *work, struct id conversation, struct mark_pair *out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  TRY(db_one(work->db, &sql_mark_read, values, 2, &rows));
  *out = (struct mark_pair){db_row_int(&rows, 0), db_row_int(&rows, 1)};
  return db_finish(&rows);
}
