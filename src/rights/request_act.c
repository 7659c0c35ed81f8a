/* The one door for every step of a request. */
#include <string.h>

#include "privacy/term.h"
#include "request_act.sql.h"
#include "rights/request_internal.h"

/* Who says why must say something; who says that a request is an abuse must show it. */
#define TEXT_LEAST_BYTES 10
#define PROOF_LEAST_BYTES 40

struct acting {
  struct work *work;
  const struct request_action *action;
  struct request before;
  struct request after; /* what is written */
  enum request_state to;
  struct buf reasons; /* sealed anew; empty: as before */
  struct buf answer;
  struct buf extension;
  const char *note; /* for the ledger */
  bool detail;      /* the text belongs to the step */
};

static enum err fault(struct acting *a, enum err error, const char *text) {
  return work_fault(a->work, error, text);
}

static size_t text_len(struct personal text) {
  return str_trim(personal_bytes_for_crypto(text)).len;
}

static enum err seal(struct acting *a, enum field field, struct personal text, struct buf *out) {
  struct personal_subject subject = request_subject(a->work, &a->before);
  struct personal_spot spot = {.row = a->before.id};
  if (personal_check(field, text))
    return fault(a, ERR_INVALID, "text: a text that is not too long");
  return personal_seal(a->work, personal_at(&subject, field, spot), text, out);
}

static enum err set_clock(struct acting *a) {
  struct request_clock clock;
  struct request *r = &a->after;
  TRY(request_clock_of(r->received_at, r->extended_at != 0, r->paused_ms, str_from(r->calendar),
                       &clock));
  r->target_at = clock.target_at;
  r->due_at = clock.due_at;
  r->due_nominal_at = clock.due_nominal_at;
  return ERR_NONE;
}

/* By when a refusal or an extension must be told; a pause that still runs counts up to now. */
/*= GDPR Art. 12(4) */
static enum err refusal_at(struct acting *a, int64_t *at_ms_out) {
  struct request_clock clock;
  const struct request *r = &a->before;
  int64_t paused_ms = r->paused_ms + (r->paused_at ? a->work->now_ms - r->paused_at : 0);
  TRY(request_clock_of(r->received_at, false, paused_ms, str_from(r->calendar), &clock));
  *at_ms_out = clock.refusal_at;
  return ERR_NONE;
}

/* The pause ends with the answer, or with whatever else goes on. */
static enum err end_pause(struct acting *a) {
  if (!a->before.paused_at) return ERR_NONE;
  a->after.paused_ms += a->work->now_ms - a->before.paused_at;
  a->after.paused_at = 0;
  return set_clock(a);
}

static enum err newest_words(struct acting *a, int64_t *at_ms_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&a->work->actor.workspace), db_id(&a->before.id)};
  TRY(db_one(a->work->db, &sql_request_act_newest_words, values, 2, &rows));
  int64_t at_ms = db_row_int(&rows, 0);
  *at_ms_out = at_ms > a->before.received_at ? at_ms : a->before.received_at;
  return db_finish(&rows);
}

/* The clock stands only for a question that was asked without delay. */
/*= GDPR Art. 12(6) */
static enum err ask(struct acting *a) {
  int64_t since_ms;
  a->detail = true;
  TRY(newest_words(a, &since_ms));
  if (a->work->now_ms - since_ms <= REQUEST_ASK_DAYS * TERM_DAY_MS) {
    a->after.paused_at = a->work->now_ms;
    a->note = "asked in time, paused";
  } else {
    a->note = "asked late, not paused";
  }
  return ERR_NONE;
}

static enum err ask_identity(struct acting *a) {
  if (!id_is_zero(a->before.account))
    return fault(a, ERR_CONFLICT, "action: who has signed in is known");
  a->after.identity = IDENTITY_DOUBT;
  return ask(a);
}

static enum err words(struct acting *a) {
  a->detail = true;
  return end_pause(a);
}

static enum err confirm(struct acting *a) {
  if (request_kind_is_proven(a->before.identity))
    return fault(a, ERR_CONFLICT, "action: who asks is known already");
  a->detail = true;
  a->after.identity = a->work->actor.kind == ACTOR_SYSTEM ? IDENTITY_LINK : IDENTITY_CONFIRMED;
  return a->to == a->before.state ? ERR_NONE : end_pause(a);
}

/* Three months from the receipt, told within the first, and never twice. */
/*= GDPR Art. 12(3) */
static enum err extend(struct acting *a) {
  int64_t last_ms;
  if (a->before.extended_at) return fault(a, ERR_CONFLICT, "action: it is extended already");
  TRY(refusal_at(a, &last_ms));
  if (a->work->now_ms > last_ms)
    return fault(a, ERR_CONFLICT, "action: the month within which it could be extended is over");
  a->after.extended_at = a->work->now_ms;
  TRY(seal(a, FIELD_REQUEST_EXTENSION, a->action->text, &a->extension));
  return set_clock(a);
}

