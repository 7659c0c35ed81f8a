#include "chat/training.h"

#include "base/text.h"
#include "ledger/ledger.h"
#include "privacy/gate_facts.h"
#include "privacy/purpose_builtin.h"
#include "training.sql.h"

#define MODELS_MAX 500

struct source {
  int64_t number;
  struct id conversation;
  struct id person;
  struct keyring_ref key;
};

/* Choosing and giving out is the program's work, whoever asked for it. */
static struct actor program_of(const struct work *work) {
  return (struct actor){.kind = ACTOR_SYSTEM, .workspace = work->actor.workspace};
}

/*= GDPR Art. 7(3) */
static enum err may_use(struct work *work, const struct source *source,
                        struct gate_state *state_out, bool *may_out) {
  struct actor program = program_of(work);
  *may_out = false;
  enum err error =
      gate_load(work, source->person, source->conversation, STR(PURPOSE_TRAINING), state_out);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error) return error;
  *may_out =
      gate_judge(&program, state_out, FIELD_MESSAGE_TEXT, GATE_USE, work->now_ms) == GATE_GRANTED;
  return ERR_NONE;
}

static enum err candidates(struct work *work, struct id site, struct source **out,
                           size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct source *sources = arena_alloc(work->arena, TRAINING_SOURCES_MAX * sizeof *sources);
  if (!sources) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site),
                              db_text(STR(PURPOSE_TRAINING)), db_int(TRAINING_SOURCES_MAX)};
  TRY(db_query(work->db, &sql_training_candidates, values, 4, &rows));
  while (count < TRAINING_SOURCES_MAX && db_step(&rows))
    sources[count++] =
        (struct source){.conversation = db_row_id(&rows, 0), .person = db_row_id(&rows, 1)};
  TRY(db_finish(&rows));
  *out = sources;
  *count_out = count;
  return ERR_NONE;
}

static enum err insert_source(struct work *work, const struct training_model *model,
                              const struct source *source) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&model->id),
                              db_int(source->number), db_id(&source->conversation)};
  return db_run(work->db, &sql_training_source_insert, values, 4, NULL);
}

static enum err insert_model(struct work *work, const struct training_model *model) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&model->id),
                              db_id(&model->site),           db_text(model->name),
                              db_int(model->made_at),        db_int(model->conversations)};
  return db_run(work->db, &sql_training_model_insert, values, 6, NULL);
}

/* The sources among the candidates, numbered from 1; the others are left out. */
static enum err choose(struct work *work, struct source *sources, size_t *count) {
  size_t chosen = 0;
  for (size_t i = 0; i < *count; i++) {
    struct gate_state state;
    bool may;
    TRY(may_use(work, &sources[i], &state, &may));
    if (!may) continue;
    sources[chosen] = sources[i];
    sources[chosen].number = (int64_t)chosen + 1;
    chosen++;
  }
  *count = chosen;
  return ERR_NONE;
}

static enum err check_name(struct work *work, struct str *name) {
  *name = str_trim(*name);
  if (name->len == 0 || name->len > TRAINING_NAME_MAX || !text_is_line(*name))
    return work_fault(work, ERR_INVALID, "name: one line, at most 120 bytes");
  return ERR_NONE;
}

/*= GDPR Art. 6(1)(a) */
enum err training_make(struct work *work, struct id site, struct str name,
                       struct training_model *model_out) {
  struct source *sources;
  size_t count;
  struct purpose purpose;
  struct clock clock = clock_fixed(work->now_ms);
  TRY(check_name(work, &name));
  enum err error = purpose_read(work, site, STR(PURPOSE_TRAINING), &purpose);
  if (error == ERR_NOT_FOUND)
    return work_fault(work, ERR_CONFLICT, "The purpose of training is not in force on this site.");
  if (error) return error;
  TRY(candidates(work, site, &sources, &count));
  TRY(choose(work, sources, &count));
  struct training_model model = {.id = id_new(&clock, work->rng),
                                 .site = site,
                                 .name = name,
                                 .made_at = work->now_ms,
                                 .conversations = (int64_t)count,
                                 .standing = (int64_t)count};
  TRY(insert_model(work, &model));
  for (size_t i = 0; i < count; i++) TRY(insert_source(work, &model, &sources[i]));
  struct ledger_entry entry = {
      .kind = LEDGER_TRAINING, .object = model.id, .purpose = PURPOSE_TRAINING, .note = name};
  TRY(ledger_record(work, &entry));
  *model_out = model;
  return ERR_NONE;
}

