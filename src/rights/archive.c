#include "rights/archive.h"

#include <stdlib.h>
#include <string.h>

#include "archive.sql.h"
#include "base/clock.h"
#include "ledger/ledger.h"
#include "privacy/notice_words.h"
#include "rights/archive_facts.h"
#include "rights/redaction.h"
#include "rights/zip.h"

#define PAGE_ROWS 500
#define TALKS 64
/* How often the clock is looked at. */
#define ROWS_BETWEEN 32

static const struct {
  const char *word;
  const char *type;
  const char *end;
} forms[ARCHIVE_FORMS] = {
    [ARCHIVE_ZIP] = {"zip", "application/zip", "zip"},
    [ARCHIVE_JSON] = {"json", "application/json", "json"},
    [ARCHIVE_HTML] = {"html", "text/html; charset=utf-8", "html"},
    [ARCHIVE_CSV] = {"csv", "text/csv; charset=utf-8", "csv"},
};

enum err archive_form_parse(struct str word, enum archive_form *form_out) {
  for (int i = 0; i < ARCHIVE_FORMS; i++) {
    if (!str_equal(word, str_from(forms[i].word))) continue;
    *form_out = (enum archive_form)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

const char *archive_form_type(enum archive_form form) { return forms[form].type; }
const char *archive_form_end(enum archive_form form) { return forms[form].end; }

/* A file of the zip; without a zip, the only one. */
struct part {
  const char *name;
  const struct archive_writer *writer; /* NULL: the schema */
};
static const struct part archive_parts[] = {{"your-data.html", &archive_html},
                                            {"data.json", &archive_json},
                                            {"data.csv", &archive_csv},
                                            {"data.schema.json", NULL}};
static const struct part portable_parts[] = {{"data.json", &portable_json},
                                             {"data.csv", &portable_csv}};

enum stage { STAGE_BEGIN, STAGE_ROWS, STAGE_END, STAGE_DONE };

/* Where reading resumes: behind this value of the way's column. */
struct cursor {
  int64_t number;
  size_t len;
  char bytes[128];
};

struct archive {
  struct archive_order order;
  struct arena arena; /* of the facts */
  struct archive_facts facts;
  bool known; /* the facts are there */
  struct redaction_set *hiding;
  struct archive_row row;
  struct archive_writing writing;
  struct buf plain; /* what goes into the zip */
  struct zip zip;
  const struct part *parts;
  size_t part_count;
  size_t part;
  enum stage stage;
  size_t way;
  bool way_begun;
  bool in_scope; /* of one conversation, or of the person */
  struct cursor cursor;
  struct id last_talk; /* the last of talks */
  struct archive_talk talks[TALKS];
  size_t talk_count;
  size_t talk_at;
  bool talks_begun;
  uint64_t until_ns; /* of this step */
};

static void choose_parts(struct archive *archive) {
  static const struct part single[] = {[ARCHIVE_JSON] = {"", &archive_json},
                                       [ARCHIVE_HTML] = {"", &archive_html},
                                       [ARCHIVE_CSV] = {"", &archive_csv}};
  static const struct part portable[] = {[ARCHIVE_JSON] = {"", &portable_json},
                                         [ARCHIVE_HTML] = {"", &portable_json},
                                         [ARCHIVE_CSV] = {"", &portable_csv}};
  static const struct part review = {"", &review_json};
  bool is_portable = archive->order.what == ARCHIVE_PORTABLE;
  archive->part_count = 1;
  if (archive->order.what == ARCHIVE_REVIEW) {
    archive->parts = &review;
  } else if (archive->order.form == ARCHIVE_ZIP) {
    archive->parts = is_portable ? portable_parts : archive_parts;
    archive->part_count = is_portable ? sizeof portable_parts / sizeof portable_parts[0]
                                      : sizeof archive_parts / sizeof archive_parts[0];
  } else {
    archive->parts = &(is_portable ? portable : single)[archive->order.form];
  }
}

enum err archive_new(const struct archive_order *order, struct archive **archive_out) {
  struct archive *archive = calloc(1, sizeof *archive);
  if (!archive) return ERR_MACHINE;
  archive->order = *order;
  if (order->what == ARCHIVE_REVIEW) archive->order.form = ARCHIVE_JSON;
  archive->row.reviewing = order->what == ARCHIVE_REVIEW;
  archive->row.person = order->person;
  arena_init(&archive->arena, 0);
  choose_parts(archive);
  *archive_out = archive;
  return ERR_NONE;
}

void archive_free(struct archive *archive) {
  if (!archive) return;
  archive_row_done(&archive->row);
  archive_facts_done(&archive->facts);
  redaction_free(archive->hiding);
  zip_done(&archive->zip);
  buf_wipe(&archive->plain);
  buf_done(&archive->plain);
  arena_done(&archive->arena);
  explicit_bzero(archive, sizeof *archive);
  free(archive);
}

/* In every step anew: who was erased meanwhile is nobody any more. */
static enum err find_person(struct archive *archive, struct work *work) {
  struct db_rows rows;
  struct str purpose;
  struct archive_talk *talk = &archive->row.talk;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&archive->order.person)};
  TRY(db_one(work->db, &sql_archive_person, values, 2, &rows));
  archive->row.person_key = (struct keyring_ref){db_row_int(&rows, 1), db_row_id(&rows, 2)};
  purpose = str_slice(db_row_bytes(&rows, 6), 0, sizeof talk->purpose - 1);
  if (id_is_zero(talk->id)) {
    memset(talk->purpose, 0, sizeof talk->purpose);
    memcpy(talk->purpose, purpose.data, purpose.len);
  }
  return db_finish(&rows);
}

