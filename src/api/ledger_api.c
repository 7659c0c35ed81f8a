/* ledger_api: the log for the data protection officer, and its proofs for anybody who
 * was given one. */
#include <string.h>

#include "api/job.h"
#include "api/routes.h"

#define OFFICE (ROLE_DPO | ROLE_ADMINISTRATOR)
#define PAGE 200

static void put_hash(struct json_writer *w, const char *key, const struct hash *hash) {
  char hex[2 * HASH_BYTES];
  str_hex(hash->bytes, HASH_BYTES, hex);
  if (key) json_key(w, key);
  json_write_string(w, str_of(hex, sizeof hex));
}

static enum err list_work(struct job *job, struct work *work) {
  struct str word;
  int64_t after = -1;
  struct ledger_line *lines;
  size_t count;
  uint64_t size = 0;
  struct buf note = {0};
  struct json_writer w = json_writer(&job->out);
  if (http_query(job->query, "after", &word) && str_to_int64(word, &after))
    return work_fault(work, ERR_INVALID, "after: an entry's index");
  TRY(ledger_list(work, after, PAGE, &lines, &count));
  enum err error = ledger_newest_checkpoint(work->db, &note, &size);
  buf_done(&note);
  if (error && error != ERR_NOT_FOUND) return error;
  json_begin_object(&w);
  json_key(&w, "entries");
  json_begin_array(&w);
  for (size_t i = 0; i < count; i++) {
    json_begin_object(&w);
    json_put_int(&w, "index", (int64_t)lines[i].position);
    json_put_int(&w, "at", lines[i].at_ms);
    json_put_word(&w, "type", ledger_kind_name(lines[i].kind));
    json_put_word(&w, "actor", lines[i].actor_kind);
    put_hash(&w, "hash", &lines[i].leaf);
    json_end_object(&w);
  }
  json_end_array(&w);
  json_put_int(&w, "size", (int64_t)size);
  json_end_object(&w);
  return ERR_NONE;
}

void api_ledger(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, list_work);
}

static enum err proof_work(struct job *job, struct work *work) {
  struct str word;
  int64_t index;
  struct buf note = {0};
  struct ledger_proof proof;
  struct json_writer w = json_writer(&job->out);
  if (!http_query(job->query, "index", &word) || str_to_int64(word, &index) || index < 0)
    return work_fault(work, ERR_INVALID, "index: an entry's index");
  enum err error = ledger_prove(work->db, (uint64_t)index, &proof, &note);
  if (!error) {
    json_begin_object(&w);
    json_put_int(&w, "index", index);
    json_put_int(&w, "leaf_index", (int64_t)proof.index);
    json_put_int(&w, "size", (int64_t)proof.size);
    json_key(&w, "path");
    json_begin_array(&w);
    for (size_t i = 0; i < proof.path.count; i++) put_hash(&w, NULL, &proof.path.path[i]);
    json_end_array(&w);
    put_hash(&w, "root", &proof.root);
    json_put_string(&w, "checkpoint", buf_str(&note));
    json_end_object(&w);
  }
  buf_done(&note);
  return error;
}

void api_ledger_proof(struct net_request *request) {
  struct job *job = job_new(request, false);
  if (!job) return;
  job->auth = JOB_STAFF;
  job->roles = OFFICE;
  job_read(job, proof_work);
}

static enum err checkpoint_work(struct job *job, struct work *work) {
  uint64_t size;
  return ledger_newest_checkpoint(work->db, &job->out, &size);
}

static enum err checkpoint_run(struct reading *reading, struct db *db, struct arena *arena) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  struct work work = {.db = db, .arena = arena};
  return checkpoint_work(job, &work);
}

static void send_checkpoint(struct net_task *task) {
  struct job *job = job_of_task(task);
  if (!job->result) {
    struct net_response response = {
        .status = 200, .content_type = "text/plain; charset=utf-8", .body = buf_str(&job->out)};
    net_respond(job->reply, &response);
  }
  job_finish(job); /* a second answer is nothing */
}

static void checkpoint_answer(struct reading *reading, enum err result) {
  struct job *job = LIST_ENTRY(reading, struct job, reading);
  job->result = result;
  (void)job_post(job, send_checkpoint);
}

void api_checkpoint(struct net_request *request) {
  static const struct reading_type type = {"checkpoint", checkpoint_run, checkpoint_answer};
  struct job *job = job_new(request, false);
  if (!job) return;
  job->reading.type = &type;
  if (readers_send(job->service->readers, &job->reading)) return;
  job->result = ERR_UNAVAILABLE;
  job_finish(job);
}
