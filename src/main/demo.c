/*
 * demo: a throw-away workspace with a sample shop, on a folder of its own. Started
 * again on the same folder it goes on with what is there, also after a kill.
 */
#include "main/demo.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "chat/site.h"
#include "cli/founding.h"
#include "main/server.h"
#include "privacy/purpose_builtin.h"

#define ACCOUNTS 4

static const struct {
  const char *role;
  const char *email;
  const char *name;
  uint32_t roles;
} people[ACCOUNTS] = {
    {"agent", "agent@demo.example", "Mara Lind", ROLE_AGENT},
    {"supervisor", "supervisor@demo.example", "Jonas Berg", ROLE_AGENT | ROLE_SUPERVISOR},
    {"dpo", "dpo@demo.example", "Ines Duarte", ROLE_DPO},
    {"administrator", "administrator@demo.example", "Piet Veldhuis", ROLE_ADMINISTRATOR},
};

struct demo {
  struct installation installation;
  struct founding_account accounts[ACCOUNTS];
  char site[32];
};

/* What must be told again at every start: demo.json beside the data, mode 0600. It is
 * there before the accounts are, so that a demo killed in between goes on with them. */
static enum err notes_write(struct demo *demo, const char *path) {
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  json_begin_object(&w);
  json_key(&w, "passwords");
  json_begin_array(&w);
  for (int i = 0; i < ACCOUNTS; i++) json_write_string(&w, str_from(demo->accounts[i].password));
  json_end_array(&w);
  json_end_object(&w);
  const char *fresh = installation_path(&demo->installation, "demo.json.new");
  int fd = fresh ? open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
  bool ok = fd >= 0 && buf_check(&text) == ERR_NONE &&
            write(fd, text.data, text.len) == (ssize_t)text.len && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  ok = ok && rename(fresh, path) == 0;
  buf_wipe(&text);
  buf_done(&text);
  return ok ? ERR_NONE : ERR_MACHINE;
}

static bool copy_word(const struct json *value, char *out, size_t size) {
  struct str word;
  if (json_as_str(value, &word) || word.len >= size) return false;
  memcpy(out, word.data, word.len);
  out[word.len] = 0;
  return true;
}

static enum err notes_read(struct demo *demo, const char *path) {
  char text[4096];
  struct json *root = NULL;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return ERR_NOT_FOUND;
  ssize_t len = read(fd, text, sizeof text);
  close(fd);
  if (len <= 0 || json_parse(str_of(text, (size_t)len), &root)) return ERR_CORRUPT;
  const struct json *passwords = json_get(root, "passwords");
  bool ok = true;
  for (size_t i = 0; i < ACCOUNTS && ok; i++)
    ok = copy_word(json_at(passwords, i), demo->accounts[i].password,
                   sizeof demo->accounts[i].password);
  json_free(root);
  sodium_memzero(text, sizeof text);
  return ok ? ERR_NONE : ERR_CORRUPT;
}

/* The key of the one site, from the database: that is where it is for certain. */
static enum err read_site(struct demo *demo) {
  struct db *db = NULL;
  struct arena arena;
  struct site *sites = NULL;
  size_t count = 0;
  struct work work = {.arena = &arena, .keyring = demo->installation.keyring};
  arena_init(&arena, 0);
  enum err error = db_open(&demo->installation.db, &db);
  work.db = db;
  if (!error) error = workspace_first(db, &work.actor.workspace);
  if (!error) error = site_list(&work, &sites, &count);
  if (!error && (count == 0 || sites[0].key.len >= sizeof demo->site)) error = ERR_CORRUPT;
  if (!error) memcpy(demo->site, sites[0].key.data, sites[0].key.len);
  db_close(db);
  arena_done(&arena);
  return error;
}

/* Something to consent to, and to refuse. */
static const char *const purposes[] = {PURPOSE_MARKETING, PURPOSE_TRAINING, NULL};

static enum err found(struct demo *demo) {
  struct founding founding = {
      .workspace_name = "Veldhuis Lighting",
      .controller_name = "Veldhuis Lighting B.V.",
      .controller_contact = "privacy@veldhuis.example",
      .controller_address = "Havenstraat 12, Utrecht",
      .controller_country = "NL",
      .controller_dpo = "dpo@veldhuis.example",
      .accounts = demo->accounts,
      .account_count = ACCOUNTS,
      .purposes = purposes,
      .site_json =
          "{\"name\":\"Veldhuis Lighting\",\"basis\":\"legitimate_interest\","
          "\"origins\":[\"https://shop.example\"]}"};
  return founding_run(&demo->installation, &founding);
}

static enum err found_new(struct demo *demo, const char *path) {
  TRY(founding_must_be_new(&demo->installation));
  for (int i = 0; i < ACCOUNTS; i++)
    founding_new_password(&demo->installation.rng, demo->accounts[i].password);
  TRY(notes_write(demo, path));
  return found(demo);
}

