#include "privacy/gate.h"

#include <string.h>

#include "base/signal.h"
#include "gate.sql.h"
#include "privacy/denial.h"

static bool is_self(const struct actor *actor, const struct gate_state *state) {
  return (actor->kind == ACTOR_VISITOR || actor->kind == ACTOR_STAFF) &&
         id_equal(actor->id, state->person);
}

/* Somebody of the staff whose work it is: by the field and by the purpose. */
static bool works_for(const struct actor *actor, const struct gate_state *state, uint32_t roles) {
  return actor_has_role(actor, roles & state->roles);
}

static bool actor_may(const struct actor *actor, const struct gate_state *state, enum field field,
                      enum gate_operation operation) {
  const struct field_rule *rule = field_rule(field);
  bool self = is_self(actor, state);
  switch (operation) {
    case GATE_STORE:
      if (self) return rule->subject_collects;
      /* A visitor's actor stands for the person only: never for somebody else's row. */
      if (actor->kind == ACTOR_BOT) return field == FIELD_MESSAGE_TEXT;
      return actor->kind == ACTOR_SYSTEM || works_for(actor, state, rule->collectors);
    case GATE_READ:
      if (self && rule->of_staff) return rule->subject_sees;
      if (actor->kind == ACTOR_VISITOR) return rule->visitors_see;
      return works_for(actor, state, rule->readers);
    case GATE_SHOW:
      return self && rule->subject_sees;
    case GATE_USE:
      if (actor->kind == ACTOR_SYSTEM || actor->kind == ACTOR_BOT) return !rule->of_staff;
      return works_for(actor, state, rule->readers);
    case GATE_DISCLOSE:
      if (self || actor->kind == ACTOR_SYSTEM) return !rule->of_staff;
      return !rule->of_staff && works_for(actor, state, rule->readers);
  }
  return false;
}

/* What the term would end is kept for a claim: the office may look, the person too. */
/*= GDPR Art. 17(3)(e) */
static enum gate_verdict judge_held(const struct actor *actor, const struct gate_state *state,
                                    enum field field, enum gate_operation operation) {
  if (operation == GATE_SHOW)
    return actor_may(actor, state, field, GATE_SHOW) ? GATE_GRANTED : GATE_NOT_NEEDED;
  if (operation != GATE_READ) return GATE_OVER;
  return actor_has_role(actor, ROLE_DPO | ROLE_ADMINISTRATOR) ? GATE_GRANTED : GATE_OVER;
}

/*= GDPR Art. 6(1) */
/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 5(1)(e) */
enum gate_verdict gate_judge(const struct actor *actor, const struct gate_state *state,
                             enum field field, enum gate_operation operation, int64_t now_ms) {
  bool shown = operation == GATE_SHOW;
  if (now_ms >= state->kept_until_ms)
    return now_ms < state->held_until_ms && state->allowed != 0
               ? judge_held(actor, state, field, operation)
               : GATE_OVER;
  if ((state->allowed & (int64_t)operation) == 0)
    return state->reason != GATE_GRANTED ? state->reason : GATE_NO_PURPOSE;
  if (!shown && now_ms >= state->valid_until_ms) return GATE_CONSENT_OVER;
  if (!shown && (state->fields & FIELD_BIT(field)) == 0) return GATE_NOT_DECLARED;
  /*= GDPR Art. 18(2) */
  if (operation == GATE_STORE && (state->allowed & GATE_BY_PERSON) && !is_self(actor, state))
    return state->reason;
  return actor_may(actor, state, field, operation) ? GATE_GRANTED : GATE_NOT_NEEDED;
}

/* Marketing may be objected to without a reason and whatever its basis is. */
/*= GDPR Art. 21(1) */
/*= GDPR Art. 21(2) */
/*= GDPR Art. 21(3) */
static bool objection_counts(const struct gate_facts *facts) {
  return facts->objected && purpose_is_objectable(&facts->purpose);
}

static bool consent_needed(const struct gate_facts *facts) {
  return facts->purpose.basis == BASIS_CONSENT || facts->purpose.special == 'a';
}

/* Why the consent that the purpose needs does not carry it. */
/*= GDPR Art. 6(1)(a) */
/*= GDPR Art. 7(3) */
static enum gate_verdict consent_fault(const struct gate_facts *facts) {
  if (!consent_needed(facts)) return GATE_GRANTED;
  if (!consent_state_valid(facts->consent)) return GATE_NO_CONSENT;
  if (facts->consent_version != facts->purpose.version) return GATE_LAPSED;
  /*= GDPR Art. 9(2)(a) */
  if ((facts->explicit_needed || facts->purpose.special == 'a') && !facts->consent_explicit)
    return GATE_NOT_EXPLICIT;
  /*= GDPR Art. 8(1) */
  if (facts->age_needed && facts->age == AGE_NOT_ASKED) return GATE_CHILD;
  return GATE_GRANTED;
}

static bool is_answer(const struct gate_facts *facts) {
  return str_equal(facts->code, STR(PURPOSE_ANSWER));
}

static enum gate_verdict fault_of(const struct gate_facts *facts) {
  if (facts->suspended) return GATE_SUSPENDED;
  if (!facts->in_force) return GATE_NO_PURPOSE;
  /*= GDPR Art. 13(3) */
  if (facts->untold) return GATE_NOT_TOLD;
  /* An objection to being answered is pending until it is decided: until then restricted. */
  if (objection_counts(facts) && !is_answer(facts)) return GATE_OBJECTED;
  return consent_fault(facts);
}

