/*
 * Retention over a million messages, half of them due, while people write.
 *
 * Afterwards nothing of what was due is found: no row, no key, and on the disk none of the
 * bytes that were planted, while bytes of what stays are. Everything else reads, and every
 * message that was acknowledged meanwhile is there.
 *
 * As a comment it prints how long acknowledgements took with and without the job, measured
 * in turns of a second each; nothing is asserted about time. MILLION_MESSAGES makes the
 * heap larger or smaller.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chat/conversation.h"
#include "jobs/jobs_test_support.h"
#include "jobs/scheduler.h"
#include "jobs_test.sql.h"
#include "privacy/retention_clock.h"

#define DAY_MS INT64_C(86400000)
#define EACH 100 /* messages of a conversation */
#define AT_ONCE 50
#define PLANTED 12
#define TAIL_BYTES 24
#define PACE_US 2000
#define TURNS 8
#define TURN_US 1000000
#define SAMPLES_MAX 200000
#define PEOPLE_WRITING 40
#define STILL_MAX 240 /* a minute in which nothing went: a round begins each half */

struct planted {
  uint8_t client_id[CLIENT_ID_BYTES];
  uint8_t tail[TAIL_BYTES]; /* of a sealed text */
  uint8_t key_id[ID_BYTES];
};

struct heap {
  struct scene scene;
  size_t count; /* conversations, the first half due */
  struct scene_chat *chats;
  struct planted planted[2][PLANTED]; /* of what goes, of what stays */
  /* what is written meanwhile */
  _Atomic int64_t sent;
  _Atomic int64_t acknowledged;
  _Atomic bool measures_job; /* which turn it is */
  _Atomic bool slicing;
  _Atomic bool over;
  uint64_t counter;
  double *took_us[2];
  _Atomic size_t samples[2];
};

struct filling {
  struct heap *heap;
  size_t from;
};

static bool goes(const struct heap *heap, size_t index) { return index < heap->count / 2; }

static void text_of(size_t conversation, int64_t sequence, char text_out[static 64]) {
  (void)snprintf(text_out, 64, "message %lld of conversation %zu", (long long)sequence,
                 conversation);
}

static void plant(struct heap *heap, size_t index, const uint8_t *client_id, struct str sealed) {
  size_t half = goes(heap, index) ? index : index - heap->count / 2;
  size_t step = heap->count / 2 / PLANTED;
  if (half % step != 0 || half / step >= PLANTED) return;
  struct planted *planted = &heap->planted[goes(heap, index) ? 0 : 1][half / step];
  memcpy(planted->client_id, client_id, CLIENT_ID_BYTES);
  memcpy(planted->tail, sealed.data + sealed.len - TAIL_BYTES, TAIL_BYTES);
  memcpy(planted->key_id, heap->chats[index].key.key.bytes, ID_BYTES);
}

static enum err write_one(struct work *work, struct heap *heap, size_t index,
                          const struct personal_subject *subject, int64_t sequence) {
  char text[64];
  uint8_t client_id[CLIENT_ID_BYTES];
  struct buf sealed = {0};
  const struct scene_chat *chat = &heap->chats[index];
  struct personal_spot spot = {.row = chat->conversation, .sequence = sequence};
  text_of(index, sequence, text);
  rng_fill(work->rng, client_id, sizeof client_id);
  enum err error = personal_seal(work, personal_at(subject, FIELD_MESSAGE_TEXT, spot),
                                 personal_of(str_from(text)), &sealed);
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&chat->conversation),
                              db_int(sequence),
                              db_int(work->now_ms),
                              db_id(&chat->person),
                              db_bytes(str_of((const char *)client_id, sizeof client_id)),
                              db_bytes(buf_str(&sealed))};
  if (!error) error = db_append(work->db, &sql_test_message_append, values, 7);
  if (!error && sequence == EACH / 2) plant(heap, index, client_id, buf_str(&sealed));
  buf_done(&sealed);
  return error;
}