static enum err learn(struct archive *archive, struct work *work) {
  struct arena *arena = work->arena;
  if (archive->known) return ERR_NONE;
  work->arena = &archive->arena;
  enum err error = archive_facts_load(work, &archive->order, &archive->facts);
  work->arena = arena;
  if (!error && !id_is_zero(archive->order.request))
    error = redaction_load(work, archive->order.request, &archive->hiding);
  if (error) return error;
  archive->row.hiding = archive->hiding;
  archive->known = true;
  if (archive->order.form == ARCHIVE_ZIP) zip_init(&archive->zip, work->now_ms);
  return ERR_NONE;
}

static void begin_part(struct archive *archive, struct buf *out) {
  const char *language = notice_language(str_from(archive->order.language));
  size_t count;
  archive->writing = (struct archive_writing){.out = out,
                                              .first_way = archive_ways(&count),
                                              .facts = &archive->facts,
                                              .decided = archive->hiding,
                                              .language = language,
                                              .tongue = strcmp(language, "de") == 0};
  memset(archive->row.grounds, 0, sizeof archive->row.grounds);
  archive->way = 0;
  archive->way_begun = archive->in_scope = false;
  archive->stage = STAGE_ROWS;
  archive->parts[archive->part].writer->begin(&archive->writing);
}

static const struct archive_way *way_at(const struct archive *archive) {
  size_t count;
  const struct archive_way *ways = archive_ways(&count);
  return archive->way < count ? &ways[archive->way] : NULL;
}

static void cursor_reset(struct cursor *cursor) { *cursor = (struct cursor){.number = INT64_MIN}; }

static enum err cursor_set(struct cursor *cursor, const struct archive_way *way,
                           const struct db_rows *rows) {
  if (way->cursor == ARCHIVE_CURSOR_NONE) return ERR_NONE;
  if (way->cursor == ARCHIVE_CURSOR_BIGINT) {
    cursor->number = db_row_int(rows, 0);
    return ERR_NONE;
  }
  struct str bytes = db_row_bytes(rows, 0);
  if (bytes.len > sizeof cursor->bytes) return ERR_TOO_LARGE;
  memcpy(cursor->bytes, bytes.data, bytes.len);
  cursor->len = bytes.len;
  return ERR_NONE;
}

static struct db_value cursor_value(const struct cursor *cursor, const struct archive_way *way) {
  struct str bytes = str_of(cursor->bytes, cursor->len);
  if (way->cursor == ARCHIVE_CURSOR_BIGINT) return db_int(cursor->number);
  return way->cursor == ARCHIVE_CURSOR_TEXT ? db_text(bytes) : db_bytes(bytes);
}

static void fill_values(const struct archive *archive, const struct work *work,
                        const struct archive_way *way, struct db_value *values) {
  for (size_t i = 0; i < way->parameter_count; i++) switch (way->parameters[i]) {
      case ARCHIVE_WORKSPACE:
        values[i] = db_id(&work->actor.workspace);
        break;
      case ARCHIVE_PERSON:
        values[i] = db_id(&archive->order.person);
        break;
      case ARCHIVE_CONVERSATION:
        values[i] = db_id(&archive->row.talk.id);
        break;
      case ARCHIVE_CURSOR:
        values[i] = cursor_value(&archive->cursor, way);
        break;
      case ARCHIVE_LIMIT:
        values[i] = db_int(way->cursor == ARCHIVE_CURSOR_NONE ? 10000 : PAGE_ROWS);
        break;
    }
}

