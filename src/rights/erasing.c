#include "rights/erasing.h"

#include <string.h>

#include "erasing.sql.h"
#include "privacy/datum.h"
#include "privacy/forget_field.h"
#include "privacy/gate_facts.h"
#include "privacy/proof.h"
#include "privacy/retention.h"
#include "privacy/suppression.h"
#include "privacy/term.h"

#define GROUND "erased by the person"
#define PAGE 200
#define CONVERSATIONS_MAX 10000

static enum err scope_fault(struct work *work) {
  return work_fault(work, ERR_INVALID,
                    "scope: {\"conversation\":ID}, {\"field\":CODE} or "
                    "{\"purpose\":CODE,\"field\":CODE}");
}

enum err erasing_scope_read(struct work *work, const struct json *body,
                            struct erasing_scope *scope_out) {
  static const char *const known[] = {"conversation", "purpose", "field", NULL};
  struct erasing_scope scope = {.kind = ERASING_EVERYTHING};
  struct str id;
  const struct json *root = body ? json_get(body, "scope") : NULL;
  if (!root) {
    *scope_out = scope;
    return ERR_NONE;
  }
  if (!json_is_object(root) || json_unknown_key(root, known)) return scope_fault(work);
  bool field = json_get_str(root, "field", &scope.field) == ERR_NONE;
  bool purpose = json_get_str(root, "purpose", &scope.purpose) == ERR_NONE;
  bool conversation = json_get(root, "conversation") != NULL;
  if (conversation && (field || purpose)) return scope_fault(work);
  if (conversation) {
    scope.kind = ERASING_CONVERSATION;
    if (json_get_str(root, "conversation", &id) || id_parse(id, &scope.conversation))
      return work_fault(work, ERR_INVALID, "conversation: the id of one of yours");
  } else {
    scope.kind = ERASING_FIELD;
    if (!field) return scope_fault(work);
  }
  *scope_out = scope;
  return ERR_NONE;
}

struct mine {
  struct id id;
  int64_t held_until; /* 0: not held */
  int64_t messages;
};

struct running {
  struct work *work;
  struct erasing *erasing;
  struct certificate_facts *facts;
  struct mine *list;
  size_t count;
  int64_t messages; /* that went */
};

static void note_erased(struct running *r, struct str field, int64_t count) {
  struct certificate_facts *facts = r->facts;
  if (count > 0 && facts->erased_count < CERTIFICATE_LINES)
    facts->erased[facts->erased_count++] = (struct certificate_erased){field, count};
}

static void note_kept(struct running *r, const struct certificate_kept *kept) {
  struct certificate_facts *facts = r->facts;
  if (facts->kept_count < CERTIFICATE_LINES) facts->kept[facts->kept_count++] = *kept;
}

static enum err read_page(struct running *r, struct id after, size_t *got) {
  struct db_rows rows;
  struct work *work = r->work;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&r->erasing->person),
                              db_id(&after)};
  *got = 0;
  TRY(db_query(work->db, &sql_erasing_conversations, values, 3, &rows));
  while (*got < PAGE && r->count < CONVERSATIONS_MAX && db_step(&rows)) {
    int64_t until = db_row_int(&rows, 1);
    r->list[r->count++] = (struct mine){.id = db_row_id(&rows, 0),
                                        .held_until = until > work->now_ms ? until : 0,
                                        .messages = db_row_int(&rows, 2)};
    (*got)++;
  }
  return db_finish(&rows);
}

static enum err read_mine(struct running *r) {
  size_t got = PAGE;
  r->list = arena_alloc(r->work->arena, CONVERSATIONS_MAX * sizeof *r->list);
  if (!r->list) return ERR_MACHINE;
  while (got == PAGE) {
    struct id after = r->count ? r->list[r->count - 1].id : (struct id){{0}};
    TRY(read_page(r, after, &got));
  }
  r->erasing->gone = arena_alloc(r->work->arena, (r->count + 1) * sizeof *r->erasing->gone);
  return r->erasing->gone ? ERR_NONE : ERR_MACHINE;
}

static enum err erase_conversation(struct running *r, const struct mine *mine) {
  struct work *work = r->work;
  struct retention_item item = {work->actor.workspace, mine->id, r->erasing->person};
  TRY(retention_erase(work, &item, GROUND));
  work_forget(work, mine->id);
  r->erasing->gone[r->erasing->gone_count++] = mine->id;
  r->messages += mine->messages;
  return ERR_NONE;
}

static void note_held(struct running *r, const struct mine *mine) {
  struct certificate_kept kept = {STR("message.text"), "17(3)(b), (e)", "certificate.held",
                                  mine->held_until};
  note_kept(r, &kept);
}

/* What was given for other purposes does not stay because a conversation does. */
static enum err erase_values(struct running *r) {
  struct datum *list;
  size_t count;
  struct work *work = r->work;
  TRY(datum_list(work, r->erasing->person, STR_EMPTY, &list, &count));
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && str_equal(list[i].purpose, list[i - 1].purpose)) continue; /* went with it */
    TRY(datum_forget_purpose(work, r->erasing->person, list[i].purpose, GROUND));
  }
  return gate_refresh_person(work, r->erasing->person);
}

static enum err count_values(struct running *r) {
  struct db_rows rows;
  struct datum *list;
  size_t count;
  struct db_value values[] = {db_id(&r->work->actor.workspace), db_id(&r->erasing->person)};
  TRY(db_one(r->work->db, &sql_erasing_person, values, 2, &rows));
  note_erased(r, STR("person.name"), db_row_int(&rows, 0));
  note_erased(r, STR("person.email"), db_row_int(&rows, 1));
  TRY(db_finish(&rows));
  TRY(datum_list(r->work, r->erasing->person, STR_EMPTY, &list, &count));
  for (size_t i = 0; i < count; i++) note_erased(r, list[i].field, 1);
  return ERR_NONE;
}

