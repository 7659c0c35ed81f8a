#include "rights/identity.h"

#include <string.h>

#include "chat/return_token.h"
#include "identity.sql.h"
#include "privacy/notice_words.h"
#include "privacy/outgoing.h"
#include "privacy/purpose_builtin.h"
#include "rights/request_internal.h"

#define PREFIX_VERIFY "rv"
#define PREFIX_VIEW "rq"

static struct actor program_of(const struct work *work) {
  return (struct actor){.kind = ACTOR_SYSTEM, .workspace = work->actor.workspace};
}

/* kind: "verify" or "view". */
static enum err make_link(struct work *work, const struct request *request, const char *kind,
                          char token_out[static TOKEN_TEXT_BYTES]) {
  struct hash hash;
  bool verify = strcmp(kind, "verify") == 0;
  token_new(work->rng, verify ? PREFIX_VERIFY : PREFIX_VIEW, token_out, &hash);
  struct db_value values[] = {
      db_id(&work->actor.workspace),
      db_bytes(str_of(hash.bytes, HASH_BYTES)),
      db_id(&request->id),
      db_text(str_from(kind)),
      db_int(work->now_ms),
      db_int(work->now_ms + (verify ? IDENTITY_LINK_MS : IDENTITY_VIEW_MS))};
  return db_run(work->db, &sql_identity_insert, values, 6, NULL);
}

/* The link rests in the queued letter alone, sealed under the key of the case. */
static enum err queue_letter(struct work *work, const struct request *request, const char *template,
                             struct personal to, struct str link) {
  struct id unused;
  struct outgoing_mail mail = {.template_name = template,
                               .purpose = STR(PURPOSE_PROOF),
                               .about = {.site = request->site, .key = request->file.key},
                               .to = to,
                               .locale = str_from(request->language),
                               .detail = personal_of(link)};
  return outgoing_mail(work, &mail, &unused);
}

static enum err send_link(struct work *work, const struct request *request, const char *template,
                          struct personal to, struct str address) {
  char token[TOKEN_TEXT_BYTES];
  struct buf link = {0};
  bool verify = strcmp(template, "verify") == 0;
  TRY(make_link(work, request, verify ? "verify" : "view", token));
  buf_append(&link, address);
  buf_append(&link, verify ? STR("#verify=") : STR("#request="));
  buf_append(&link, str_from(token));
  enum err error = buf_check(&link);
  if (!error) error = queue_letter(work, request, template, to, buf_str(&link));
  explicit_bzero(token, sizeof token);
  buf_wipe(&link);
  buf_done(&link);
  return error;
}

static enum err address_of(struct work *work, struct str origin, struct str site_key,
                           struct str *out) {
  struct buf text = {0};
  buf_append(&text, origin);
  buf_append(&text, STR("/privacy/"));
  buf_append(&text, site_key);
  enum err error = buf_check(&text);
  if (!error) error = arena_copy(work->arena, buf_str(&text), out);
  buf_done(&text);
  return error;
}

/* The link is the question that Art. 12(6) allows; it asks for no more than to open it. Where
 * nobody carries mail there is no question, and the desk finds the request as it came. */
/*= GDPR Art. 12(6) */
enum err identity_ask(struct work *work, const struct identity_asking *asking) {
  struct request request;
  struct str address;
  bool carried;
  struct request_new new = asking->request;
  new.channel = CHANNEL_FORM;
  new.identity = IDENTITY_UNPROVEN;
  work->actor = program_of(work);
  TRY(request_receive(work, &new, &request));
  TRY(address_of(work, asking->origin, asking->site_key, &address));
  TRY(outgoing_mail_is_carried(work, new.site, STR(PURPOSE_PROOF), &carried));
  if (!carried) return ERR_NONE;
  TRY(send_link(work, &request, "verify", new.contact, address));
  struct request_action ask = {
      .verb = REQUEST_ASK_IDENTITY,
      .text = personal_of(str_from(notice_word("request.link", request.language)))};
  return request_act(work, &request, &ask);
}

struct found {
  struct id workspace;
  struct id request;
  struct hash hash;
};

static enum err find(struct work *work, const char *prefix, struct str token, const char *kind,
                     struct found *out) {
  struct db_rows rows;
  if (token_hash(prefix, token, &out->hash)) return ERR_NOT_FOUND;
  struct db_value value = db_bytes(str_of(out->hash.bytes, HASH_BYTES));
  TRY(db_one(work->db, &sql_identity_find, &value, 1, &rows));
  out->workspace = db_row_id(&rows, 0);
  out->request = db_row_id(&rows, 1);
  bool right_kind = str_equal(db_row_bytes(&rows, 2), str_from(kind));
  int64_t expires_at = db_row_int(&rows, 3);
  bool used = !db_row_is_null(&rows, 4);
  TRY(db_finish(&rows));
  if (!right_kind) return ERR_NOT_FOUND;
  if (used) return work_fault(work, ERR_CONFLICT, "The link was used already. Ask for a new one.");
  if (expires_at <= work->now_ms)
    return work_fault(work, ERR_CONFLICT,
                      "The link was good for thirty minutes. Ask for a new one.");
  return ERR_NONE;
}

