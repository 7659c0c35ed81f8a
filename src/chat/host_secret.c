#include "chat/host_secret.h"

#include "base/signal.h"
#include "host_secret.sql.h"
#include "ledger/ledger.h"
#include "privacy/secret.h"

static struct secret_spot spot_of(struct id site) {
  return (struct secret_spot){.table = "site", .column = "secret_sealed", .row = site};
}

/*= GDPR Art. 32(1)(a) */
enum err host_secret_new(struct work *work, struct id site,
                         char text_out[static TOKEN_TEXT_BYTES]) {
  struct buf sealed = {0};
  struct secret_spot spot = spot_of(site);
  int64_t changed = 0;
  enum err error = secret_new(work, &spot, "ph", text_out, &sealed);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site),
                              db_bytes(buf_str(&sealed))};
  if (!error) error = db_run(work->db, &sql_host_secret_write, values, 3, &changed);
  buf_done(&sealed);
  if (error) return error;
  if (changed == 0) return ERR_NOT_FOUND;
  struct ledger_entry entry = {.kind = LEDGER_SITE_CHANGED, .object = site, .note = STR("secret")};
  signal_raise(SIGNAL_CONFIGURATION_CHANGED, &work->actor, 1);
  return ledger_record(work, &entry);
}

enum err host_secret_read(struct work *work, struct id site,
                          char text_out[static TOKEN_TEXT_BYTES]) {
  struct db_rows rows;
  struct secret_spot spot = spot_of(site);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  TRY(db_one(work->db, &sql_host_secret_read, values, 2, &rows));
  enum err error = secret_open(work, &spot, db_row_bytes(&rows, 0), text_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}