static enum err fill_one(struct work *work, struct heap *heap, size_t index) {
  struct conversation conversation;
  struct conversation_started started;
  struct conversation_start start = {.site_key = str_from(heap->scene.site_key),
                                     .notice_version = 1,
                                     .locale = STR("en"),
                                     .name = personal_of(STR("Mara"))};
  TRY(conversation_begin(work, &start, &started));
  TRY(conversation_read(work, started.conversation, &conversation));
  heap->chats[index] = (struct scene_chat){.conversation = started.conversation,
                                           .person = started.person,
                                           .visitor = work->actor,
                                           .key = conversation.subject.key,
                                           .person_key = conversation.person_subject.key};
  for (int64_t sequence = 1; sequence <= EACH; sequence++)
    TRY(write_one(work, heap, index, &conversation.subject, sequence));
  return ERR_NONE;
}

static enum err fill_act(struct work *work, void *context) {
  struct filling *filling = context;
  for (size_t i = 0; i < AT_ONCE && filling->from + i < filling->heap->count; i++)
    TRY(fill_one(work, filling->heap, filling->from + i));
  return ERR_NONE;
}

static void advance(struct heap *heap, int64_t ms) {
  heap->scene.bench.fixture->clock.fixed_ms += ms;
}

static void fill(struct heap *heap) {
  struct actor nobody = {.kind = ACTOR_VISITOR};
  struct filling filling = {heap, 0};
  for (; filling.from < heap->count; filling.from += AT_ONCE) {
    if (filling.from == heap->count / 2) advance(heap, 20 * DAY_MS);
    assert_ok(scene_run(&heap->scene, &nobody, fill_act, &filling));
  }
  advance(heap, 10 * DAY_MS);
}

static enum err believe_act(struct work *work, void *context) {
  struct retention_clock clock = {.known = false};
  int64_t time;
  bool held;
  (void)context;
  TRY(retention_clock_look(work, &clock, 0, &time, &held));
  if (!held) return ERR_NONE;
  work->actor.roles = ROLE_ADMINISTRATOR;
  return retention_clock_confirm(work);
}

struct writing {
  struct message_send send;
  struct heap *heap;
  char text[64];
  bool with_job;
  uint64_t begun_ns;
};

static void written(struct message_send *send, enum err result) {
  struct writing *writing = LIST_ENTRY(send, struct writing, send);
  struct heap *heap = writing->heap;
  int which = writing->with_job ? 1 : 0;
  size_t at = atomic_fetch_add(&heap->samples[which], 1);
  if (at < SAMPLES_MAX)
    heap->took_us[which][at] = (double)(clock_monotonic_ns() - writing->begun_ns) / 1000;
  if (result == ERR_NONE) atomic_fetch_add(&heap->acknowledged, 1);
  free(writing);
}

static void write_now(struct heap *heap) {
  size_t index = heap->count / 2 + heap->counter % PEOPLE_WRITING;
  const struct scene_chat *chat = &heap->chats[index];
  struct writing *writing = calloc(1, sizeof *writing);
  assert_non_null(writing);
  uint64_t counter = ++heap->counter;
  writing->heap = heap;
  writing->with_job = atomic_load(&heap->measures_job);
  (void)snprintf(writing->text, sizeof writing->text, "written meanwhile");
  writing->send = (struct message_send){.actor = chat->visitor,
                                        .conversation = chat->conversation,
                                        .text = personal_of(str_from(writing->text)),
                                        .done = written};
  memset(writing->send.client_id, 7, 8);
  for (int i = 15; i >= 8; i--, counter >>= 8) writing->send.client_id[i] = (uint8_t)counter;
  writing->begun_ns = clock_monotonic_ns();
  atomic_fetch_add(&heap->sent, 1);
  assert_true(message_send(heap->scene.scribe, &writing->send));
}

static void write_for(struct heap *heap, int64_t us) {
  uint64_t until = clock_monotonic_ns() + (uint64_t)us * 1000;
  for (uint64_t next = clock_monotonic_ns(); next < until; next += PACE_US * UINT64_C(1000)) {
    uint64_t now = clock_monotonic_ns();
    if (next > now) usleep((useconds_t)((next - now) / 1000));
    write_now(heap);
  }
}

