#include "chat/house.h"

static struct heads *heads_of(struct scribe_desk *desk) {
  return &((struct chat_house *)desk->house)->heads;
}

enum err house_before_commit(struct scribe_desk *desk) {
  struct chat_house *house = desk->house;
  TRY(heads_write(heads_of(desk), desk->db));
  house->notice_staged = ledger_has_staged(house->deed.ledger, LEDGER_NOTICE_PUBLISHED);
  return deed_before_commit(desk);
}

/* A new notice may be news to whoever is talking. */
/*= GDPR Art. 13(3) */
void house_after_commit(struct scribe_desk *desk) {
  struct chat_house *house = desk->house;
  deed_after_commit(desk);
  if (!house->notice_staged) return;
  house->notice_staged = false;
  house->notices++;
}

/* What is remembered may have come from the batch that was rolled back. */
void house_after_rollback(struct scribe_desk *desk) {
  heads_done(heads_of(desk));
  deed_after_rollback(desk);
}
