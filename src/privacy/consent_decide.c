/* May this choice be made, and what comes of it? Nothing is written here. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "consent.sql.h"
#include "privacy/child_age.h"
#include "privacy/consent_internal.h"
#include "privacy/proof.h"

static enum err refuse(struct work *work, const char *fault) {
  return work_fault(work, ERR_INVALID, fault);
}
static enum err conflict(struct work *work, const char *fault) {
  return work_fault(work, ERR_CONFLICT, fault);
}

/* An ended purpose can still be withdrawn from: in the version that was agreed to. */
static enum err find_purpose(struct work *work, struct deciding *d) {
  const struct consent_choice *choice = d->choice;
  enum err error = purpose_read(work, choice->site, choice->purpose, &d->purpose);
  d->in_force = error == ERR_NONE;
  if (error == ERR_NOT_FOUND && d->before.version > 0)
    error = purpose_read_version(work, choice->site, choice->purpose, d->before.purpose_version,
                                 &d->purpose);
  if (error == ERR_NOT_FOUND) return refuse(work, "purpose: not one of this site");
  if (error) return error;
  return declaration_of(work, &d->purpose, &d->declaration);
}

static enum err country_of(struct work *work, struct str facts, struct str *country_out) {
  struct json *root = NULL;
  struct str country = STR_EMPTY;
  if (json_parse(facts, &root)) return ERR_CORRUPT;
  if (json_get_str(root, "country", &country)) country = STR_EMPTY;
  enum err error = arena_copy(work->arena, country, country_out);
  json_free(root);
  return error;
}

/*= GDPR Art. 7(1) */
static enum err check_notice(struct work *work, struct deciding *d) {
  struct db_rows rows;
  const struct consent_choice *choice = d->choice;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&choice->site),
                              db_int(choice->notice_version)};
  if (choice->notice_version < 1)
    return refuse(work, "notice_version: the version of the notice that was shown");
  enum err error = db_one(work->db, &sql_consent_notice, values, 3, &rows);
  if (error == ERR_NOT_FOUND) return conflict(work, "notice_version: not a version that was shown");
  if (error) return error;
  error = country_of(work, db_row_bytes(&rows, 1), &d->country);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/* Who takes something up must know what they take up; stopping is never refused because a
 * page is old. */
static bool takes_up(enum choice choice) {
  return choice == CHOICE_ACCEPT || choice == CHOICE_RESUME;
}

static enum err check_versions(struct work *work, const struct deciding *d) {
  const struct consent_choice *choice = d->choice;
  if (takes_up(choice->choice)) {
    if (!d->in_force) return conflict(work, "purpose: it was ended");
    if (d->purpose.suspended) return conflict(work, "purpose: it is paused at present");
    if (choice->purpose_version < 1)
      return refuse(work, "purpose_version: the version of the purpose that was shown");
    if (choice->purpose_version != d->purpose.version)
      return conflict(work, "purpose_version: not the version in force; read it again");
  }
  if (choice->standing == STANDING_ANY) return ERR_NONE;
  if (choice->standing < 0) return refuse(work, "standing: the number that came with the purpose");
  if (choice->standing != d->before.version)
    return conflict(work, "standing: something else was chosen meanwhile; look again");
  return ERR_NONE;
}

/* A yes or no, never a date of birth. */
/*= GDPR Art. 8(1) */
static enum err check_age(struct work *work, struct deciding *d) {
  char text[120];
  const struct str age = d->choice->age;
  d->age = AGE_NOT_ASKED;
  if (age.len == 0) {
    if (!d->declaration.children) return ERR_NONE;
    return refuse(work, "age: adult, or child_with_parent");
  }
  if (str_equal(age, STR("adult"))) {
    d->age = AGE_ADULT;
  } else if (str_equal(age, STR("child_with_parent"))) {
    d->age = AGE_CHILD_WITH_PARENT;
  } else if (str_equal(age, STR("child"))) {
    (void)snprintf(text, sizeof text, "age: below %d a parent must agree too",
                   child_age_of(d->country, work->now_ms));
    const char *copy = arena_c_string(work->arena, str_from(text));
    return refuse(work, copy ? copy : "age: a parent must agree too");
  } else {
    return refuse(work, "age: adult, child_with_parent or child");
  }
  return ERR_NONE;
}

static bool rests_on_consent(const struct deciding *d) {
  return d->purpose.basis == BASIS_CONSENT || d->purpose.special == 'a';
}

/* A consent whose term or version is over is one that has expired. */
static enum consent_state state_now(const struct deciding *d) {
  bool carries = d->in_force && standing_carries(&d->before, d->purpose.version, d->at_ms);
  return consent_state_valid(d->before.consent) && !carries ? CONSENT_EXPIRED : d->before.consent;
}