static enum err slice_act(struct work *work, void *context) {
  struct retention_slice *slice = context;
  slice->at_ms = work->now_ms;
  slice->rows = RETENTION_SLICE_ROWS;
  slice->limit_ns = RETENTION_SLICE_NS;
  return retention_job_slice(work, slice);
}

static enum err bury_act(struct work *work, void *context) {
  return retention_bury_some(work, RETENTION_SLICE_KEYS, context);
}

struct timing {
  scene_act act;
  void *context;
  uint64_t begun_ns; /* when the scribe took it up */
};

static enum err timed(struct work *work, void *context) {
  struct timing *timing = context;
  timing->begun_ns = clock_monotonic_ns();
  return timing->act(work, timing->context);
}

static void chore(struct heap *heap, scene_act act, void *context) {
  struct actor system = {.kind = ACTOR_SYSTEM};
  struct timing timing = {.act = act, .context = context};
  (void)scene_run_patient(&heap->scene, &system, timed, &timing);
  int64_t pause_ms = scheduler_pause_ms(clock_monotonic_ns() - timing.begun_ns, true);
  usleep((useconds_t)pause_ms * 1000);
}

/* As the scheduler orders them, in the turns of the job alone. */
static void *slices(void *context) {
  struct heap *heap = context;
  int64_t unburied = 0;
  while (!atomic_load(&heap->over)) {
    struct retention_slice slice = {0};
    int64_t buried = 0;
    if (!atomic_load(&heap->slicing)) {
      usleep(5000);
      continue;
    }
    chore(heap, slice_act, &slice);
    unburied += slice.gone.conversations;
    if (unburied < SCHEDULER_BURY_AT) continue;
    chore(heap, bury_act, &buried);
    unburied = 0;
  }
  return NULL;
}

static void measure(struct heap *heap) {
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, slices, heap), 0);
  for (int turn = 0; turn < 2 * TURNS; turn++) {
    bool job = turn % 2 == 1;
    atomic_store(&heap->slicing, job);
    usleep(50000); /* the last slice of the turn before is over */
    atomic_store(&heap->measures_job, job);
    write_for(heap, TURN_US);
  }
  atomic_store(&heap->over, true);
  pthread_join(thread, NULL);
}

static enum err count_left(struct work *work, void *context) {
  struct db_rows rows;
  TRY(db_one(work->db, &sql_test_conversations_left, NULL, 0, &rows));
  *(int64_t *)context = db_row_int(&rows, 0);
  TRY(db_finish(&rows));
  TRY(db_one(work->db, &sql_test_sweep_count, NULL, 0, &rows));
  *(int64_t *)context += db_row_int(&rows, 0);
  TRY(db_finish(&rows));
  TRY(db_one(work->db, &sql_test_open_tombstones, NULL, 0, &rows));
  *(int64_t *)context += db_row_int(&rows, 0);
  return db_finish(&rows);
}

static void nothing(void *context) { (void)context; }
static void nothing_changed(void *context, struct id conversation) {
  (void)context;
  (void)conversation;
}

/* The program's own thread does the rest, while people go on writing; it may take its time as
 * long as it advances. */
static void let_the_scheduler_finish(struct heap *heap) {
  struct scheduler *scheduler = NULL;
  struct actor system = {.kind = ACTOR_SYSTEM};
  int64_t left = 0;
  int64_t before = 0;
  struct scheduler_config config = {.scribe = heap->scene.scribe,
                                    .clock = &heap->scene.bench.fixture->clock,
                                    .tick = nothing,
                                    .changed = nothing_changed};
  assert_ok(scene_run(&heap->scene, &system, believe_act, NULL));
  assert_ok(scheduler_open(&config, &scheduler));
  for (int still = 0; still < STILL_MAX; before = left) {
    write_for(heap, 250000);
    assert_ok(scene_run(&heap->scene, &system, count_left, &left));
    still = left == before ? still + 1 : 0;
    if (left == (int64_t)(heap->count - heap->count / 2)) break;
  }
  scheduler_close(scheduler);
  while (atomic_load(&heap->acknowledged) < atomic_load(&heap->sent)) usleep(1000);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a;
  double y = *(const double *)b;
  return x < y ? -1 : x > y ? 1 : 0;
}