static bool is_full(const struct archive *archive) {
  return archive->writing.out->len >= ARCHIVE_PIECE_BYTES;
}
static bool is_late(const struct archive *archive) {
  return clock_monotonic_ns() >= archive->until_ns;
}

/* One page. end: there are no more rows in this scope. */
static enum err read_page(struct archive *archive, struct work *work, const struct archive_way *way,
                          bool *end_out) {
  struct db_rows rows;
  struct db_value values[ARCHIVE_PARAMETERS];
  enum err error = ERR_NONE;
  size_t count = 0;
  bool stopped = false;
  bool pages = way->cursor != ARCHIVE_CURSOR_NONE;
  fill_values(archive, work, way, values);
  TRY(db_query(work->db, way->sql, values, way->parameter_count, &rows));
  while (!error && !stopped && db_step(&rows)) {
    error = archive_row_read(&archive->row, work, way, &rows);
    if (!error) error = cursor_set(&archive->cursor, way, &rows);
    if (error) break;
    archive->parts[archive->part].writer->row(&archive->writing, way, &archive->row);
    count++;
    stopped = pages && (is_full(archive) || (count % ROWS_BETWEEN == 0 && is_late(archive)));
  }
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *end_out = !stopped && (!pages || count < PAGE_ROWS);
  return ERR_NONE;
}

/* The next of the person's conversations, by their ids. */
static enum err load_talks(struct archive *archive, struct work *work) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&archive->order.person),
                              db_id(&archive->last_talk), db_int(TALKS)};
  archive->talk_count = archive->talk_at = 0;
  TRY(db_query(work->db, &sql_archive_conversations, values, 4, &rows));
  while (archive->talk_count < TALKS && db_step(&rows)) {
    struct archive_talk *talk = &archive->talks[archive->talk_count++];
    struct str purpose = str_slice(db_row_bytes(&rows, 3), 0, sizeof talk->purpose - 1);
    *talk = (struct archive_talk){.id = db_row_id(&rows, 0),
                                  .key = {db_row_int(&rows, 1), db_row_id(&rows, 2)}};
    memcpy(talk->purpose, purpose.data, purpose.len);
    archive->last_talk = talk->id;
  }
  return db_finish(&rows);
}

/* Into the next scope of the way; none: there is no other. */
static enum err enter_scope(struct archive *archive, struct work *work,
                            const struct archive_way *way, bool *none_out) {
  *none_out = false;
  cursor_reset(&archive->cursor);
  archive->in_scope = true;
  if (!archive->talks_begun) {
    archive->talks_begun = true;
    archive->talk_count = archive->talk_at = 0;
    memset(&archive->last_talk, 0, sizeof archive->last_talk);
    memset(&archive->row.talk.id, 0, sizeof archive->row.talk.id);
    if (way->scope != ARCHIVE_SCOPE_CONVERSATION) return ERR_NONE;
  } else if (way->scope == ARCHIVE_SCOPE_PERSON) {
    *none_out = true;
    return ERR_NONE;
  }
  if (archive->talk_at == archive->talk_count) TRY(load_talks(archive, work));
  *none_out = archive->talk_at == archive->talk_count;
  if (!*none_out) archive->row.talk = archive->talks[archive->talk_at++];
  return ERR_NONE;
}

static enum err leave_way(struct archive *archive, struct work *work,
                          const struct archive_way *way) {
  archive->parts[archive->part].writer->table_end(&archive->writing, way);
  archive->way++;
  archive->way_begun = archive->in_scope = archive->talks_begun = false;
  memset(&archive->row.talk.id, 0, sizeof archive->row.talk.id);
  return find_person(archive, work); /* what is of no conversation has the newest one's purpose */
}

static enum err go_on_rows(struct archive *archive, struct work *work) {
  const struct archive_way *way = way_at(archive);
  bool end = false;
  if (!way) {
    archive->stage = STAGE_END;
    return ERR_NONE;
  }
  if (!archive->way_begun) {
    archive->parts[archive->part].writer->table_begin(&archive->writing, way);
    archive->way_begun = true;
  }
  if (!archive->in_scope) {
    TRY(enter_scope(archive, work, way, &end));
    if (end) return leave_way(archive, work, way);
  }
  TRY(read_page(archive, work, way, &end));
  archive->in_scope = !end;
  return ERR_NONE;
}

