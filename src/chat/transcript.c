#include "chat/transcript.h"

#include "base/text.h"
#include "chat/site.h"
#include "privacy/gate_facts.h"
#include "privacy/purpose_builtin.h"
#include "staff/account.h"
#include "transcript.sql.h"

#define AUTHORS_MAX 16
#define NAME_MAX_BYTES 120

struct words {
  const char *language;
  const char *subject; /* before the site's name */
  const char *you;
  const char *bot;
  const char *end;
};
static const struct words languages[] = {
    {"en", "Your conversation with ", "You", "Machine",
     "You get this once, because it was asked for. The address is not kept for it."},
    {"de",
     "Ihr Gespr\xc3\xa4"
     "ch mit ",
     "Sie", "Maschine",
     "Sie erhalten dies einmal, weil darum gebeten wurde. Die Adresse wird daf\xc3\xbcr nicht "
     "aufbewahrt."},
};

static const struct words *words_of(struct str locale) {
  for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
    if (str_starts(locale, str_from(languages[i].language))) return &languages[i];
  return &languages[0];
}

/* Gate and key for what leaves under the purpose of the transcript. */
static enum err subject_of(struct work *work, const struct conversation *c,
                           struct personal_subject *subject_out) {
  *subject_out =
      (struct personal_subject){.workspace = c->subject.workspace, .key = c->subject.key};
  return gate_load(work, c->person, c->id, STR(PURPOSE_TRANSCRIPT), &subject_out->gate);
}

static enum err may_ask(struct work *work, const struct conversation *c) {
  if (work->actor.kind == ACTOR_VISITOR)
    return id_equal(work->actor.id, c->person) ? ERR_NONE : ERR_NOT_FOUND;
  return actor_has_role(&work->actor, ROLE_AGENT | ROLE_SUPERVISOR) ? ERR_NONE : ERR_DENIED;
}

/* The one that was given for the chat: opened for the person, whose it is. */
static enum err kept_email(struct work *work, const struct conversation *c,
                           struct personal *email_out) {
  struct actor asking = work->actor;
  struct personal_spot spot = {.row = c->person, .version = c->person_version};
  if (c->email_sealed.len == 0)
    return work_fault(work, ERR_INVALID, "email: the address to send it to");
  work->actor =
      (struct actor){.kind = ACTOR_VISITOR, .workspace = c->subject.workspace, .id = c->person};
  enum err error = personal_open(work, personal_at(&c->person_subject, FIELD_PERSON_EMAIL, spot),
                                 GATE_SHOW, c->email_sealed, email_out);
  work->actor = asking;
  return error;
}

/*= GDPR Art. 5(1)(b) */
enum err transcript_request(struct work *work, struct id conversation, struct personal email,
                            struct str locale) {
  struct conversation c;
  struct id unused;
  TRY(conversation_read(work, conversation, &c));
  TRY(may_ask(work, &c));
  if (locale.len > 0 && !text_is_language(locale))
    return work_fault(work, ERR_INVALID, "locale: such as en or de");
  if (personal_is_empty(email)) TRY(kept_email(work, &c, &email));
  struct outgoing_mail mail = {.template_name = "transcript",
                               .purpose = STR(PURPOSE_TRANSCRIPT),
                               .about = {c.site, c.person, c.id, c.subject.key},
                               .to = email,
                               .locale = locale.len > 0 ? locale : c.locale,
                               .fields = FIELD_BIT(FIELD_MESSAGE_TEXT)};
  return outgoing_mail(work, &mail, &unused);
}

enum err transcript_is_offered(struct work *work, struct id site, bool *offered_out) {
  struct purpose purpose;
  struct recipient *list;
  size_t count;
  *offered_out = false;
  enum err error = purpose_read(work, site, STR(PURPOSE_TRANSCRIPT), &purpose);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  TRY(recipient_list(work, site, &list, &count));
  for (size_t i = 0; i < count; i++)
    if (list[i].kind == RECIPIENT_MAIL &&
        recipient_has_purpose(&list[i], STR(PURPOSE_TRANSCRIPT)) &&
        recipient_has_field(&list[i], STR("message.text")))
      *offered_out = true;
  return ERR_NONE;
}

struct writing {
  const struct conversation *c;
  struct personal_subject subject;
  const struct words *words;
  struct str site; /* its name, short */
  struct buf *text;
  struct {
    struct id id;
    struct str name;
  } known[AUTHORS_MAX];
  size_t known_count;
};

