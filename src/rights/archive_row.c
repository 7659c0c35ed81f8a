#include "rights/archive_row.h"

#include <string.h>

#include "ledger/ledger.h"
#include "privacy/datum.h"
#include "privacy/gate_facts.h"
#include "privacy/notice_words.h"
#include "privacy/outgoing.h"
#include "rights/redaction.h"

static const struct id none;

static const char *const ground_names[ARCHIVE_GROUNDS] = {
    [ARCHIVE_GIVEN] = "given",
    [ARCHIVE_CREDENTIAL] = "credential",
    [ARCHIVE_OTHERS_WORDS] = "others_words",
    [ARCHIVE_OTHERS_RIGHTS] = "others_rights",
    [ARCHIVE_OVER] = "over",
    [ARCHIVE_GONE] = "gone",
    [ARCHIVE_UNREADABLE] = "unreadable",
};

const char *archive_ground_name(enum archive_ground ground) { return ground_names[ground]; }

const char *archive_ground_why(enum archive_ground ground, const char *language) {
  static const char *const words[ARCHIVE_GROUNDS] = {
      [ARCHIVE_GIVEN] = "archive.given",
      [ARCHIVE_CREDENTIAL] = "archive.credential",
      [ARCHIVE_OTHERS_WORDS] = "archive.others_words",
      [ARCHIVE_OTHERS_RIGHTS] = "archive.others_rights",
      [ARCHIVE_OVER] = "archive.over",
      [ARCHIVE_GONE] = "archive.gone",
      [ARCHIVE_UNREADABLE] = "archive.unreadable",
  };
  return notice_word(words[ground], language);
}

void archive_row_forget(struct archive_row *row) {
  personal_opener_end(&row->opener);
  row->open = false;
}

void archive_row_done(struct archive_row *row) {
  archive_row_forget(row);
  for (size_t i = 0; i < ARCHIVE_COLUMNS_MAX; i++) {
    buf_wipe(&row->cells[i].opened);
    buf_done(&row->cells[i].opened);
  }
}

const struct archive_cell *archive_row_cell(const struct archive_row *row, const char *key) {
  for (size_t i = 0; i < row->count; i++)
    if (strcmp(row->cells[i].column->key, key) == 0) return &row->cells[i];
  return NULL;
}

/* What is being read: the row in the database, the way to it, and whose it is. */
struct reading_row {
  struct work *work;
  const struct archive_way *way;
  const struct db_rows *rows;
};

static void withhold(struct archive_row *row, struct archive_cell *cell,
                     enum archive_ground ground) {
  cell->kind = CELL_WITHHELD;
  cell->ground = ground;
  row->grounds[ground]++;
}

static struct keyring_ref key_of(const struct archive_row *row, const struct reading_row *r) {
  switch (r->way->key) {
    case ARCHIVE_KEY_CONVERSATION:
      return row->talk.key;
    case ARCHIVE_KEY_PERSON:
      return row->person_key;
    case ARCHIVE_KEY_ROW:
      return (struct keyring_ref){db_row_int(r->rows, r->way->slot_at),
                                  db_row_id(r->rows, r->way->key_at)};
    case ARCHIVE_KEY_NONE:
      break;
  }
  return (struct keyring_ref){.slot = 0};
}