static int64_t allowed_of(const struct gate_facts *facts, enum gate_verdict *reason_out) {
  *reason_out = fault_of(facts);
  if (*reason_out != GATE_GRANTED) return GATE_SHOW;
  if (facts->read_only) {
    *reason_out = GATE_SUSPENDED;
    return facts->restricted || objection_counts(facts) ? GATE_SHOW : GATE_READ | GATE_SHOW;
  }
  /*= GDPR Art. 18(2) */
  /*= GDPR Art. 18(1)(d) */
  if (!facts->restricted && !objection_counts(facts)) return GATE_ALL;
  *reason_out = facts->restricted ? GATE_RESTRICTED : GATE_OBJECTED;
  return GATE_STORE | GATE_SHOW | GATE_BY_PERSON;
}

void gate_derive(const struct gate_facts *facts, struct gate_state *out) {
  struct str code = str_slice(facts->code, 0, PURPOSE_CODE_MAX);
  out->person = facts->person;
  out->conversation = facts->conversation;
  memset(out->purpose, 0, sizeof out->purpose);
  memcpy(out->purpose, code.data, code.len);
  out->allowed = allowed_of(facts, &out->reason);
  out->fields = facts->purpose.fields;
  out->roles = facts->purpose.roles;
  bool ends = consent_needed(facts) && facts->consent_expires_ms > 0;
  out->valid_until_ms = ends ? facts->consent_expires_ms : INT64_MAX;
  out->kept_until_ms = facts->kept_until_ms;
  out->held_until_ms = facts->held_until_ms;
  out->epoch = facts->epoch;
}

static const struct {
  const char *name;
  const char *sentence;
} verdicts[GATE_VERDICT_COUNT] = {
    [GATE_GRANTED] = {"granted", "It is allowed."},
    [GATE_ELSEWHERE] = {"elsewhere", "These data are another controller's."},
    [GATE_NO_PURPOSE] = {"no_purpose", "No purpose in force for this person allows it."},
    [GATE_OVER] = {"over", "The time for which these data may be used is over."},
    [GATE_NOT_NEEDED] = {"not_needed", "Your role does not need these data."},
    [GATE_NO_CONSENT] = {"no_consent", "The person has not agreed to this purpose."},
    [GATE_CONSENT_OVER] = {"consent_over", "The time for which the person agreed is over."},
    [GATE_LAPSED] = {"lapsed", "The person agreed to an earlier version of this purpose."},
    [GATE_NOT_EXPLICIT] = {"not_explicit", "The person has not agreed explicitly."},
    [GATE_CHILD] = {"child", "Nobody has said that the person may agree by their age."},
    [GATE_OBJECTED] = {"objected", "The person has objected to this purpose."},
    [GATE_RESTRICTED] = {"restricted", "Processing is restricted: the data are only stored."},
    [GATE_NOT_DECLARED] = {"not_declared", "The purpose does not cover this field."},
    [GATE_SUSPENDED] = {"suspended", "This is paused at present: nothing is taken in or used."},
    [GATE_NOT_TOLD] = {"not_told", "The person was not told of this purpose yet."},
};

const char *gate_sentence(enum gate_verdict verdict) { return verdicts[verdict].sentence; }
const char *gate_verdict_name(enum gate_verdict verdict) { return verdicts[verdict].name; }

/*= GDPR Art. 32(4) */
enum err gate_check(struct work *work, struct id workspace, const struct gate_state *state,
                    enum field field, enum gate_operation operation) {
  enum gate_verdict verdict = id_equal(work->actor.workspace, workspace)
                                  ? gate_judge(&work->actor, state, field, operation, work->now_ms)
                                  : GATE_ELSEWHERE;
  if (verdict == GATE_GRANTED) return ERR_NONE;
  signal_raise(SIGNAL_GATE_DENIED, &work->actor, (int64_t)field);
  denial_note(&(struct denial){work->actor, workspace, state->purpose, field, operation, verdict},
              work->now_ms);
  return work_fault(work, ERR_DENIED, gate_sentence(verdict));
}

struct gate_state gate_state_of_staff(struct id account) {
  return (struct gate_state){.person = account,
                             .purpose = "staff",
                             .allowed = GATE_ALL,
                             .fields = UINT64_MAX,
                             .roles = ROLE_ALL,
                             .valid_until_ms = INT64_MAX,
                             .kept_until_ms = INT64_MAX,
                             .version = 1};
}

enum err gate_store(struct work *work, struct gate_state *state) {
  struct db_value values[] = {db_id(&work->actor.workspace),  db_id(&state->person),
                              db_id(&state->conversation),    db_text(str_from(state->purpose)),
                              db_int(state->allowed),         db_int((int64_t)state->reason),
                              db_int((int64_t)state->fields), db_int((int64_t)state->roles),
                              db_int(state->valid_until_ms),  db_int(state->held_until_ms),
                              db_int(state->epoch),           db_int(state->version + 1)};
  TRY(db_run(work->db, &sql_gate_write, values, 12, NULL));
  state->version++;
  if (!id_is_zero(state->conversation)) work_forget(work, state->conversation);
  return ERR_NONE;
}
