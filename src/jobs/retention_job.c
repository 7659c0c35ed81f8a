#include "jobs/retention_job.h"

#include <string.h>

#include "base/clock.h"
#include "chat/site.h"
#include "ledger/ledger.h"
#include "privacy/consent.h"
#include "privacy/datum.h"
#include "privacy/hold.h"
#include "privacy/incident.h"
#include "privacy/retention_proof.h"
#include "rights/identity.h"
#include "rights/request_unopened.h"
#include "staff/session.h"

#define DUE_AT_ONCE 16
#define VALUES_AT_ONCE 32
#define HOLDS_AT_ONCE 64
#define LAPSES_AT_ONCE 32
#define CASES_AT_ONCE 16
#define ADDRESSES_AT_ONCE 512

static bool spent(const struct retention_slice *slice, uint64_t begun_ns) {
  if (slice->gone.messages >= slice->rows) return true;
  if (slice->erased_count == RETENTION_SLICE_CONVERSATIONS) return true;
  return slice->limit_ns > 0 && clock_monotonic_ns() - begun_ns >= slice->limit_ns;
}

static enum err count(struct work *work, const struct retention_duty *duty, int64_t at_ms,
                      const struct retention_gone *gone) {
  TRY(retention_proof_count(work, duty->item.workspace, duty->rule, gone->conversations, at_ms));
  TRY(retention_proof_count(work, duty->item.workspace, "person", gone->people, at_ms));
  return retention_proof_count(work, duty->item.workspace, "message", gone->messages, at_ms);
}

static enum err erase_one(struct work *work, const struct retention_duty *duty,
                          struct retention_slice *slice) {
  struct retention_gone gone = {0};
  work->actor.workspace = duty->item.workspace;
  TRY(retention_erase_counted(work, &duty->item, "retention", &gone));
  slice->erased[slice->erased_count++] = duty->item.conversation;
  slice->gone.conversations += gone.conversations;
  slice->gone.people += gone.people;
  slice->gone.messages += gone.messages;
  return count(work, duty, slice->at_ms, &gone);
}

/*= GDPR Art. 5(1)(e) */
static enum err erase_due(struct work *work, struct retention_slice *slice, uint64_t begun_ns) {
  for (;;) {
    struct retention_duty *duties;
    size_t found;
    if (spent(slice, begun_ns)) {
      slice->more = true;
      return ERR_NONE;
    }
    TRY(retention_due(work, slice->at_ms, DUE_AT_ONCE, &duties, &found));
    for (size_t i = 0; i < found && !spent(slice, begun_ns); i++)
      TRY(erase_one(work, &duties[i], slice));
    if (found == 0) return ERR_NONE;
  }
}

enum err retention_job_slice(struct work *work, struct retention_slice *slice) {
  uint64_t begun_ns = clock_monotonic_ns();
  struct actor actor = work->actor;
  slice->gone = (struct retention_gone){0};
  slice->more = false;
  slice->erased_count = 0;
  TRY(retention_sweep(work, slice->rows, &slice->gone, &slice->more));
  if (!slice->more) TRY(erase_due(work, slice, begun_ns));
  /* What was just erased may have messages left for the sweep. */
  if (slice->gone.conversations > 0) slice->more = true;
  work->actor = actor;
  return ERR_NONE;
}

/* By the time that is believed, too. */
static enum err expire_openings(struct work *work, int64_t at_ms, int64_t *count_out) {
  struct work then = *work;
  then.now_ms = at_ms;
  return ledger_expire(&then, count_out);
}

/* The notice of its sites says no longer that addresses are kept. */
static enum err close_incident(struct work *work) {
  struct id workspace;
  struct actor actor = work->actor;
  enum err error = incident_close(work, &workspace);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  work->actor.workspace = workspace;
  error = site_republish(work);
  work->actor = actor;
  return error;
}

static enum err take_away(struct work *work, int64_t at_ms, struct retention_terms *terms) {
  struct sensitive_spot *spots;
  TRY(sensitive_purge(work, at_ms, RETENTION_TAKEN_AT_ONCE, &spots, &terms->taken_count));
  memcpy(terms->taken, spots, terms->taken_count * sizeof *spots);
  return ERR_NONE;
}

enum err retention_job_terms(struct work *work, int64_t at_ms, struct retention_terms *terms) {
  TRY(hold_expire(work, at_ms, HOLDS_AT_ONCE, &terms->holds));
  TRY(close_incident(work));
  TRY(incident_expire(work, at_ms, ADDRESSES_AT_ONCE, &terms->addresses));
  TRY(take_away(work, at_ms, terms));
  /* First, so that the person is told what went with their consent. */
  TRY(consent_lapse(work, at_ms, LAPSES_AT_ONCE, &terms->lapsed));
  TRY(datum_expire(work, at_ms, VALUES_AT_ONCE, &terms->values));
  TRY(consent_expire(work, at_ms, &terms->consents));
  TRY(request_unopened_close(work, at_ms, CASES_AT_ONCE, &terms->unopened));
  TRY(case_file_expire(work, at_ms, CASES_AT_ONCE, &terms->cases));
  TRY(identity_expire(work, at_ms, &terms->links));
  TRY(session_expire(work, &terms->sessions));
  TRY(expire_openings(work, at_ms, &terms->openings));
  return retention_prove(work, at_ms, &terms->proofs);
}
