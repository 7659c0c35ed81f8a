#include "privacy/consent.h"

#include <string.h>

#include "consent.sql.h"
#include "ledger/ledger.h"
#include "privacy/consent_internal.h"
#include "privacy/datum.h"
#include "privacy/receipt.h"
#include "privacy/suppression.h"

static const char *const choices[CHOICES] = {"accept", "refuse", "withdraw", "object", "resume"};
static const char *const methods[] = {"widget", "privacy_centre", "host_page", "gpc", "agent"};

const char *choice_name(enum choice choice) { return choices[choice]; }
const char *consent_method_name(enum consent_method method) { return methods[method]; }

enum err choice_parse(struct str word, enum choice *choice_out) {
  for (int i = 0; i < CHOICES; i++) {
    if (!str_equal(word, str_from(choices[i]))) continue;
    *choice_out = (enum choice)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

enum err consent_method_parse(struct str word, enum consent_method *method_out) {
  if (str_equal(word, STR("widget")))
    *method_out = METHOD_WIDGET;
  else if (str_equal(word, STR("privacy_centre")))
    *method_out = METHOD_PRIVACY_CENTRE;
  else
    return ERR_INVALID;
  return ERR_NONE;
}

static bool about_objection(enum choice choice) {
  return choice == CHOICE_OBJECT || choice == CHOICE_RESUME;
}

/* The entry names neither the person nor what stands for them: the record, and the hash of
 * its body. It can be opened as long as the record is kept. */
/*= GDPR Art. 7(1) */
static enum err record_in_ledger(struct work *work, const struct deciding *d, struct id record,
                                 struct str body, uint64_t *position_out) {
  char hex[2 * HASH_BYTES + 1] = {0};
  struct hash hash = hash_sha256(body);
  struct actor actor = work->actor;
  char code[GATE_PURPOSE_BYTES] = {0};
  struct str purpose = str_slice(d->choice->purpose, 0, PURPOSE_CODE_MAX);
  memcpy(code, purpose.data, purpose.len);
  str_hex(hash.bytes, HASH_BYTES, hex);
  struct ledger_entry entry = {
      .kind = about_objection(d->choice->choice) ? LEDGER_OBJECTION : LEDGER_CONSENT,
      .object = record,
      .subject = record,
      .purpose = code,
      .note = str_from(hex),
      .keep_days = d->proof_ms / CONSENT_DAY_MS + d->purpose.retention_days};
  work->actor.id = (struct id){{0}};
  enum err error = ledger_record_at(work, &entry, position_out);
  work->actor = actor;
  return error;
}

static enum err insert(struct work *work, const struct deciding *d,
                       const struct consent_outcome *outcome, struct str body, uint64_t position) {
  const struct consent_choice *choice = d->choice;
  bool lasts = consent_state_valid(d->after.consent);
  struct db_value values[] = {
      db_id(&work->actor.workspace),
      db_id(&outcome->record),
      db_id(&choice->person),
      id_is_zero(choice->conversation) ? db_null() : db_id(&choice->conversation),
      db_id(&choice->site),
      db_text(choice->purpose),
      db_int(d->purpose.version),
      db_int(choice->notice_version),
      db_text(choice->language),
      db_int((int64_t)d->after.consent),
      db_text(str_from(choice_name(choice->choice))),
      db_text(str_from(consent_method_name(choice->method))),
      db_int(choice->is_explicit),
      db_int((int64_t)d->age),
      db_bytes(str_of(outcome->receipt, RECEIPT_BYTES)),
      db_text(body),
      db_int((int64_t)position),
      db_int(d->at_ms),
      d->after.expires_ms ? db_int(d->after.expires_ms) : db_null(),
      db_int(lasts ? INT64_MAX : d->at_ms + d->proof_ms)};
  return db_run(work->db, &sql_consent_insert, values, 20, NULL);
}

/* The record that this one follows is proof of the past from here on. */
/*= GDPR Art. 17(3)(e) */
static enum err supersede(struct work *work, const struct deciding *d) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&d->before.record),
                              db_int(d->at_ms + d->proof_ms)};
  if (id_is_zero(d->before.record)) return ERR_NONE;
  return db_run(work->db, &sql_consent_supersede, values, 3, NULL);
}