static double percentile(struct heap *heap, int which, double of) {
  size_t count = atomic_load(&heap->samples[which]);
  if (count > SAMPLES_MAX) count = SAMPLES_MAX;
  qsort(heap->took_us[which], count, sizeof(double), ascending);
  return count == 0 ? 0 : heap->took_us[which][(size_t)((double)(count - 1) * of)];
}

static bool key_lives(struct heap *heap, struct keyring_ref ref) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct id workspace = heap->scene.agent.workspace;
  return keyring_open_key(heap->scene.bench.keyring, workspace, ref, key) == ERR_NONE;
}

static int64_t number(struct heap *heap, const struct sql *sql) {
  struct db_rows rows;
  assert_ok(db_one(heap->scene.bench.work.db, sql, NULL, 0, &rows));
  int64_t value = db_row_int(&rows, 0);
  assert_ok(db_finish(&rows));
  return value;
}

static void check_reads(struct heap *heap, size_t index) {
  struct work *work = &heap->scene.bench.work;
  struct db_rows rows;
  char text[64];
  int64_t count = 0;
  struct conversation conversation;
  assert_ok(conversation_read(work, heap->chats[index].conversation, &conversation));
  struct db_value values[] = {db_id(&heap->chats[index].conversation)};
  assert_ok(db_query(work->db, &sql_test_messages_of, values, 1, &rows));
  while (db_step(&rows)) {
    bool same = false;
    struct personal_spot spot = {.row = conversation.id, .sequence = db_row_int(&rows, 0)};
    assert_int_equal(spot.sequence, ++count);
    text_of(index, count, text);
    if (count > EACH) (void)snprintf(text, sizeof text, "written meanwhile");
    assert_ok(personal_matches(work, personal_at(&conversation.subject, FIELD_MESSAGE_TEXT, spot),
                               db_row_bytes(&rows, 1), personal_of(str_from(text)), &same));
    assert_true(same);
  }
  assert_ok(db_finish(&rows));
  assert_true(count >= EACH);
  arena_reset(work->arena);
}

static size_t found_in(const char *path, const void *bytes, size_t len) {
  struct stat facts;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &facts) || facts.st_size == 0) {
    if (fd >= 0) close(fd);
    return 0;
  }
  size_t size = (size_t)facts.st_size;
  char *file = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
  size_t found = file != MAP_FAILED && memmem(file, size, bytes, len) ? 1 : 0;
  if (file != MAP_FAILED) munmap(file, size);
  close(fd);
  return found;
}

/* In the database's files, its write-ahead log too, and in the slot files. */
static size_t found_on_disk(const struct heap *heap, const void *bytes, size_t len) {
  static const char *const ends[] = {"", "-wal", "-shm"};
  char path[1100];
  size_t found = 0;
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    (void)snprintf(path, sizeof path, "%s%s", heap->scene.bench.fixture->where, ends[i]);
    found += found_in(path, bytes, len);
  }
  for (int name = 'a'; name <= 'b'; name++) {
    (void)snprintf(path, sizeof path, "%s/slots.%c", heap->scene.bench.keys, name);
    found += found_in(path, bytes, len);
  }
  return found;
}

/* Tombstones and the log name the random id of a key for good: it is looked for in the
 * slots alone. */
static void check_disk(const struct heap *heap) {
  char path[300];
  for (int stays = 0; stays < 2; stays++)
    for (int i = 0; i < PLANTED; i++) {
      const struct planted *planted = &heap->planted[stays][i];
      (void)snprintf(path, sizeof path, "%s/slots.a", heap->scene.bench.keys);
      assert_int_equal(found_in(path, planted->key_id, ID_BYTES), stays);
      if (heap->scene.bench.fixture->kind != DB_SQLITE) continue;
      size_t text = found_on_disk(heap, planted->tail, TAIL_BYTES);
      size_t client = found_on_disk(heap, planted->client_id, CLIENT_ID_BYTES);
      if ((text > 0) != stays || (client > 0) != stays)
        fail_msg("planted %d of what %s: text %zu, client id %zu", i, stays ? "stays" : "goes",
                 text, client);
    }
}

