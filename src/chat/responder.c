#include "chat/responder.h"

#include <string.h>

#include "chat/responder_internal.h"
#include "ledger/ledger.h"
#include "privacy/declaration.h"
#include "privacy/gate_facts.h"
#include "responder.sql.h"

#define LIST_MAX 200

static const char *const outcomes[RESPONDER_OUTCOMES] = {"answer", "hand_off", "grant", "urgent"};
static const char *const effects[EFFECT_COUNT] = {"none", "similar", "legal"};

const char *responder_outcome_name(enum responder_outcome outcome) { return outcomes[outcome]; }
const char *responder_effect_name(enum responder_effect effect) { return effects[effect]; }

/* A score that others draw strongly on counts as a decision. */
/*= GDPR Art. 22(1) */
bool responder_is_significant(const struct responder_rule *rule) {
  return rule->effect != EFFECT_NONE || rule->relied_on;
}

static int index_of(struct str word, const char *const *words, int count) {
  for (int i = 0; i < count; i++)
    if (str_equal(word, str_from(words[i]))) return i;
  return -1;
}

enum err responder_outcome_parse(struct str word, enum responder_outcome *out) {
  int found = index_of(word, outcomes, RESPONDER_OUTCOMES);
  if (found < 0) return ERR_INVALID;
  *out = (enum responder_outcome)found;
  return ERR_NONE;
}

enum err responder_effect_parse(struct str word, enum responder_effect *out) {
  int found = index_of(word, effects, EFFECT_COUNT);
  if (found < 0) return ERR_INVALID;
  *out = (enum responder_effect)found;
  return ERR_NONE;
}

static enum err row_read(struct work *work, const struct db_rows *rows,
                         struct responder_rule *out) {
  struct responder_rule rule = {.id = db_row_id(rows, 0),
                                .site = db_row_id(rows, 1),
                                .away = db_row_int(rows, 4) != 0,
                                .relied_on = db_row_int(rows, 8) != 0,
                                .active = db_row_int(rows, 10) != 0,
                                .version = db_row_int(rows, 11)};
  if (responder_outcome_parse(db_row_bytes(rows, 6), &rule.outcome) ||
      responder_effect_parse(db_row_bytes(rows, 7), &rule.effect))
    return ERR_CORRUPT;
  TRY(arena_copy(work->arena, db_row_bytes(rows, 2), &rule.name));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 3), &rule.phrases));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 5), &rule.texts));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 9), &rule.purpose));
  *out = rule;
  return ERR_NONE;
}

enum err responder_list(struct work *work, struct id site, struct responder_rule **out,
                        size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct responder_rule *list = arena_alloc(work->arena, LIST_MAX * sizeof *list);
  if (!list) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  TRY(db_query(work->db, &sql_responder_list, values, 2, &rows));
  while (!error && count < LIST_MAX && db_step(&rows))
    error = row_read(work, &rows, &list[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *out = list;
  *count_out = count;
  return ERR_NONE;
}

static enum err read_one(struct work *work, struct id site, struct id id,
                         struct responder_rule *out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_id(&id)};
  TRY(db_one(work->db, &sql_responder_read, values, 3, &rows));
  enum err error = row_read(work, &rows, out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/* What decides about people needs a purpose that says so: only that has been held against
 * Art. 22(2) and (4) when it was signed. */
/*= GDPR Art. 22(2) */
/*= GDPR Art. 22(4) */
static enum err check_purpose(struct work *work, const struct responder_rule *rule) {
  struct purpose purpose;
  struct declaration declaration;
  enum err error = purpose_read(work, rule->site, rule->purpose, &purpose);
  if (error == ERR_NOT_FOUND)
    return work_fault(work, ERR_INVALID, "purpose: the code of one that is in force on the site");
  if (error) return error;
  if (!responder_is_significant(rule)) return ERR_NONE;
  TRY(declaration_of(work, &purpose, &declaration));
  if (declaration.automated && declaration.decides) return ERR_NONE;
  return work_fault(work, ERR_CONFLICT,
                    "purpose: it must declare that it decides automatically, on a ground of "
                    "Art. 22(2): a contract, a law or explicit consent");
}

static enum err check_count(struct work *work, const struct responder_rule *rule) {
  struct responder_rule *list;
  size_t count;
  size_t active = 0;
  TRY(responder_list(work, rule->site, &list, &count));
  for (size_t i = 0; i < count; i++)
    if (list[i].active && !id_equal(list[i].id, rule->id)) active++;
  if (count < LIST_MAX && (!rule->active || active < RESPONDER_RULES_MAX)) return ERR_NONE;
  return work_fault(work, ERR_CONFLICT, "A site has at most 50 rules that answer; end one first.");
}

/* The notice names the machine before it says its first word. */
/*= GDPR Art. 13(2)(f) */
static enum err followed(struct work *work, const struct responder_rule *rule) {
  struct ledger_entry entry = {
      .kind = LEDGER_SITE_CHANGED, .object = rule->site, .note = STR("responder")};
  TRY(ledger_record(work, &entry));
  work_forget(work, (struct id){{0}});
  return site_follow(work, rule->site);
}

enum err responder_create(struct work *work, struct id site, const struct json *body,
                          struct responder_rule *out) {
  struct clock clock = clock_fixed(work->now_ms);
  struct site of;
  struct responder_rule rule = {.id = id_new(&clock, work->rng),
                                .site = site,
                                .phrases = STR("[]"),
                                .purpose = STR(PURPOSE_ANSWER),
                                .active = true,
                                .version = 1};
  TRY(site_read(work, site, &of));
  TRY(responder_read_fields(work, body, &rule));
  TRY(check_purpose(work, &rule));
  TRY(check_count(work, &rule));
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&rule.id),
                              db_id(&site),
                              db_text(rule.name),
                              db_text(rule.phrases),
                              db_int(rule.away),
                              db_text(rule.texts),
                              db_text(str_from(outcomes[rule.outcome])),
                              db_text(str_from(effects[rule.effect])),
                              db_int(rule.relied_on),
                              db_text(rule.purpose),
                              db_int(rule.active),
                              db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_responder_insert, values, 13, NULL));
  TRY(followed(work, &rule));
  *out = rule;
  return ERR_NONE;
}

