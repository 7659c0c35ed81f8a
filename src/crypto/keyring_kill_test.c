/*
 * SIGKILL: a child makes and destroys keys in batches and says over a pipe what was
 * committed and what was confirmed; it is killed at a random moment; then the ring
 * is opened again and everything that was said must hold.
 *
 * PARLOUR_KILL_CYCLES: how many times, else 100. The seed is printed.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "crypto/keyring_test_support.h"

#define BATCH 20
#define KNOWN 60000
#define DEFAULT_CYCLES 100
#define LONGEST_START_NS UINT64_C(20000000000)

static const struct id workspace = {{9}};

/* READY: the start is over. CREATED: the row is committed and acknowledged. TOMB: the
 * tombstone is committed. ERASED: the erasure is confirmed. One write(2) of less than
 * PIPE_BUF is whole. */
enum word { READY = 0, CREATED = 1, TOMB = 2, ERASED = 3 };
struct line {
  uint32_t word;
  uint32_t row;
  struct keyring_ref ref;
  uint8_t key[KEYRING_KEY_BYTES];
};

enum fate { NOBODY, LIVING, DYING, DEAD };
struct known {
  enum fate fate;
  struct keyring_ref ref;
  uint8_t key[KEYRING_KEY_BYTES];
};

/* What the database would know. The parent keeps it; the child has it from the fork. */
struct world {
  struct box box;
  struct keyring_io io;
  struct known *rows;
  size_t count;
  size_t created;
  size_t erased;
  size_t cut_short; /* kills that left a tombstone open */
};

static void say(int pipe_fd, const struct line *line) {
  if (write(pipe_fd, line, sizeof *line) != (ssize_t)sizeof *line) _exit(9);
}

/* Slot for slot, who lives there: one key a slot at most. */
struct names {
  size_t *row_of_slot;
  int64_t slots;
  struct world *world;
};

static bool named(void *context, struct keyring_ref ref) {
  struct names *names = context;
  if (ref.slot >= names->slots || names->row_of_slot[ref.slot] == 0) return false;
  return id_equal(names->world->rows[names->row_of_slot[ref.slot] - 1].ref.key, ref.key);
}

static enum err replay(struct world *w, struct keyring *ring) {
  for (size_t i = 0; i < w->count; i++) {
    if (w->rows[i].fate != DYING) continue;
    TRY(keyring_destroy(ring, &w->rows[i].ref, 1));
    w->rows[i].fate = DEAD;
    w->cut_short++;
  }
  return ERR_NONE;
}

static struct keyring *start(struct world *w) {
  struct keyring *ring = NULL;
  struct keyring_config config = box_config(&w->box, NULL);
  w->io = keyring_io_real;
  w->io.chunk = 512; /* grows more often, starts faster */
  if (keyring_open_io(&config, &w->io, &ring)) return NULL;
  struct names names = {calloc((size_t)ring->slots, sizeof(size_t)), ring->slots, w};
  enum err error = names.row_of_slot ? replay(w, ring) : ERR_MACHINE;
  for (size_t i = 0; i < w->count && !error; i++)
    if (w->rows[i].fate == LIVING) names.row_of_slot[w->rows[i].ref.slot] = i + 1;
  if (!error) error = keyring_recover(ring, named, &names);
  free(names.row_of_slot);
  if (!error) return ring;
  keyring_close(ring);
  return NULL;
}

static void child_creates(struct world *w, struct keyring *ring, int pipe_fd) {
  for (size_t i = 0; i < BATCH && w->count < KNOWN; i++) {
    struct line line = {.word = CREATED, .row = (uint32_t)w->count};
    if (keyring_spare(ring) == 0 && keyring_mint(ring, BATCH)) _exit(3);
    if (keyring_take(ring, &line.ref)) _exit(4);
    if (keyring_open_key(ring, workspace, line.ref, line.key)) _exit(5);
    w->rows[w->count++] = (struct known){.fate = LIVING, .ref = line.ref};
    say(pipe_fd, &line);
  }
}

static void child_erases(struct world *w, struct keyring *ring, int pipe_fd, struct rng *rng) {
  struct keyring_ref refs[BATCH];
  uint32_t rows[BATCH];
  size_t count = 0;
  for (size_t tries = 0; tries < 4 * BATCH && count < BATCH / 2; tries++) {
    uint32_t row = rng_below(rng, (uint32_t)w->count);
    if (w->rows[row].fate != LIVING) continue;
    w->rows[row].fate = DYING;
    rows[count] = row;
    refs[count++] = w->rows[row].ref;
    say(pipe_fd, &(struct line){.word = TOMB, .row = row});
  }
  if (keyring_destroy(ring, refs, count)) _exit(6);
  for (size_t i = 0; i < count; i++) {
    w->rows[rows[i]].fate = DEAD;
    say(pipe_fd, &(struct line){.word = ERASED, .row = rows[i]});
  }
}