static enum err list_sources(struct work *work, struct id model, const struct training_page *page,
                             struct source **out, size_t *count_out) {
  struct db_rows rows;
  size_t limit = page->limit;
  size_t count = 0;
  struct source *sources = arena_alloc(work->arena, limit * sizeof *sources);
  if (!sources) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&model), db_int(page->after),
                              db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_training_sources, values, 4, &rows));
  while (count < limit && db_step(&rows))
    sources[count++] = (struct source){.number = db_row_int(&rows, 0),
                                       .conversation = db_row_id(&rows, 1),
                                       .person = db_row_id(&rows, 2),
                                       .key = {db_row_int(&rows, 3), db_row_id(&rows, 4)}};
  TRY(db_finish(&rows));
  *out = sources;
  *count_out = count;
  return ERR_NONE;
}

/* What was erased meanwhile is no source any more; what was withdrawn is one that fell. */
static enum err count_standing(struct work *work, struct training_model *model) {
  struct source *sources;
  size_t count;
  struct training_page all = {.limit = TRAINING_SOURCES_MAX};
  TRY(list_sources(work, model->id, &all, &sources, &count));
  TRY(choose(work, sources, &count));
  model->standing = (int64_t)count;
  return ERR_NONE;
}

static enum err row_read(struct work *work, const struct db_rows *rows,
                         struct training_model *model) {
  *model = (struct training_model){.id = db_row_id(rows, 0),
                                   .site = db_row_id(rows, 1),
                                   .made_at = db_row_int(rows, 3),
                                   .conversations = db_row_int(rows, 4)};
  return arena_copy(work->arena, db_row_bytes(rows, 2), &model->name);
}

enum err training_read(struct work *work, struct id id, struct training_model *model_out) {
  struct db_rows rows;
  struct training_model model;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(db_one(work->db, &sql_training_model_read, values, 2, &rows));
  enum err error = row_read(work, &rows, &model);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  TRY(count_standing(work, &model));
  *model_out = model;
  return ERR_NONE;
}

enum err training_list(struct work *work, struct id site, struct training_model **models_out,
                       size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct training_model *models = arena_alloc(work->arena, MODELS_MAX * sizeof *models);
  if (!models) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_int(MODELS_MAX)};
  TRY(db_query(work->db, &sql_training_model_list, values, 3, &rows));
  while (!error && count < MODELS_MAX && db_step(&rows))
    error = row_read(work, &rows, &models[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *models_out = models;
  *count_out = count;
  return ERR_NONE;
}

/*= GDPR Art. 88(1) */
static enum err write_words(struct work *work, struct json_writer *w, const struct source *source,
                            const struct personal_subject *subject) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&source->conversation),
                              db_int(ACTOR_VISITOR)};
  TRY(db_query(work->db, &sql_training_words, values, 3, &rows));
  while (!error && db_step(&rows)) {
    struct personal text;
    struct personal_spot spot = {.row = source->conversation, .sequence = db_row_int(&rows, 0)};
    error = personal_open(work, personal_at(subject, FIELD_MESSAGE_TEXT, spot), GATE_USE,
                          db_row_bytes(&rows, 1), &text);
    if (error) break;
    json_begin_object(w);
    personal_show(w, "text", text);
    json_end_object(w);
  }
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

static enum err write_source(struct work *work, struct json_writer *w,
                             const struct source *source) {
  struct personal_subject subject = {.workspace = work->actor.workspace, .key = source->key};
  bool may;
  TRY(may_use(work, source, &subject.gate, &may));
  if (!may) return ERR_NONE;
  json_begin_object(w);
  json_key(w, "words");
  json_begin_array(w);
  TRY(write_words(work, w, source, &subject));
  json_end_array(w);
  json_end_object(w);
  return ERR_NONE;
}

enum err training_write_words(struct work *work, struct json_writer *w, struct id model,
                              struct training_page *page) {
  struct source *sources;
  size_t count;
  enum err error = ERR_NONE;
  struct actor asker = work->actor;
  TRY(list_sources(work, model, page, &sources, &count));
  work->actor = program_of(work);
  for (size_t i = 0; !error && i < count; i++) error = write_source(work, w, &sources[i]);
  work->actor = asker;
  page->more = count == page->limit;
  page->last = count > 0 ? sources[count - 1].number : page->after;
  return error;
}
