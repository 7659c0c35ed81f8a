/*
 * archive_bench: what a copy of everything costs, for one person with many messages.
 *
 * The person's conversation is filled with 1,000 and with 100,000 messages
 * (ARCHIVE_MESSAGES says another number). Each form is then made piece by piece, as the server
 * does, each piece in a snapshot of its own, and thrown away. One line of JSON for each: messages a
 * second, the longest piece, and by how much the process's memory grew meanwhile at its peak.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "archive_test.sql.h"
#include "chat/chat_test_support.h"
#include "rights/archive.h"

#define TEXT "Good morning. Is the opal pendant of 38 cm in stock, and when would it be with me?"

static int64_t wanted;
static int64_t written;
static uint8_t bare_key[KEYRING_KEY_BYTES];

/* Of this thread's own work: another's is no matter of ours. */
static double cpu_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum err write_some(struct room *room, struct work *work) {
  struct conversation c;
  TRY(conversation_read(work, room->conversation, &c));
  work->actor = room->visitor;
  for (int i = 0; i < 10000 && written < wanted; i++) {
    struct buf sealed = {0};
    char text[200];
    int64_t sequence = ++written;
    struct id client = c.id;
    (void)snprintf(text, sizeof text, "%lld " TEXT, (long long)sequence);
    memcpy(client.bytes, &sequence, sizeof sequence);
    struct personal_spot spot = {.row = c.id, .sequence = sequence};
    enum err error = personal_seal(work, personal_at(&c.subject, FIELD_MESSAGE_TEXT, spot),
                                   personal_of(str_from(text)), &sealed);
    struct db_value values[] = {db_id(&work->actor.workspace), db_id(&c.id),     db_int(sequence),
                                db_int(work->now_ms),          db_id(&c.person), db_id(&client),
                                db_bytes(buf_str(&sealed))};
    if (!error) error = db_append(work->db, &sql_archive_test_message, values, 7);
    buf_done(&sealed);
    TRY(error);
  }
  return db_flush(work->db);
}

/* Kilobytes: what is resident now, or was at the most. */
static long memory_kb(const char *name) {
  char line[200];
  long kb = 0;
  FILE *file = fopen("/proc/self/status", "r");
  assert_non_null(file);
  while (fgets(line, sizeof line, file))
    if (strncmp(line, name, strlen(name)) == 0) kb = strtol(line + strlen(name) + 1, NULL, 10);
  (void)fclose(file);
  return kb;
}

static void forget_peak(void) {
  FILE *file = fopen("/proc/self/clear_refs", "w");
  if (file && fputs("5", file) < 0) print_message("# the peak cannot be reset\n");
  if (file) (void)fclose(file);
}

static void measure(struct room *room, struct db *db, enum archive_form form, const char *name) {
  struct archive *archive = NULL;
  struct archive_order order = {.form = form,
                                .workspace = room->bench.workspace.id,
                                .person = room->visitor.id,
                                .language = "en"};
  struct arena arena;
  struct buf piece = {0};
  bool more = true;
  size_t bytes = 0;
  size_t longest = 0;
  size_t steps = 0;
  arena_init(&arena, 0);
  malloc_trim(0);
  forget_peak();
  long before_kb = memory_kb("VmRSS:");
  double begun = cpu_s();
  assert_ok(archive_new(&order, &archive));
  while (more) {
    struct work work = {.db = db,
                        .arena = &arena,
                        .keyring = room->bench.keyring,
                        .now_ms = clock_now_ms(&room->bench.fixture->clock)};
    assert_ok(db_begin(db));
    buf_wipe(&piece);
    assert_ok(archive_step(archive, &work, &piece, &more));
    db_rollback(db);
    arena_reset(&arena);
    bytes += piece.len;
    if (piece.len > longest) longest = piece.len;
    steps++;
  }
  double took = cpu_s() - begun;
  print_message(
      "{\"database\":\"%s\",\"form\":\"%s\",\"messages\":%lld,\"messages_per_cpu_s\":%.0f,"
      "\"bytes\":%zu,\"pieces\":%zu,\"longest_piece\":%zu,\"memory_grew_kb\":%ld}\n",
      room->bench.fixture->kind == DB_SQLITE ? "sqlite" : "postgres", name, (long long)written,
      (double)written / took, bytes, steps, longest, memory_kb("VmHWM:") - before_kb);
  archive_free(archive);
  buf_done(&piece);
  arena_done(&arena);
}

static enum err read_key(struct room *room, struct work *work) {
  struct conversation c;
  TRY(conversation_read(work, room->conversation, &c));
  return keyring_open_key(work->keyring, work->actor.workspace, c.subject.key, bare_key);
}

/* The same rows read and opened in one query, and nothing made of them. */
static void measure_bare(struct room *room, struct db *db) {
  struct db_rows rows;
  struct buf plain = {0};
  struct db_value values[] = {db_id(&room->bench.workspace.id), db_id(&room->conversation)};
  double begun = cpu_s();
  assert_ok(db_begin(db));
  assert_ok(db_query(db, &sql_archive_test_scan, values, 2, &rows));
  while (db_step(&rows)) {
    struct aead_place place = {.workspace = room->bench.workspace.id,
                               .table = "message",
                               .column = "text_sealed",
                               .row = room->conversation,
                               .sequence = db_row_int(&rows, 0)};
    buf_wipe(&plain);
    assert_ok(aead_open(bare_key, &place, db_row_bytes(&rows, 1), &plain));
  }
  assert_ok(db_finish(&rows));
  db_rollback(db);
  print_message("{\"form\":\"bare\",\"messages\":%lld,\"messages_per_cpu_s\":%.0f}\n",
                (long long)written, (double)written / (cpu_s() - begun));
  buf_done(&plain);
}

static void a_copy_is_measured(void **state) {
  static const struct {
    enum archive_form form;
    const char *name;
  } forms[] = {
      {ARCHIVE_JSON, "json"}, {ARCHIVE_HTML, "html"}, {ARCHIVE_CSV, "csv"}, {ARCHIVE_ZIP, "zip"}};
  struct room room;
  const char *wish = getenv("ARCHIVE_MESSAGES");
  int64_t sizes[] = {1000, wish ? strtoll(wish, NULL, 10) : 100000};
  room_open(&room, *state);
  room_begin(&room);
  written = 0;
  for (int size = 0; size < 2; size++) {
    struct db *db = NULL;
    for (wanted = sizes[size]; written < wanted;)
      assert_ok(room_do(&room, &room.visitor, write_some));
    struct db_config config = store_fixture_config(room.bench.fixture, true);
    assert_ok(db_open(&config, &db));
    assert_ok(room_do(&room, &room.visitor, read_key));
    for (int turn = 0; turn < 3; turn++) measure_bare(&room, db);
    for (int turn = 0; turn < 3; turn++)
      for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (i == 0 || (turn == 0 && !getenv("ARCHIVE_JSON_ALONE")))
          measure(&room, db, forms[i].form, forms[i].name);
    db_close(db);
  }
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_copy_is_measured)};
  return store_test_run("archive_bench", tests, 1);
}