static enum err assign(struct acting *a) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&a->work->actor.workspace), db_id(&a->action->assignee)};
  a->after.assignee = a->action->assignee;
  if (id_is_zero(a->action->assignee)) return ERR_NONE;
  TRY(db_one(a->work->db, &sql_request_act_assignee, values, 2, &rows));
  bool known = db_row_int(&rows, 0) == 1;
  TRY(db_finish(&rows));
  return known ? ERR_NONE : fault(a, ERR_INVALID, "assignee: an account of this workspace");
}

/* Who refuses, in whole or in part, or asks for money, says on which ground. */
/*= GDPR Art. 12(4) */
static enum err check_ground(struct acting *a) {
  const struct request_action *d = a->action;
  bool of_burden = d->ground == GROUND_UNFOUNDED || d->ground == GROUND_EXCESSIVE;
  if (d->decision == DECISION_GRANTED)
    return d->ground == GROUND_NONE ? ERR_NONE
                                    : fault(a, ERR_INVALID, "ground: none where all is granted");
  if (!request_ground_fits(d->ground, a->before.right))
    return fault(a, ERR_INVALID, "ground: one on which this right can be refused");
  if (d->decision == DECISION_FEE && !of_burden)
    return fault(a, ERR_INVALID, "ground: a fee only for what is unfounded or excessive");
  return ERR_NONE;
}

/* The burden is the controller's; a first request is no abuse but for what is shown (C-526/24). */
/*= GDPR Art. 12(5) */
static enum err check_burden(struct acting *a) {
  const struct request_action *d = a->action;
  if (d->ground != GROUND_UNFOUNDED && d->ground != GROUND_EXCESSIVE) return ERR_NONE;
  if (text_len(d->text) < PROOF_LEAST_BYTES)
    return fault(a, ERR_INVALID, "text: what shows it; the burden of proof is yours");
  if (a->before.repeat_count == 0 && !d->abuse_shown)
    return fault(a, ERR_CONFLICT,
                 "abuse: a first request is excessive only where your reasons show an abuse");
  if (d->decision == DECISION_FEE && text_len(d->answer) < TEXT_LEAST_BYTES)
    return fault(a, ERR_INVALID, "answer: how much, what it covers and how it is paid");
  return ERR_NONE;
}

/* Refusing needs a named person; what is given must go to the one it is about. */
/*= GDPR Art. 22(3) */
static enum err check_decider(struct acting *a) {
  bool gives = a->action->decision == DECISION_GRANTED || a->action->decision == DECISION_PARTLY;
  if (a->action->decision != DECISION_GRANTED && a->work->actor.kind != ACTOR_STAFF)
    return fault(a, ERR_DENIED, "Only a person may refuse a right.");
  if (gives && !request_kind_is_proven(a->before.identity))
    return fault(a, ERR_CONFLICT, "identity: confirm first who asks");
  return ERR_NONE;
}

static enum err check_late(struct acting *a) {
  int64_t last_ms;
  if (a->action->decision == DECISION_GRANTED || a->action->late_admitted) return ERR_NONE;
  TRY(refusal_at(a, &last_ms));
  if (a->work->now_ms <= last_ms) return ERR_NONE;
  return fault(
      a, ERR_CONFLICT,
      "late: a refusal was due within the first month, extended or not; say that it is late");
}

static enum err check_decision(struct acting *a) {
  const struct request_action *d = a->action;
  if (d->decision == DECISION_NONE)
    return fault(a, ERR_INVALID, "decision: granted, partly, refused or fee");
  TRY(check_decider(a));
  TRY(check_ground(a));
  if (d->decision != DECISION_GRANTED && text_len(d->text) < TEXT_LEAST_BYTES)
    return fault(a, ERR_INVALID, "text: the reasons, for the person to read");
  TRY(check_burden(a));
  return check_late(a);
}

static void set_decision(struct acting *a) {
  a->after.decision = a->action->decision;
  a->after.ground = a->action->ground;
  a->after.decided_at = a->work->now_ms;
  a->after.decided_by = a->work->actor.kind == ACTOR_STAFF ? a->work->actor.id : (struct id){{0}};
}

static enum err decide(struct acting *a) {
  TRY(check_decision(a));
  TRY(end_pause(a));
  set_decision(a);
  a->after.reasons_sealed = a->after.answer_sealed = STR_EMPTY;
  if (!personal_is_empty(a->action->text))
    TRY(seal(a, FIELD_REQUEST_REASONS, a->action->text, &a->reasons));
  if (!personal_is_empty(a->action->answer))
    TRY(seal(a, FIELD_REQUEST_ANSWER, a->action->answer, &a->answer));
  return ERR_NONE;
}