static void child(struct world *w, int pipe_fd, uint64_t seed) {
  struct rng rng;
  rng_init_seeded(&rng, seed);
  struct keyring *ring = start(w);
  if (!ring) _exit(2);
  say(pipe_fd, &(struct line){.word = READY});
  for (;;) {
    child_creates(w, ring, pipe_fd);
    child_erases(w, ring, pipe_fd, &rng);
    if (rng_below(&rng, 60) == 0 && keyring_rotate_root(ring)) _exit(7);
  }
}

static void hear(struct world *w, const struct line *line) {
  if (line->word == CREATED) {
    assert_int_equal(line->row, w->count);
    assert_true(w->count < KNOWN);
    struct known *row = &w->rows[w->count++];
    *row = (struct known){.fate = LIVING, .ref = line->ref};
    memcpy(row->key, line->key, sizeof row->key);
    w->created++;
  }
  if (line->word == TOMB) w->rows[line->row].fate = DYING;
  if (line->word == ERASED) w->rows[line->row].fate = DEAD;
  if (line->word == ERASED) w->erased++;
}

/* When to kill: after so long, or so long after the child was ready. */
struct moment {
  uint64_t delay_ns;
  bool from_ready;
  uint64_t deadline_ns;
};

/* Hears until the moment comes, kills, and hears what was still in the pipe. */
static void listen_and_kill(struct world *w, int pipe_fd, pid_t pid, struct moment moment) {
  struct line line;
  bool killed = false;
  for (;;) {
    uint64_t now = clock_monotonic_ns();
    if (!killed && now >= moment.deadline_ns) {
      assert_int_equal(kill(pid, SIGKILL), 0);
      killed = true;
    }
    struct pollfd ready = {.fd = pipe_fd, .events = POLLIN};
    int wait_ms = killed ? -1 : (int)((moment.deadline_ns - now) / 1000000) + 1;
    if (poll(&ready, 1, wait_ms) <= 0) continue;
    ssize_t got = read(pipe_fd, &line, sizeof line);
    if (got == 0) break;
    assert_int_equal(got, sizeof line);
    if (line.word == READY && moment.from_ready)
      moment.deadline_ns = clock_monotonic_ns() + moment.delay_ns;
    hear(w, &line);
  }
}

static void check(struct world *w) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct keyring *ring = start(w);
  size_t living = 0;
  assert_non_null(ring);
  for (size_t i = 0; i < w->count; i++) {
    const struct known *row = &w->rows[i];
    enum err error = keyring_open_key(ring, workspace, row->ref, key);
    assert_err(error, row->fate == LIVING ? ERR_NONE : ERR_NOT_FOUND);
    if (row->fate == LIVING) assert_memory_equal(key, row->key, sizeof key);
    living += row->fate == LIVING;
  }
  assert_int_equal(keyring_count(ring).live, living); /* the unnamed are burnt */
  keyring_close(ring);
  struct buf files[2] = {box_read(&w->box, 0), box_read(&w->box, 1)};
  assert_int_equal(files[0].len, files[1].len);
  assert_memory_equal(files[0].data, files[1].data, files[0].len);
  buf_done(&files[0]);
  buf_done(&files[1]);
}

static void cycle(struct world *w, struct rng *rng) {
  int pipe_fds[2];
  int status;
  uint64_t seed;
  rng_fill(rng, &seed, sizeof seed);
  struct moment moment = {.delay_ns = (uint64_t)rng_below(rng, 8000) * 1000,
                          .from_ready = rng_below(rng, 4) != 0}; /* else the start is hit too */
  assert_int_equal(pipe(pipe_fds), 0);
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    close(pipe_fds[0]);
    child(w, pipe_fds[1], seed);
    _exit(8);
  }
  close(pipe_fds[1]);
  moment.deadline_ns =
      clock_monotonic_ns() + (moment.from_ready ? LONGEST_START_NS : moment.delay_ns);
  listen_and_kill(w, pipe_fds[0], pid, moment);
  close(pipe_fds[0]);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL); /* it never ends by itself */
  check(w);
}

static void what_was_said_before_a_kill_holds_after_it(void **state) {
  (void)state;
  struct world w = {.rows = calloc(KNOWN, sizeof *w.rows)};
  struct rng rng;
  const char *asked = getenv("PARLOUR_KILL_CYCLES");
  long cycles = asked ? strtol(asked, NULL, 10) : DEFAULT_CYCLES;
  const char *given = getenv("PARLOUR_KILL_SEED");
  uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
  assert_non_null(w.rows);
  print_message("# PARLOUR_KILL_SEED=%llu\n", (unsigned long long)seed);
  rng_init_seeded(&rng, seed);
  box_make(&w.box);
  for (long i = 0; i < cycles; i++) {
    if (w.count > KNOWN / 2) { /* begin anew before there is no room for more */
      box_remove(&w.box);
      box_make(&w.box);
      w.count = 0;
    }
    cycle(&w, &rng);
  }
  print_message("# %ld kills, %zu keys made, %zu erased, %zu erasures finished at a start\n",
                cycles, w.created, w.erased, w.cut_short);
  assert_true(w.created > (size_t)cycles && w.erased > (size_t)cycles);
  box_remove(&w.box);
  free(w.rows);
}

TESTS_MAIN("keyring_kill", cmocka_unit_test(what_was_said_before_a_kill_holds_after_it))