static enum err staff_name(struct work *work, struct writing *writing, struct id author,
                           struct str *name_out) {
  struct account account;
  for (size_t i = 0; i < writing->known_count; i++)
    if (id_equal(writing->known[i].id, author)) {
      *name_out = writing->known[i].name;
      return ERR_NONE;
    }
  enum err error = account_read(work, author, &account);
  if (error && error != ERR_NOT_FOUND && error != ERR_DENIED) return error;
  *name_out = error ? writing->site : personal_bytes_for_sending(account.name);
  if (writing->known_count == AUTHORS_MAX) return ERR_NONE;
  writing->known[writing->known_count].id = author;
  writing->known[writing->known_count++].name = *name_out;
  return ERR_NONE;
}

static void append_time(struct buf *out, int64_t at_ms) {
  struct buf iso = {0};
  clock_append_iso(&iso, at_ms);
  struct str text = buf_str(&iso);
  buf_append(out, str_slice(text, 0, 10));
  buf_append_char(out, ' ');
  buf_append(out, str_slice(text, 11, 16));
  buf_append(out, STR(" UTC"));
  buf_done(&iso);
}

static enum err write_message(struct work *work, struct writing *writing,
                              const struct db_rows *rows) {
  struct personal words;
  struct str name = str_from(writing->words->you);
  int64_t kind = db_row_int(rows, 2);
  struct id author = db_row_id(rows, 3);
  struct personal_spot spot = {.row = writing->c->id, .sequence = db_row_int(rows, 0)};
  enum err error = personal_open(work, personal_at(&writing->subject, FIELD_MESSAGE_TEXT, spot),
                                 GATE_DISCLOSE, db_row_bytes(rows, 4), &words);
  if (error) return error;
  if (personal_is_empty(words)) return ERR_NONE; /* they were taken away */
  if (kind == ACTOR_STAFF) TRY(staff_name(work, writing, author, &name));
  if (kind == ACTOR_BOT) name = str_from(writing->words->bot);
  append_time(writing->text, db_row_int(rows, 1));
  buf_append(writing->text, STR("  "));
  buf_append(writing->text, name);
  buf_append(writing->text, STR(":\n"));
  buf_append(writing->text, personal_bytes_for_sending(words));
  buf_append(writing->text, STR("\n\n"));
  return ERR_NONE;
}

static enum err write_messages(struct work *work, struct writing *writing) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&writing->c->id),
                              db_int(TRANSCRIPT_MESSAGES_MAX)};
  TRY(db_query(work->db, &sql_transcript_messages, values, 3, &rows));
  while (!error && db_step(&rows)) {
    error = write_message(work, writing, &rows);
    count++;
  }
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  return count > 0 ? ERR_NONE : ERR_NOT_FOUND;
}

static enum err write_all(struct work *work, struct writing *writing, struct buf *subject) {
  struct site site;
  TRY(site_read(work, writing->c->site, &site));
  size_t len = site.name.len < NAME_MAX_BYTES ? site.name.len : NAME_MAX_BYTES;
  while (len < site.name.len && len > 0 && ((uint8_t)site.name.data[len] & 0xc0) == 0x80) len--;
  writing->site = str_slice(site.name, 0, len);
  buf_append(subject, str_from(writing->words->subject));
  buf_append(subject, writing->site);
  buf_append(writing->text, buf_str(subject));
  buf_append(writing->text, STR("\n\n"));
  TRY(subject_of(work, writing->c, &writing->subject));
  TRY(write_messages(work, writing));
  buf_append(writing->text, STR("--\n"));
  buf_append(writing->text, str_from(writing->words->end));
  buf_append_char(writing->text, '\n');
  return buf_check(writing->text);
}

/* Written with the eyes of the one whose conversation it is: what they may see. */
enum err transcript_write(struct work *work, struct id conversation, struct str locale,
                          struct buf *subject, struct buf *text) {
  struct conversation c;
  struct writing writing = {.c = &c, .words = words_of(locale), .text = text};
  struct actor writer = work->actor;
  TRY(conversation_read(work, conversation, &c));
  work->actor =
      (struct actor){.kind = ACTOR_VISITOR, .workspace = writer.workspace, .id = c.person};
  enum err error = write_all(work, &writing, subject);
  work->actor = writer;
  return error;
}