/*= GDPR Art. 17(3)(e) */
static enum err note_proofs(struct running *r) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&r->work->actor.workspace), db_id(&r->erasing->person)};
  TRY(db_one(r->work->db, &sql_erasing_proofs, values, 2, &rows));
  int64_t proofs = db_row_int(&rows, 0);
  int64_t days;
  TRY(db_finish(&rows));
  TRY(proof_days(r->work, r->erasing->site, &days));
  struct certificate_kept kept = {STR("certificate.proofs"), "7(1), 17(3)(e)", "certificate.proof",
                                  r->work->now_ms + days * TERM_DAY_MS};
  if (proofs > 0) note_kept(r, &kept);
  return ERR_NONE;
}

/*= GDPR Art. 21(3) */
static enum err suppress(struct running *r) {
  int64_t count = 0;
  TRY(suppression_add_person(r->work, r->erasing->person, r->erasing->site, &count));
  struct certificate_kept kept = {STR("certificate.address"), "17(3)(b), 21(3)",
                                  "certificate.suppression", 0};
  if (count > 0) note_kept(r, &kept);
  return ERR_NONE;
}

/*= GDPR Art. 17(1) */
/*= GDPR Art. 17(3)(b) */
static enum err erase_everything(struct running *r) {
  TRY(read_mine(r));
  TRY(suppress(r));
  TRY(note_proofs(r));
  TRY(count_values(r));
  for (size_t i = 0; i < r->count; i++) {
    if (r->list[i].held_until)
      note_held(r, &r->list[i]);
    else
      TRY(erase_conversation(r, &r->list[i]));
  }
  r->erasing->person_gone = r->erasing->gone_count == r->count;
  note_erased(r, STR("message.text"), r->messages);
  return r->erasing->person_gone ? ERR_NONE : erase_values(r);
}

/* With the last conversation the person goes. */
static enum err erase_one(struct running *r) {
  TRY(read_mine(r));
  for (size_t i = 0; i < r->count; i++) {
    if (!id_equal(r->list[i].id, r->erasing->scope.conversation)) continue;
    if (r->count == 1 && !r->list[i].held_until) {
      r->facts->scope = "everything";
      r->count = 0;
      return erase_everything(r);
    }
    if (r->list[i].held_until)
      note_held(r, &r->list[i]);
    else
      TRY(erase_conversation(r, &r->list[i]));
    note_erased(r, STR("message.text"), r->messages);
    return ERR_NONE;
  }
  return work_fault(r->work, ERR_NOT_FOUND, "conversation: the id of one of yours");
}

static enum err erase_datum(struct running *r) {
  struct datum datum;
  struct work *work = r->work;
  const struct erasing_scope *scope = &r->erasing->scope;
  enum err error = datum_read(work, r->erasing->person, scope->purpose, scope->field, &datum);
  if (error) return error;
  bool address = str_equal(scope->field, STR("purpose.email"));
  if (address) TRY(suppress(r));
  return datum_forget_field(work, &datum, GROUND);
}

static enum err erase_field(struct running *r) {
  const struct erasing_scope *scope = &r->erasing->scope;
  bool name = str_equal(scope->field, STR("person.name"));
  enum err error;
  if (scope->purpose.len > 0)
    error = erase_datum(r);
  else if (name || str_equal(scope->field, STR("person.email")))
    error = forget_field_contact(r->work, r->erasing->person,
                                 name ? FIELD_PERSON_NAME : FIELD_PERSON_EMAIL, GROUND);
  else
    return work_fault(r->work, ERR_INVALID,
                      "field: person.name, person.email, or with its purpose");
  if (error == ERR_NOT_FOUND)
    return work_fault(r->work, ERR_NOT_FOUND, "field: nothing of the kind is held about you");
  TRY(error);
  work_forget(r->work, (struct id){{0}});
  note_erased(r, scope->field, 1);
  return ERR_NONE;
}

static enum err newest_tombstone(struct work *work, int64_t *position_out) {
  struct db_rows rows;
  TRY(db_one(work->db, &sql_erasing_newest_tombstone, NULL, 0, &rows));
  *position_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

/*= GDPR Art. 17(1) */
enum err erasing_run(struct work *work, struct erasing *erasing) {
  static const char *const scopes[] = {"everything", "conversation", "field"};
  int64_t position;
  struct certificate_facts *facts = ARENA_NEW(work->arena, struct certificate_facts);
  struct running r = {.work = work, .erasing = erasing, .facts = facts};
  if (!facts) return ERR_MACHINE;
  erasing->facts = facts;
  erasing->gone_count = 0;
  TRY(newest_tombstone(work, &position));
  *facts = (struct certificate_facts){.site = erasing->site,
                                      .person = erasing->person,
                                      .scope = scopes[erasing->scope.kind],
                                      .language = erasing->language,
                                      .terms = erasing->terms,
                                      .first = position + 1};
  if (erasing->scope.kind == ERASING_EVERYTHING) TRY(erase_everything(&r));
  if (erasing->scope.kind == ERASING_CONVERSATION) TRY(erase_one(&r));
  if (erasing->scope.kind == ERASING_FIELD) TRY(erase_field(&r));
  TRY(newest_tombstone(work, &facts->last));
  return certificate_make(work, facts, erasing->certificate);
}
