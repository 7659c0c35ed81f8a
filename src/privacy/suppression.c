#include "privacy/suppression.h"

#include "privacy/datum.h"
#include "privacy/purpose.h"
#include "suppression.sql.h"

#define EMAIL STR("purpose.email")

static enum err hash_of(struct work *work, struct personal email, struct hash *hash_out) {
  return personal_lookup(work, FIELD_PURPOSE_EMAIL, email, hash_out);
}

/*= GDPR Art. 21(3) */
enum err suppression_add(struct work *work, struct personal email) {
  struct hash hash;
  TRY(hash_of(work, email, &hash));
  struct db_value values[] = {db_id(&work->actor.workspace), db_bytes(hash_str(&hash)),
                              db_int(work->now_ms)};
  return db_run(work->db, &sql_suppression_insert, values, 3, NULL);
}

enum err suppression_has(struct work *work, struct personal email, bool *has_out) {
  struct hash hash;
  struct db_rows rows;
  TRY(hash_of(work, email, &hash));
  struct db_value values[] = {db_id(&work->actor.workspace), db_bytes(hash_str(&hash))};
  enum err error = db_one(work->db, &sql_suppression_find, values, 2, &rows);
  *has_out = error == ERR_NONE;
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  return db_finish(&rows);
}

enum err suppression_end(struct work *work, struct personal email) {
  struct hash hash;
  TRY(hash_of(work, email, &hash));
  struct db_value values[] = {db_id(&work->actor.workspace), db_bytes(hash_str(&hash))};
  return db_run(work->db, &sql_suppression_delete, values, 2, NULL);
}

/* Ended purposes too: somebody may take one up again. */
static enum err is_marketing(struct work *work, struct id site, struct str code, bool *yes_out) {
  struct purpose *list;
  size_t count;
  struct purpose purpose;
  enum err error = purpose_read(work, site, code, &purpose);
  *yes_out = !error && purpose.marketing;
  if (error != ERR_NOT_FOUND) return error;
  TRY(purpose_list_ended(work, site, &list, &count));
  for (size_t i = 0; i < count; i++)
    if (str_equal(list[i].code, code) && list[i].marketing) *yes_out = true;
  return ERR_NONE;
}

/*= GDPR Art. 17(3)(b) */
enum err suppression_add_person(struct work *work, struct id person, struct id site,
                                int64_t *count_out) {
  struct datum *list;
  size_t count;
  TRY(datum_list(work, person, STR_EMPTY, &list, &count));
  for (size_t i = 0; i < count; i++) {
    bool marketing;
    struct personal email;
    if (!str_equal(list[i].field, EMAIL)) continue;
    TRY(is_marketing(work, site, list[i].purpose, &marketing));
    if (!marketing) continue;
    TRY(datum_own(work, &list[i], &email));
    TRY(suppression_add(work, email));
    (*count_out)++;
  }
  return ERR_NONE;
}