static enum err field_of(const struct archive_row *row, const struct reading_row *r,
                         const struct archive_column *column, enum field *field_out) {
  if (r->way->open == ARCHIVE_OPEN_DATUM)
    return datum_kind(archive_row_cell(row, "field")->text, field_out);
  for (int i = 0; i < FIELD_COUNT; i++) {
    const struct field_rule *rule = field_rule((enum field)i);
    if (strcmp(rule->table, r->way->table) != 0 || strcmp(rule->column, column->column) != 0)
      continue;
    *field_out = (enum field)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

/* A datum with a term of its own is of no conversation. */
static enum err purpose_gate(struct archive_row *row, const struct reading_row *r,
                             struct gate_state *gate) {
  struct id conversation = none;
  const struct archive_cell *kept = archive_row_cell(row, "kept_until");
  const struct archive_cell *talk = archive_row_cell(row, "conversation");
  bool own_term = kept && kept->kind == CELL_TIME;
  if (!own_term && talk && talk->kind == CELL_TEXT && id_parse(talk->text, &conversation))
    return ERR_CORRUPT;
  TRY(gate_load(r->work, row->person, conversation, archive_row_cell(row, "purpose")->text, gate));
  if (own_term) gate->kept_until_ms = kept->number;
  return ERR_NONE;
}

static enum err gate_of(struct archive_row *row, const struct reading_row *r,
                        struct gate_state *gate) {
  switch (r->way->gate) {
    case ARCHIVE_GATE_CONVERSATION:
      return gate_load(r->work, row->person, row->talk.id, str_from(row->talk.purpose), gate);
    case ARCHIVE_GATE_PERSON:
      return gate_load(r->work, row->person, none, str_from(row->talk.purpose), gate);
    case ARCHIVE_GATE_PURPOSE:
      return purpose_gate(row, r, gate);
    case ARCHIVE_GATE_OWN:
    case ARCHIVE_GATE_NONE:
      break;
  }
  *gate = gate_state_of_staff(row->person);
  return ERR_NONE;
}

/* Key and gate for a value; row->refused says why not. */
/*= GDPR Art. 5(1)(f) */
static enum err begin(struct archive_row *row, const struct reading_row *r,
                      const struct archive_column *column, struct keyring_ref key) {
  enum field field;
  struct personal_subject subject = {.workspace = r->work->actor.workspace, .key = key};
  archive_row_forget(row);
  row->refused = ARCHIVE_GIVEN;
  if (field_of(row, r, column, &field)) row->refused = ARCHIVE_UNREADABLE;
  if (!row->refused) TRY(gate_of(row, r, &subject.gate));
  if (!row->refused &&
      gate_judge(&r->work->actor, &subject.gate, field, GATE_SHOW, r->work->now_ms) != GATE_GRANTED)
    row->refused = ARCHIVE_OVER;
  enum err error = row->refused
                       ? ERR_NONE
                       : personal_opener_begin(r->work, &subject, field, GATE_SHOW, &row->opener);
  if (error == ERR_NOT_FOUND) row->refused = ARCHIVE_GONE;
  if (error && error != ERR_NOT_FOUND) return error;
  row->open = true;
  row->opened_with = key;
  row->opened_column = column;
  row->opened_talk = row->talk.id;
  return ERR_NONE;
}

/* The same key, kind and conversation as the value before? A datum's gate is its own. */
static bool goes_on(const struct archive_row *row, const struct reading_row *r,
                    const struct archive_column *column, struct keyring_ref key) {
  return row->open && r->way->open == ARCHIVE_OPEN_FIELD && row->opened_column == column &&
         row->opened_with.slot == key.slot && id_equal(row->opened_with.key, key.key) &&
         id_equal(row->opened_talk, row->talk.id);
}

static struct personal_spot spot_of(const struct reading_row *r) {
  return (struct personal_spot){.row = db_row_id(r->rows, r->way->row_at),
                                .sequence = db_row_int(r->rows, r->way->sequence_at),
                                .version = db_row_int(r->rows, r->way->version_at)};
}

static enum err open_field(struct archive_row *row, const struct reading_row *r,
                           struct archive_cell *cell, struct str sealed) {
  struct keyring_ref key = key_of(row, r);
  if (!goes_on(row, r, cell->column, key)) TRY(begin(row, r, cell->column, key));
  if (row->refused) {
    withhold(row, cell, row->refused);
    return ERR_NONE;
  }
  enum err error = personal_opener_next(r->work, &row->opener, spot_of(r), sealed, &cell->opened);
  if (error && error != ERR_CORRUPT) return error;
  if (error) {
    withhold(row, cell, ARCHIVE_UNREADABLE);
  } else {
    cell->kind = CELL_TEXT;
    cell->text = personal_bytes_for_person(row->opener.text);
  }
  return ERR_NONE;
}

/* Which of the staff it was is theirs: the role is what the person needs (C-579/21). */
/*= GDPR Art. 15(4) */
static const char *who(const struct archive_row *row, const struct ledger_detail *detail) {
  static const char *const names[] = {"program", "you", "staff", "machine"};
  if (detail->actor_kind == ACTOR_VISITOR && !id_equal(detail->actor, row->person))
    return "somebody";
  return names[detail->actor_kind];
}

static enum err open_log(struct archive_row *row, const struct reading_row *r,
                         struct archive_cell *cell, struct str sealed) {
  struct ledger_detail detail;
  const struct archive_cell *entry = archive_row_cell(row, "_entry");
  struct ledger_sealed line = {.position = (uint64_t)db_row_int(r->rows, r->way->sequence_at),
                               .key = key_of(row, r),
                               .sealed = sealed,
                               .entry = entry->text};
  enum err error = ledger_detail_read(r->work, &line, &detail);
  if (error == ERR_NOT_FOUND || error == ERR_CORRUPT) {
    withhold(row, cell, error == ERR_CORRUPT ? ARCHIVE_UNREADABLE : ARCHIVE_GONE);
    return ERR_NONE;
  }
  if (error) return error;
  cell->kind = CELL_LOOK;
  cell->look = (struct archive_look){who(row, &detail), detail.object, detail.purpose, detail.note};
  return ERR_NONE;
}

static enum err open_outgoing(struct archive_row *row, const struct reading_row *r,
                              struct archive_cell *cell, struct str sealed) {
  buf_wipe(&cell->opened);
  enum err error = outgoing_show_body(r->work, db_row_id(r->rows, r->way->row_at), key_of(row, r),
                                      sealed, &cell->opened);
  if (error == ERR_NOT_FOUND || error == ERR_CORRUPT) {
    withhold(row, cell, error == ERR_CORRUPT ? ARCHIVE_UNREADABLE : ARCHIVE_GONE);
    return ERR_NONE;
  }
  cell->kind = CELL_TEXT;
  cell->text = buf_str(&cell->opened);
  return error;
}

static bool is_note(const struct archive_row *row, const struct archive_way *way) {
  return way->note_at >= 0 && row->cells[way->note_at].number != 0;
}

/* Words of the staff among themselves are the person's too, after somebody has looked whether
 * they tell of others. */
/*= GDPR Art. 15(4) */
static enum err review(struct archive_row *row, const struct reading_row *r,
                       struct archive_cell *cell) {
  bool among_staff = cell->column->staff_words || is_note(row, r->way);
  if (row->reviewing || cell->kind != CELL_TEXT || cell->text.len == 0) return ERR_NONE;
  if (!row->hiding) {
    if (among_staff) withhold(row, cell, ARCHIVE_OTHERS_WORDS);
    return ERR_NONE;
  }
  struct redaction_place place = {.field = r->way->table,
                                  .conversation = row->talk.id,
                                  .sequence = db_row_int(r->rows, r->way->sequence_at),
                                  .among_staff = among_staff};
  bool waits = false;
  row->grounds[ARCHIVE_OTHERS_RIGHTS] +=
      redaction_apply(row->hiding, &place, &cell->opened, &waits);
  cell->text = buf_str(&cell->opened);
  if (waits) withhold(row, cell, ARCHIVE_OTHERS_WORDS);
  return buf_check(&cell->opened);
}

static enum err open_sealed(struct archive_row *row, const struct reading_row *r,
                            struct archive_cell *cell, struct str sealed) {
  switch (r->way->open) {
    case ARCHIVE_OPEN_LOG:
      return open_log(row, r, cell, sealed);
    case ARCHIVE_OPEN_OUTGOING:
      return open_outgoing(row, r, cell, sealed);
    case ARCHIVE_OPEN_FIELD:
    case ARCHIVE_OPEN_DATUM:
      break;
  }
  /* Nobody opens what would be withheld unread. */
  bool among_staff = cell->column->staff_words || is_note(row, r->way);
  if (!row->hiding && !row->reviewing && among_staff) {
    withhold(row, cell, ARCHIVE_OTHERS_WORDS);
    return ERR_NONE;
  }
  TRY(open_field(row, r, cell, sealed));
  return review(row, r, cell);
}

static void set_text(struct archive_cell *cell, struct str text) {
  cell->kind = CELL_TEXT;
  cell->text = text;
}

/* Another's number is not the person's. */
static void read_id(const struct archive_row *row, struct archive_cell *cell, struct str bytes) {
  struct id id;
  if (bytes.len == ID_BYTES && cell->column->type == ARCHIVE_ID) {
    memcpy(id.bytes, bytes.data, ID_BYTES);
    if (id_is_zero(id)) return; /* of none */
    if (cell->column->shared && !id_equal(id, row->person)) {
      set_text(cell, STR("staff"));
      return;
    }
    char text[ID_TEXT_BYTES + 1];
    id_format(id, text);
    memcpy(cell->room, text, ID_TEXT_BYTES);
    set_text(cell, str_of(cell->room, ID_TEXT_BYTES));
    return;
  }
  size_t len = bytes.len < sizeof cell->room / 2 ? bytes.len : sizeof cell->room / 2;
  str_hex((const uint8_t *)bytes.data, len, cell->room);
  set_text(cell, str_of(cell->room, 2 * len));
}

static void read_number(struct archive_cell *cell, int64_t number) {
  const struct archive_column *column = cell->column;
  cell->number = number;
  if (column->words && number >= 0 && (uint64_t)number < column->word_count) {
    set_text(cell, str_from(column->words[number]));
  } else if (column->word) {
    buf_reset(&cell->opened);
    column->word(number, &cell->opened);
    set_text(cell, buf_str(&cell->opened));
  } else {
    cell->kind = column->type == ARCHIVE_TIME ? CELL_TIME : CELL_NUMBER;
  }
}

static enum err read_cell(struct archive_row *row, const struct reading_row *r,
                          struct archive_cell *cell, int at) {
  switch (cell->column->type) {
    case ARCHIVE_TEXT:
      set_text(cell, db_row_bytes(r->rows, at));
      return ERR_NONE;
    case ARCHIVE_NUMBER:
    case ARCHIVE_TIME:
      read_number(cell, db_row_int(r->rows, at));
      return ERR_NONE;
    case ARCHIVE_BYTES:
      if (cell->column->hidden)
        set_text(cell, db_row_bytes(r->rows, at));
      else
        read_id(row, cell, db_row_bytes(r->rows, at));
      return ERR_NONE;
    case ARCHIVE_ID:
      read_id(row, cell, db_row_bytes(r->rows, at));
      return ERR_NONE;
    case ARCHIVE_WITHHELD:
      withhold(row, cell, ARCHIVE_CREDENTIAL);
      return ERR_NONE;
    case ARCHIVE_SEALED:
      break;
  }
  return open_sealed(row, r, cell, db_row_bytes(r->rows, at));
}

/*= GDPR Art. 15(3) */
enum err archive_row_read(struct archive_row *row, struct work *work, const struct archive_way *way,
                          const struct db_rows *rows) {
  struct reading_row r = {work, way, rows};
  row->count = way->column_count;
  for (size_t i = 0; i < row->count; i++) {
    row->cells[i].column = &way->columns[i];
    row->cells[i].kind = CELL_NULL;
    row->cells[i].text = STR_EMPTY;
    row->cells[i].number = 0;
  }
  /* What is sealed may need the others. */
  for (int sealed = 0; sealed < 2; sealed++)
    for (size_t i = 0; i < row->count; i++) {
      int at = way->first_at + (int)i;
      if ((way->columns[i].type == ARCHIVE_SEALED) != (sealed == 1)) continue;
      if (db_row_is_null(rows, at)) continue;
      TRY(read_cell(row, &r, &row->cells[i], at));
    }
  return ERR_NONE;
}