static enum err revise(struct acting *a) {
  a->detail = true;
  a->after.decision = DECISION_NONE;
  a->after.ground = GROUND_NONE;
  a->after.decided_at = 0;
  a->after.decided_by = (struct id){{0}};
  a->after.reasons_sealed = a->after.answer_sealed = STR_EMPTY;
  return ERR_NONE;
}

static enum err deliver(struct acting *a) {
  a->after.delivered_at = a->work->now_ms;
  return ERR_NONE;
}

static enum err settle(struct acting *a) {
  int64_t until_ms = a->work->now_ms + term_rule(TERM_REQUEST_FILE)->length_ms;
  a->after.closed_at = a->work->now_ms;
  return case_file_settle(a->work, a->before.file.id, until_ms);
}

static enum err opened(struct acting *a) {
  a->after.opened_at = a->work->now_ms;
  return settle(a);
}

static enum err withdraw(struct acting *a) {
  a->detail = true;
  if (a->work->actor.kind == ACTOR_STAFF && !request_is_own(&a->work->actor, &a->before) &&
      text_len(a->action->text) < TEXT_LEAST_BYTES)
    return fault(a, ERR_INVALID, "text: how the person said that they take it back");
  TRY(end_pause(a));
  return settle(a);
}

/* While the person was to pay, the house had nothing to do. */
/*= GDPR Art. 12(5)(a) */
static enum err resume(struct acting *a) {
  if (a->before.decision != DECISION_FEE)
    return fault(a, ERR_CONFLICT, "action: only what waited for a fee goes on");
  a->after.paused_ms += a->work->now_ms - a->before.decided_at;
  a->after.delivered_at = a->after.opened_at = a->after.closed_at = 0;
  TRY(revise(a));
  TRY(case_file_settle(a->work, a->before.file.id, CASE_FILE_OPEN));
  return set_clock(a);
}

static enum err serve(struct acting *a) {
  bool partly = a->action->decision == DECISION_PARTLY;
  if (a->action->decision != DECISION_GRANTED && !partly)
    return fault(a, ERR_INVALID, "decision: granted or partly");
  TRY(check_ground(a));
  set_decision(a);
  a->after.delivered_at = a->after.opened_at = a->work->now_ms;
  return settle(a);
}

static enum err tell(struct acting *a) {
  a->detail = true;
  return ERR_NONE;
}

/* What each step does beside going to the next state; least: bytes that its text must have. */
static const struct {
  enum err (*carry_out)(struct acting *a);
  size_t least;
  const char *fault;
} doings[REQUEST_VERB_COUNT] = {
    [REQUEST_ASSIGN] = {assign, 0, NULL},
    [REQUEST_BEGIN] = {tell, 0, NULL},
    [REQUEST_ASK_IDENTITY] = {ask_identity, TEXT_LEAST_BYTES,
                              "text: what is asked, and why it is doubted who asks"},
    [REQUEST_ASK_SCOPE] = {ask, TEXT_LEAST_BYTES, "text: what is asked"},
    [REQUEST_WORDS] = {words, 1, "text: the person's words"},
    [REQUEST_CONFIRM] = {confirm, TEXT_LEAST_BYTES, "text: how it was made sure who asks"},
    [REQUEST_TO_REVIEW] = {tell, 0, NULL},
    [REQUEST_REVIEWED] = {tell, 0, NULL},
    [REQUEST_EXTEND] = {extend, TEXT_LEAST_BYTES,
                        "text: why it takes longer, for the person to read"},
    [REQUEST_ADVISE] = {tell, 1, "text: the advice"},
    [REQUEST_NOTE] = {tell, 1, "text: the note"},
    [REQUEST_DECIDE] = {decide, 0, NULL},
    [REQUEST_REVISE] = {revise, TEXT_LEAST_BYTES, "text: why the decision is taken back"},
    [REQUEST_DELIVER] = {deliver, 0, NULL},
    [REQUEST_OPENED] = {opened, 0, NULL},
    [REQUEST_RESUME] = {resume, TEXT_LEAST_BYTES, "text: what was paid, and when"},
    [REQUEST_CLOSE] = {settle, 0, NULL},
    [REQUEST_WITHDRAW] = {withdraw, 0, NULL},
    [REQUEST_SERVE] = {serve, 0, NULL},
};