static enum err keep_record(struct work *work, struct deciding *d,
                            struct consent_outcome *outcome) {
  struct clock clock = clock_fixed(work->now_ms);
  struct buf body = {0};
  uint64_t position = 0;
  outcome->record = id_new(&clock, work->rng);
  rng_fill(work->rng, outcome->receipt, RECEIPT_BYTES);
  struct receipt_facts facts = {.choice = d->choice,
                                .purpose = &d->purpose,
                                .declaration = &d->declaration,
                                .record = outcome->record,
                                .receipt = outcome->receipt,
                                .state = d->after.consent,
                                .at_ms = d->at_ms,
                                .expires_ms = d->after.expires_ms};
  enum err error = receipt_body(work, &facts, &body);
  if (!error) error = record_in_ledger(work, d, outcome->record, buf_str(&body), &position);
  if (!error) error = insert(work, d, outcome, buf_str(&body), position);
  if (!error) error = supersede(work, d);
  d->after.record = outcome->record;
  buf_done(&body);
  return error;
}

/* Who was to be left alone is so until they say otherwise themselves. */
/*= GDPR Art. 21(3) */
static enum err heed_suppression(struct work *work, const struct deciding *d) {
  bool has;
  if (d->choice->method != METHOD_HOST_PAGE) return suppression_end(work, d->choice->email);
  TRY(suppression_has(work, d->choice->email, &has));
  return has ? work_fault(work, ERR_DENIED,
                          "This address is not written to for marketing: its "
                          "owner must agree here themselves.")
             : ERR_NONE;
}

static enum err keep_email(struct work *work, const struct deciding *d) {
  struct datum_value value = {.person = d->choice->person,
                              .purpose = d->choice->purpose,
                              .field = STR("purpose.email"),
                              .text = d->choice->email,
                              .kept_until = d->after.expires_ms};
  if (d->choice->choice != CHOICE_ACCEPT) return ERR_NONE;
  /* What was given for it before goes on with it. */
  if (personal_is_empty(d->choice->email))
    return datum_prolong(work, d->choice->person, d->choice->purpose, STR("purpose.email"),
                         d->after.expires_ms);
  if (d->purpose.marketing) TRY(heed_suppression(work, d));
  return datum_put(work, &value);
}

enum err consent_choose(struct work *work, const struct consent_choice *choice,
                        struct consent_outcome *outcome_out) {
  struct deciding d = {.choice = choice};
  memset(outcome_out, 0, sizeof *outcome_out);
  TRY(consent_decide(work, &d));
  struct consent_forgetting forgetting = {
      .site = choice->site,
      .person = choice->person,
      .purpose = choice->purpose,
      .ground = choice->choice == CHOICE_OBJECT ? "objected" : "withdrawn"};
  if (d.forgets) TRY(consent_forget(work, &forgetting, outcome_out));
  TRY(keep_record(work, &d, outcome_out));
  TRY(standing_write(work, choice->person, choice->purpose, &d.after));
  return keep_email(work, &d);
}

/*= GDPR Art. 21(5) */
static enum err gpc_one(struct work *work, const struct consent_choice *like,
                        const struct purpose *purpose, size_t *count) {
  struct standing standing;
  struct consent_outcome outcome;
  struct consent_choice choice = *like;
  choice.purpose = purpose->code;
  choice.purpose_version = purpose->version;
  choice.standing = STANDING_ANY;
  choice.method = METHOD_GPC;
  TRY(standing_read(work, like->person, purpose->code, &standing));
  if (standing.version > 0) return ERR_NONE; /* something was chosen, or the signal came before */
  if (purpose_is_optional(purpose)) {
    choice.choice = CHOICE_REFUSE;
    TRY(consent_choose(work, &choice, &outcome));
    (*count)++;
  }
  if (!purpose->marketing) return ERR_NONE;
  choice.choice = CHOICE_OBJECT;
  TRY(consent_choose(work, &choice, &outcome));
  (*count)++;
  return ERR_NONE;
}

enum err consent_gpc(struct work *work, const struct consent_choice *like, size_t *count_out) {
  struct purpose *purposes;
  size_t count;
  *count_out = 0;
  TRY(purpose_list(work, like->site, &purposes, &count));
  for (size_t i = 0; i < count; i++) TRY(gpc_one(work, like, &purposes[i], count_out));
  return ERR_NONE;
}

enum err consent_gpc_seen(struct work *work, struct id person, bool *seen_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  TRY(db_one(work->db, &sql_consent_gpc_count, values, 2, &rows));
  *seen_out = db_row_int(&rows, 0) > 0;
  return db_finish(&rows);
}

enum err consent_expire(struct work *work, int64_t at_ms, int64_t *count_out) {
  int64_t gone = 0;
  struct db_value values[] = {db_int(at_ms)};
  TRY(db_run(work->db, &sql_consent_expire, values, 1, &gone));
  *count_out += gone;
  return ERR_NONE;
}