static void check_gone_and_kept(struct heap *heap) {
  scene_rest(&heap->scene);
  int64_t expected = (int64_t)(heap->count - heap->count / 2) * EACH + atomic_load(&heap->sent);
  assert_int_equal(atomic_load(&heap->acknowledged), atomic_load(&heap->sent));
  assert_int_equal(number(heap, &sql_test_message_count), expected);
  assert_int_equal(number(heap, &sql_test_sweep_count), 0);
  assert_int_equal(number(heap, &sql_test_open_tombstones), 0);
  for (size_t i = 0; i < heap->count; i++) {
    assert_int_equal(key_lives(heap, heap->chats[i].key), !goes(heap, i));
    assert_int_equal(key_lives(heap, heap->chats[i].person_key), !goes(heap, i));
    if (!goes(heap, i)) check_reads(heap, i);
  }
  db_rollback(heap->scene.bench.fixture->db);
  store_fixture_leave(heap->scene.bench.fixture); /* the last connection: the log is taken over */
  check_disk(heap);
  assert_ok(store_fixture_enter(heap->scene.bench.fixture));
  heap->scene.bench.work.db = heap->scene.bench.fixture->db;
  assert_ok(db_begin(heap->scene.bench.fixture->db));
}

static struct heap *heap_new(struct store_fixture *fixture) {
  const char *wish = getenv("MILLION_MESSAGES");
  struct heap *heap = calloc(1, sizeof *heap);
  assert_non_null(heap);
  heap->count = (wish ? strtoul(wish, NULL, 10) : 1000000) / EACH;
  heap->count -= heap->count % (2 * AT_ONCE);
  assert_true(heap->count / 2 >= 2 * PEOPLE_WRITING);
  heap->chats = calloc(heap->count, sizeof *heap->chats);
  for (int i = 0; i < 2; i++) heap->took_us[i] = calloc(SAMPLES_MAX, sizeof(double));
  assert_true(heap->chats && heap->took_us[0] && heap->took_us[1]);
  scene_open(&heap->scene, fixture, 30);
  return heap;
}

static void heap_free(struct heap *heap) {
  scene_close(&heap->scene);
  free(heap->took_us[0]);
  free(heap->took_us[1]);
  free(heap->chats);
  free(heap);
}

/*= GDPR Art. 5(1)(e) */
/*= GDPR Art. 17(1)(a) */
static void of_a_million_messages_what_is_due_is_gone_and_the_rest_reads(void **state) {
  struct heap *heap = heap_new(*state);
  uint64_t begun_ns = clock_monotonic_ns();
  fill(heap);
  double filled_s = (double)(clock_monotonic_ns() - begun_ns) / 1e9;
  measure(heap);
  double before = percentile(heap, 0, 0.99);
  double during = percentile(heap, 1, 0.99);
  print_message(
      "# filled %zu messages in %.0f s; acknowledgement without the job p50 %.2f ms p99 "
      "%.2f ms (%zu), with it p50 %.2f ms p99 %.2f ms (%zu): p99 times %.2f\n",
      heap->count * EACH, filled_s, percentile(heap, 0, 0.5) / 1000, before / 1000,
      (size_t)heap->samples[0], percentile(heap, 1, 0.5) / 1000, during / 1000,
      (size_t)heap->samples[1], during / before);
  begun_ns = clock_monotonic_ns();
  let_the_scheduler_finish(heap);
  print_message("# the scheduler took %.0f s for the rest\n",
                (double)(clock_monotonic_ns() - begun_ns) / 1e9);
  check_gone_and_kept(heap);
  heap_free(heap);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(of_a_million_messages_what_is_due_is_gone_and_the_rest_reads)};
  return store_test_run("million", tests, 1);
}