/*= GDPR Art. 4(11) */
/*= GDPR Art. 9(2)(a) */
static enum err decide_accept(struct work *work, struct deciding *d) {
  const struct consent_choice *choice = d->choice;
  enum consent_state now = state_now(d);
  bool again = consent_state_valid(now) || now == CONSENT_EXPIRED;
  bool explicit_needed = d->declaration.is_explicit || d->purpose.special == 'a';
  if (!rests_on_consent(d)) return refuse(work, "choice: this purpose does not rest on consent");
  if (explicit_needed && !choice->is_explicit)
    return refuse(work, "explicit: this needs a second, explicit step");
  TRY(check_age(work, d));
  if (str_equal(d->declaration.asks, STR("email"))) {
    if (personal_is_empty(choice->email) && !consent_state_valid(now))
      return refuse(work, "values.email: where to write to");
    if (!personal_is_empty(choice->email) && personal_check(FIELD_PURPOSE_EMAIL, choice->email))
      return refuse(work, "values.email: an e-mail address");
  } else if (!personal_is_empty(choice->email)) {
    return refuse(work, "values.email: this purpose does not ask for it");
  }
  d->after.consent = again ? CONSENT_RENEWED : CONSENT_GIVEN;
  d->after.is_explicit = choice->is_explicit;
  d->after.age = d->age;
  d->after.purpose_version = d->purpose.version;
  d->after.expires_ms = d->at_ms + d->purpose.retention_days * CONSENT_DAY_MS;
  /* An explicit choice that comes later than a signal, or an objection, counts. */
  d->after.objected_ms = 0;
  d->after.objection = OBJECTION_NONE;
  return ERR_NONE;
}

static enum err decide_refuse(struct work *work, struct deciding *d) {
  if (!rests_on_consent(d)) return refuse(work, "choice: this purpose does not rest on consent");
  if (consent_state_valid(d->before.consent))
    return conflict(work, "choice: it was agreed to; withdraw");
  if (d->before.consent == CONSENT_REFUSED || d->before.consent == CONSENT_WITHDRAWN)
    return conflict(work, "choice: nothing is agreed to already");
  /* What is still there of a consent that lapsed is not waited for any more. */
  d->forgets = d->before.consent == CONSENT_EXPIRED;
  d->after.consent = CONSENT_REFUSED;
  d->after.expires_ms = 0;
  d->after.purpose_version = d->purpose.version;
  return ERR_NONE;
}

/*= GDPR Art. 7(3) */
static void withdraw(struct deciding *d) {
  d->after.consent = CONSENT_WITHDRAWN;
  d->after.expires_ms = 0;
  d->forgets = true;
}

static enum err decide_withdraw(struct work *work, struct deciding *d) {
  if (!consent_state_valid(d->before.consent))
    return conflict(work, "choice: nothing is agreed to that could be withdrawn");
  withdraw(d);
  return ERR_NONE;
}

/*= GDPR Art. 21(1) */
/*= GDPR Art. 21(2) */
/*= GDPR Art. 21(3) */
static enum err decide_object(struct work *work, struct deciding *d) {
  if (!purpose_is_objectable(&d->purpose))
    return refuse(work, "choice: the basis of this purpose leaves no right to object");
  if (d->before.objection == OBJECTION_OWN)
    return conflict(work, "choice: you have objected already");
  if (consent_state_valid(d->before.consent)) withdraw(d);
  d->after.objected_ms = d->at_ms;
  d->after.objection = d->choice->method == METHOD_GPC ? OBJECTION_GPC : OBJECTION_OWN;
  if (d->purpose.marketing) d->forgets = true;
  return ERR_NONE;
}

static enum err decide_resume(struct work *work, struct deciding *d) {
  if (d->before.objection == OBJECTION_NONE) return conflict(work, "choice: there is no objection");
  d->after.objected_ms = 0;
  d->after.objection = OBJECTION_NONE;
  return ERR_NONE;
}

static enum err decide(struct work *work, struct deciding *d) {
  switch (d->choice->choice) {
    case CHOICE_ACCEPT:
      return decide_accept(work, d);
    case CHOICE_REFUSE:
      return decide_refuse(work, d);
    case CHOICE_WITHDRAW:
      return decide_withdraw(work, d);
    case CHOICE_OBJECT:
      return decide_object(work, d);
    case CHOICE_RESUME:
      return decide_resume(work, d);
  }
  return ERR_INVALID;
}

/* The site says how long proofs are kept. */
static enum err proof_term(struct work *work, struct deciding *d) {
  int64_t days;
  TRY(proof_days(work, d->choice->site, &days));
  d->proof_ms = days * CONSENT_DAY_MS;
  return ERR_NONE;
}

enum err consent_decide(struct work *work, struct deciding *d) {
  const struct consent_choice *choice = d->choice;
  if (!text_is_language(choice->language)) return refuse(work, "language: such as en or de");
  TRY(standing_read(work, choice->person, choice->purpose, &d->before));
  TRY(find_purpose(work, d));
  TRY(check_versions(work, d));
  TRY(check_notice(work, d));
  TRY(proof_term(work, d));
  /* A clock that went back makes no choice older than the one it follows. */
  d->at_ms = work->now_ms > d->before.since_ms ? work->now_ms : d->before.since_ms;
  d->after = d->before;
  d->after.since_ms = d->at_ms;
  d->after.lapsed_ms = 0;
  TRY(decide(work, d));
  bool same = d->after.consent == d->before.consent && d->choice->choice != CHOICE_ACCEPT;
  if (same || consent_state_may_become(d->before.consent, d->after.consent) ||
      consent_state_may_become(state_now(d), d->after.consent))
    return ERR_NONE;
  return conflict(work, "choice: not after what was chosen before");
}