/* With notes there, the workspace is there too, or a kill came between the two. */
static enum err found_again(struct demo *demo) {
  enum err error = found(demo);
  return error == ERR_CONFLICT ? ERR_NONE : error;
}

static void print_ready_json(const struct demo *demo, const char *url) {
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  json_begin_object(&w);
  json_put_word(&w, "event", "ready");
  json_put_word(&w, "url", url);
  json_key(&w, "accounts");
  json_begin_array(&w);
  for (int i = 0; i < ACCOUNTS; i++) {
    json_begin_object(&w);
    json_put_word(&w, "role", people[i].role);
    json_put_word(&w, "email", people[i].email);
    json_put_word(&w, "password", demo->accounts[i].password);
    json_end_object(&w);
  }
  json_end_array(&w);
  json_put_word(&w, "site", demo->site);
  json_end_object(&w);
  buf_append_char(&text, '\n');
  fwrite(text.data, 1, text.len, stdout);
  buf_done(&text);
}

static void print_ready(const struct demo *demo, const char *url) {
  printf(
      "\nParlour is ready.\n\n  shop (be a visitor)   %s/demo\n  console (answer)      "
      "%s/console\n\n",
      url, url);
  for (int i = 0; i < ACCOUNTS; i++)
    printf("  %-14s %-28s %s\n", people[i].role, people[i].email, demo->accounts[i].password);
  printf("\nThe certificate is self-signed: the browser asks once. Stop with Ctrl+C.\n\n");
}

static void tell(const struct demo *demo, const struct server *server,
                 const struct settings *settings, bool json) {
  char url[300];
  const char *own = settings_text(settings, "public_url");
  struct arena arena;
  const char *host = "127.0.0.1";
  uint16_t port;
  arena_init(&arena, 0);
  if (settings_split_address(settings_text(settings, "listen"), &arena, &host, &port))
    host = "127.0.0.1";
  bool any = strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
  (void)snprintf(url, sizeof url, "%s://%s:%u", settings_switch(settings, "tls") ? "https" : "http",
                 any ? "127.0.0.1" : host, server_port(server));
  if (json)
    print_ready_json(demo, own ? own : url);
  else
    print_ready(demo, own ? own : url);
  fflush(stdout);
  arena_done(&arena);
}

static enum err prepare(struct demo *demo) {
  struct installation *in = &demo->installation;
  for (int i = 0; i < ACCOUNTS; i++) {
    demo->accounts[i].email = people[i].email;
    demo->accounts[i].name = people[i].name;
    demo->accounts[i].roles = people[i].roles;
  }
  TRY(installation_open(in, true));
  const char *path = installation_path(in, "demo.json");
  if (!path) return ERR_MACHINE;
  enum err error = notes_read(demo, path);
  if (error == ERR_CORRUPT)
    buf_append(in->fault, STR("data: demo.json in this folder is damaged; remove the folder"));
  error = error == ERR_NOT_FOUND ? found_new(demo, path) : error ? error : found_again(demo);
  return error ? error : read_site(demo);
}

static const struct subcommand_flag flags[] = {
    {"--json", NULL, "one line of JSON on standard output when it is ready, and nothing else"},
    {NULL, NULL, NULL}};

static int run(const struct settings *settings, const struct subcommand_line *line) {
  static struct demo demo;
  struct server *server = NULL;
  struct buf fault = {0};
  bool json = subcommand_value(&subcommand_demo, line, "--json") != NULL;
  server_block_signals();
  enum err error = installation_locate(&demo.installation, settings, &fault);
  if (!error) error = prepare(&demo);
  struct server_options options = {.installation = &demo.installation, .demo_site = demo.site};
  if (!error) error = server_start(&options, &server);
  if (!error) {
    tell(&demo, server, settings, json);
    server_wait(server);
    log_event(LOG_INFO, "server_stopping", LOG_WORD("why", "signal"));
    server_stop(server);
    log_event(LOG_INFO, "server_stopped", LOG_WORD("why", "signal"));
  }
  int code = error ? subcommand_fail(error, &fault) : 0;
  installation_close(&demo.installation);
  buf_done(&fault);
  return code;
}

const struct subcommand subcommand_demo = {
    .name = "demo",
    .verbs = NULL,
    .words = "",
    .word_count = 0,
    .summary = "run a throw-away workspace with a sample shop page",
    .about =
        "demo makes a workspace with four accounts and a sample shop at /demo, serves it, and "
        "prints the addresses and the passwords. Everything is kept under the data folder; on "
        "a folder that a demo has used it goes on with what is there, also after a kill.",
    .flags = flags,
    .run = run};