static struct db_value time_or_null(int64_t at_ms) { return at_ms ? db_int(at_ms) : db_null(); }
static struct db_value id_or_null(const struct id *id) {
  return id_is_zero(*id) ? db_null() : db_id(id);
}
static struct db_value sealed_or(const struct buf *anew, struct str before) {
  if (anew->len) return db_bytes(buf_str(anew));
  return before.len ? db_bytes(before) : db_null();
}

/* Of two who act on what they both saw, the second is told so. */
static enum err write(struct acting *a) {
  int64_t changed = 0;
  const struct request *r = &a->after;
  struct db_value values[] = {db_id(&a->work->actor.workspace),
                              db_id(&r->id),
                              db_int(a->before.version),
                              db_text(str_from(request_identity_name(r->identity))),
                              db_text(str_from(request_state_name(a->to))),
                              db_text(str_from(request_decision_name(r->decision))),
                              db_text(str_from(request_ground_name(r->ground))),
                              db_int(r->target_at),
                              db_int(r->due_at),
                              db_int(r->due_nominal_at),
                              time_or_null(r->extended_at),
                              time_or_null(r->paused_at),
                              db_int(r->paused_ms),
                              id_or_null(&r->assignee),
                              id_or_null(&r->decided_by),
                              time_or_null(r->decided_at),
                              time_or_null(r->delivered_at),
                              time_or_null(r->opened_at),
                              time_or_null(r->closed_at),
                              sealed_or(&a->reasons, r->reasons_sealed),
                              sealed_or(&a->answer, r->answer_sealed),
                              sealed_or(&a->extension, r->extension_sealed)};
  TRY(db_run(a->work->db, &sql_request_act_write, values, 22, &changed));
  return changed == 1 ? ERR_NONE : ERR_CONFLICT;
}

static enum err add_step(struct acting *a) {
  const struct request_action *action = a->action;
  struct buf note = {0};
  bool decided = action->verb == REQUEST_DECIDE || action->verb == REQUEST_SERVE;
  buf_append(&note, str_from(request_state_verb_name(action->verb)));
  if (a->note) buf_append_format(&note, ", %s", a->note);
  if (decided) buf_append_format(&note, ", %s", request_decision_name(action->decision));
  if (decided && action->ground)
    buf_append_format(&note, ", %s", request_ground_name(action->ground));
  if (decided && action->late_admitted) buf_append(&note, STR(", late"));
  const char *text = buf_check(&note) ? NULL : arena_c_string(a->work->arena, buf_str(&note));
  buf_done(&note);
  if (!text) return ERR_MACHINE;
  struct request_stepping step = {.kind = request_state_verb_name(action->verb),
                                  .detail = a->detail ? action->text : personal_of(STR_EMPTY),
                                  .note = text};
  return request_step_add(a->work, &a->before, &step);
}

static enum err check_version(struct acting *a) {
  if (a->action->version == 0 || a->action->version == a->before.version) return ERR_NONE;
  return fault(a, ERR_CONFLICT, "version: somebody has changed it meanwhile; look at it again");
}

static enum err check_step(struct acting *a) {
  bool own = request_is_own(&a->work->actor, &a->before);
  enum err error =
      request_state_next(a->before.state, a->action->verb, &a->work->actor, own, &a->to);
  if (error == ERR_CONFLICT) return fault(a, error, "action: not in the state that it is in now");
  if (error) return fault(a, error, gate_sentence(GATE_NOT_NEEDED));
  if (text_len(a->action->text) < doings[a->action->verb].least)
    return fault(a, ERR_INVALID, doings[a->action->verb].fault);
  if (!personal_is_empty(a->action->text) && personal_check(FIELD_REQUEST_STEP, a->action->text))
    return fault(a, ERR_INVALID, "text: a text of at most 8,000 bytes");
  return ERR_NONE;
}

static enum err carry_out(struct acting *a) {
  TRY(check_version(a));
  TRY(check_step(a));
  a->after = a->before;
  TRY(doings[a->action->verb].carry_out(a));
  TRY(write(a));
  TRY(request_hold_data(a->work, &a->before));
  return add_step(a);
}

/* An agent may lose sight of it by this very step; they are answered all the same. */
static enum err read_again(struct work *work, struct id id, struct request *out) {
  struct actor actor = work->actor;
  work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = actor.workspace};
  enum err error = request_read(work, id, out);
  work->actor = actor;
  return error;
}

/*= GDPR Art. 5(2) */
enum err request_act(struct work *work, struct request *request,
                     const struct request_action *action) {
  struct acting a = {.work = work, .action = action};
  TRY(request_read(work, request->id, &a.before));
  enum err error = carry_out(&a);
  buf_done(&a.reasons);
  buf_done(&a.answer);
  buf_done(&a.extension);
  return error ? error : read_again(work, request->id, request);
}