static enum err update(struct work *work, struct responder_rule *rule) {
  int64_t changed = 0;
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&rule->id),
                              db_id(&rule->site),
                              db_text(rule->name),
                              db_text(rule->phrases),
                              db_int(rule->away),
                              db_text(rule->texts),
                              db_text(str_from(outcomes[rule->outcome])),
                              db_text(str_from(effects[rule->effect])),
                              db_int(rule->relied_on),
                              db_text(rule->purpose),
                              db_int(rule->active),
                              db_int(rule->version)};
  TRY(db_run(work->db, &sql_responder_update, values, 13, &changed));
  rule->version++;
  return changed ? ERR_NONE : ERR_NOT_FOUND;
}

enum err responder_change(struct work *work, struct id site, struct id id, const struct json *body,
                          struct responder_rule *out) {
  struct responder_rule rule;
  int64_t version;
  TRY(read_one(work, site, id, &rule));
  if (json_get_int(body, "version", &version))
    return work_fault(work, ERR_INVALID, "version: the number of the rule that was shown");
  if (version != rule.version)
    return work_fault(work, ERR_CONFLICT, "version: somebody has changed it since; look again");
  TRY(responder_read_fields(work, body, &rule));
  TRY(check_purpose(work, &rule));
  TRY(check_count(work, &rule));
  TRY(update(work, &rule));
  TRY(followed(work, &rule));
  *out = rule;
  return ERR_NONE;
}

void responder_write(struct json_writer *w, const struct responder_rule *rule) {
  json_begin_object(w);
  json_put_id(w, "id", rule->id);
  json_put_string(w, "name", rule->name);
  json_key(w, "phrases");
  json_write_raw(w, rule->phrases);
  json_put_bool(w, "away", rule->away);
  json_key(w, "text");
  json_write_raw(w, rule->texts);
  json_put_word(w, "outcome", outcomes[rule->outcome]);
  json_put_word(w, "effect", effects[rule->effect]);
  json_put_bool(w, "relied_on", rule->relied_on);
  json_put_bool(w, "significant", responder_is_significant(rule));
  json_put_string(w, "purpose", rule->purpose);
  json_put_bool(w, "active", rule->active);
  json_put_int(w, "version", rule->version);
  json_end_object(w);
}

static bool named_before(const struct responder_rule *list, size_t i) {
  for (size_t j = 0; j < i; j++)
    if (str_equal(list[j].name, list[i].name)) return true;
  return false;
}

/*= GDPR Art. 13(2)(f) */
enum err responder_names(struct work *work, struct id site, struct str *out) {
  struct responder_rule *list;
  size_t count;
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  TRY(responder_list(work, site, &list, &count));
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++)
    if (list[i].active && !named_before(list, i)) json_write_string(&w, list[i].name);
  json_end_array(&w);
  enum err error = buf_check(&text);
  if (!error) error = arena_copy(work->arena, buf_str(&text), out);
  buf_done(&text);
  return error;
}

enum err responder_name(struct work *work, struct id id, struct str *name_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  *name_out = STR_EMPTY;
  enum err error = db_one(work->db, &sql_responder_name, values, 2, &rows);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  error = arena_copy(work->arena, db_row_bytes(&rows, 0), name_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}