static enum err use(struct work *work, const struct found *found) {
  struct db_value values[] = {db_id(&found->workspace),
                              db_bytes(str_of(found->hash.bytes, HASH_BYTES)),
                              db_int(work->now_ms)};
  return db_run(work->db, &sql_identity_use, values, 3, NULL);
}

struct people {
  struct id person[IDENTITY_SESSIONS_MAX];
  struct id conversation[IDENTITY_SESSIONS_MAX];
  size_t count;
};

static enum err open_contact(struct work *work, const struct request *request,
                             struct personal *out) {
  struct actor before = work->actor;
  work->actor =
      (struct actor){.kind = ACTOR_VISITOR, .workspace = before.workspace, .id = request->file.id};
  enum err error = request_text(work, request, FIELD_REQUEST_CONTACT, out);
  work->actor = before;
  return error;
}

/* Only what the site's own server has vouched for: an address that somebody typed into a chat
 * says nothing of who they were. */
/*= GDPR Art. 5(1)(f) */
static enum err find_people(struct work *work, const struct request *request,
                            struct people *people) {
  struct personal email;
  struct hash hash;
  struct db_rows rows;
  TRY(open_contact(work, request, &email));
  TRY(personal_lookup(work, FIELD_PERSON_EMAIL, email, &hash));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&request->site),
                              db_bytes(str_of(hash.bytes, HASH_BYTES)),
                              db_int(IDENTITY_SESSIONS_MAX)};
  TRY(db_query(work->db, &sql_identity_people, values, 4, &rows));
  while (people->count < IDENTITY_SESSIONS_MAX && db_step(&rows)) {
    people->person[people->count] = db_row_id(&rows, 0);
    people->conversation[people->count++] = db_row_id(&rows, 1);
  }
  return db_finish(&rows);
}

static enum err join(struct work *work, const struct request *request, const struct people *people,
                     struct identity_verified *out) {
  for (size_t i = 0; i < people->count; i++) {
    struct identity_session *session = &out->sessions[out->count++];
    session->conversation = people->conversation[i];
    TRY(return_token_new(work, people->person[i], people->conversation[i], session->token));
  }
  if (people->count != 1) return ERR_NONE;
  /* Sealed under the case's key: whose it is may become known later. */
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&request->id),
                              db_id(&people->person[0])};
  TRY(db_run(work->db, &sql_identity_join, values, 3, NULL));
  struct request joined = *request;
  joined.person = people->person[0];
  return request_hold_data(work, &joined);
}

enum err identity_verify(struct work *work, struct str token,
                         struct identity_verified *verified_out) {
  struct found found;
  struct people people = {.count = 0};
  struct identity_verified out = {.count = 0};
  TRY(find(work, PREFIX_VERIFY, token, "verify", &found));
  TRY(use(work, &found));
  work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = found.workspace};
  TRY(request_read(work, found.request, &out.request));
  TRY(find_people(work, &out.request, &people));
  struct request_action confirm = {
      .verb = REQUEST_CONFIRM,
      .text = personal_of(STR("The link that was sent to the address was opened."))};
  if (request_state_is_open(out.request.state) && !request_kind_is_proven(out.request.identity))
    TRY(request_act(work, &out.request, &confirm));
  TRY(join(work, &out.request, &people, &out));
  TRY(make_link(work, &out.request, "view", out.token));
  TRY(request_read(work, found.request, &out.request));
  *verified_out = out;
  return ERR_NONE;
}

enum err identity_enter(struct work *work, struct str token, struct id *request_out) {
  struct found found;
  struct request request;
  if (find(work, PREFIX_VIEW, token, "view", &found)) {
    work->fault = NULL;
    return ERR_UNAUTHENTICATED;
  }
  work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = found.workspace};
  TRY(request_read(work, found.request, &request));
  work->actor = (struct actor){.kind = ACTOR_VISITOR,
                               .workspace = found.workspace,
                               .id = id_is_zero(request.person) ? request.file.id : request.person};
  *request_out = found.request;
  return ERR_NONE;
}

static enum err site_key_of(struct work *work, struct id site, struct str *out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  TRY(db_one(work->db, &sql_identity_site, values, 2, &rows));
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 0), out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/*= GDPR Art. 12(1) */
enum err identity_tell(struct work *work, const struct request *request, struct str origin) {
  struct personal to;
  struct str key;
  struct str address;
  bool carried;
  bool known = request->identity == IDENTITY_LINK || request->identity == IDENTITY_CONFIRMED;
  if (request->contact_sealed.len == 0 || !known || id_is_zero(request->site)) return ERR_NONE;
  TRY(request_text(work, request, FIELD_REQUEST_CONTACT, &to));
  if (personal_check(FIELD_PERSON_EMAIL, to)) return ERR_NONE; /* a postal address */
  TRY(site_key_of(work, request->site, &key));
  TRY(address_of(work, origin, key, &address));
  TRY(outgoing_mail_is_carried(work, request->site, STR(PURPOSE_PROOF), &carried));
  return carried ? send_link(work, request, "request_answer", to, address) : ERR_NONE;
}

/*= GDPR Art. 5(1)(e) */
enum err identity_expire(struct work *work, int64_t at_ms, int64_t *count_out) {
  int64_t gone = 0;
  struct db_value value = db_int(at_ms);
  TRY(db_run(work->db, &sql_identity_expire, &value, 1, &gone));
  *count_out += gone;
  return ERR_NONE;
}
