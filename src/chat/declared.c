#include "chat/declared.h"

#include "declared.sql.h"

/*= GDPR Art. 13(3) */
/*= GDPR Art. 25(2) */
enum err declared_read(struct work *work, struct id conversation, struct notice_declared *out) {
  struct db_rows rows;
  struct notice_declared shown;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  TRY(db_one(work->db, &sql_declared_read, values, 2, &rows));
  struct notice_declared now = {db_row_int(&rows, 0) != 0, db_row_int(&rows, 1) != 0,
                                db_row_int(&rows, 2) != 0};
  enum err error = notice_read_declared(db_row_bytes(&rows, 3), &shown);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *out = (struct notice_declared){now.read_marks && shown.read_marks, now.typing && shown.typing,
                                  now.presence && shown.presence};
  return ERR_NONE;
}
