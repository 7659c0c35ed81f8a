#include "chat/house.h"

static struct heads *heads_of(struct scribe_desk *desk) {
  return &((struct chat_house *)desk->house)->heads;
}

enum err house_before_commit(struct scribe_desk *desk) {
  TRY(heads_write(heads_of(desk), desk->db));
  return deed_before_commit(desk);
}

void house_after_commit(struct scribe_desk *desk) { deed_after_commit(desk); }

/* What is remembered may have come from the batch that was rolled back. */
void house_after_rollback(struct scribe_desk *desk) {
  heads_done(heads_of(desk));
  deed_after_rollback(desk);
}