static enum err begin_stage(struct archive *archive, struct buf *out, struct buf *piece) {
  const struct part *part = &archive->parts[archive->part];
  if (archive->order.form == ARCHIVE_ZIP) TRY(zip_member_begin(&archive->zip, part->name, piece));
  if (part->writer)
    begin_part(archive, out);
  else
    buf_append(out, archive_schema());
  if (!part->writer) archive->stage = STAGE_END;
  return ERR_NONE;
}

static void end_stage(struct archive *archive, struct buf *out, struct buf *piece) {
  const struct part *part = &archive->parts[archive->part];
  bool zipped = archive->order.form == ARCHIVE_ZIP;
  if (part->writer) part->writer->end(&archive->writing, &archive->row);
  if (zipped) {
    zip_member_bytes(&archive->zip, buf_str(out), piece);
    zip_member_end(&archive->zip, piece);
    buf_wipe(out);
  }
  archive->part++;
  archive->stage = archive->part < archive->part_count ? STAGE_BEGIN : STAGE_DONE;
  if (zipped && archive->stage == STAGE_DONE) zip_end(&archive->zip, piece);
}

static enum err go_on(struct archive *archive, struct work *work, struct buf *out,
                      struct buf *piece) {
  switch (archive->stage) {
    case STAGE_BEGIN:
      return begin_stage(archive, out, piece);
    case STAGE_ROWS:
      return go_on_rows(archive, work);
    case STAGE_END:
      end_stage(archive, out, piece);
      return ERR_NONE;
    case STAGE_DONE:
      break;
  }
  return ERR_NONE;
}

/* Stops when the piece is long enough, or the snapshot old enough. */
static enum err make_piece(struct archive *archive, struct work *work, struct buf *piece) {
  bool zipped = archive->order.form == ARCHIVE_ZIP;
  struct buf *out = zipped ? &archive->plain : piece;
  archive->writing.out = archive->writing.json.out = out;
  while (archive->stage != STAGE_DONE && piece->len < ARCHIVE_PIECE_BYTES && !is_late(archive)) {
    TRY(go_on(archive, work, out, piece));
    if (zipped && out->len >= ARCHIVE_PIECE_BYTES) {
      zip_member_bytes(&archive->zip, buf_str(out), piece);
      buf_wipe(out);
    }
    TRY(buf_check(out));
  }
  return buf_check(piece);
}

/*= GDPR Art. 15(3) */
enum err archive_step(struct archive *archive, struct work *work, struct buf *piece,
                      bool *more_out) {
  archive->until_ns = clock_monotonic_ns() + ARCHIVE_STEP_NS;
  work->actor = (struct actor){
      .kind = ACTOR_VISITOR, .workspace = archive->order.workspace, .id = archive->order.person};
  enum err error = find_person(archive, work);
  if (!error) error = learn(archive, work);
  if (!error) error = make_piece(archive, work, piece);
  archive_row_forget(&archive->row);
  if (!error) *more_out = archive->stage != STAGE_DONE;
  return error;
}

/* Among the looks at the person: they see when a copy was made, and who made it. */
/*= GDPR Art. 5(2) */
/*= GDPR Art. 15(1) */
enum err archive_record(struct work *work, const struct archive_order *order) {
  static const char *const notes[] = {"archive", "portable", "review of an answer"};
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&order->person)};
  TRY(db_one(work->db, &sql_archive_person, values, 2, &rows));
  bool looks = order->what == ARCHIVE_REVIEW;
  struct ledger_entry entry = {.kind = looks ? LEDGER_LOOK : LEDGER_EXPORTED,
                               .object = order->request,
                               .subject = order->person,
                               .key = {db_row_int(&rows, 1), db_row_id(&rows, 2)},
                               .note = str_from(notes[order->what])};
  TRY(db_finish(&rows));
  return ledger_record(work, &entry);
}

const char *archive_column_title(const struct archive_writing *w,
                                 const struct archive_column *column) {
  const char *title = column->title[w->tongue];
  if (!title) title = column->title[0];
  return title ? title : column->category ? column->category : column->key;
}
