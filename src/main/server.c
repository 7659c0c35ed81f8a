#include "main/server.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/hub.h"
#include "base/log.h"
#include "base/signal.h"
#include "jobs/letters.h"
#include "jobs/scheduler.h"
#include "main/operator.h"
#include "net/tls.h"
#include "privacy/incident.h"
#include "staff/workspace.h"

extern const struct net_asset parlour_assets[];
extern const size_t parlour_assets_count;

#define SMTP_PASSWORD_BYTES 256

struct server {
  struct installation *installation;
  struct service service;
  struct chat_house house;
  struct scheduler *scheduler;
  struct net_server *net;
  struct operator_desk *operator;
  char smtp_password[SMTP_PASSWORD_BYTES];
};

static enum err say(struct server *server, enum err error, const char *sentence) {
  buf_append(server->installation->fault, str_from(sentence));
  return error;
}

/* Was incident mode on when the program stopped? */
static enum err read_incident(struct server *server, struct db *db) {
  struct arena arena;
  int64_t until_ms = 0;
  arena_init(&arena, 0);
  struct work work = {.db = db,
                      .arena = &arena,
                      .now_ms = clock_now_ms(&server->service.clock),
                      .actor = {.workspace = server->service.workspace}};
  enum err error = incident_until(&work, &until_ms);
  arena_done(&arena);
  atomic_store(&server->service.incident_until_ms, until_ms);
  return error;
}

static enum err open_house(struct server *server) {
  struct db *db = NULL;
  struct db_config config = server->installation->db;
  config.read_only = true;
  TRY(db_open(&config, &db));
  heads_init(&server->house.heads);
  server->house.deed.cache = &server->house.heads.cache;
  server->house.deed.keyring = server->installation->keyring;
  enum err error = ledger_open(db, server->installation->keyring, &server->house.deed.ledger);
  if (!error) error = workspace_first(db, &server->service.workspace);
  if (!error) error = read_incident(server, db);
  db_close(db);
  if (error == ERR_NOT_FOUND) return say(server, error, "data: not initialised; run parlour init");
  if (error == ERR_CORRUPT)
    return say(server, error, "data: keys and database do not belong together");
  return error;
}

static enum err open_store(struct server *server) {
  struct service *service = &server->service;
  const struct settings *settings = server->installation->settings;
  struct scribe_config config = {.db = server->installation->db,
                                 .clock = &service->clock,
                                 .house = &server->house,
                                 .before_commit = house_before_commit,
                                 .after_commit = house_after_commit,
                                 .after_rollback = house_after_rollback};
  TRY(open_house(server));
  TRY(scribe_open(&config, &service->scribe));
  TRY(readers_open(&config.db, (size_t)settings_count(settings, "readers"), &service->readers));
  TRY(passwords_open(&service->passwords));
  TRY(throttle_open(&server->installation->rng, &service->throttle));
  TRY(presence_open(&service->presence));
  return presence_open(&service->visitors);
}

static enum err certificate(struct server *server, struct net_server_config *config) {
  struct installation *in = server->installation;
  const char *certificate_path = settings_text(in->settings, "tls_certificate");
  const char *key_path = settings_text(in->settings, "tls_key");
  config->tls = settings_switch(in->settings, "tls");
  if (!config->tls) return ERR_NONE;
  if (!certificate_path) {
    certificate_path = installation_path(in, "certificate.pem");
    key_path = installation_path(in, "certificate.key");
    TRY(tls_make_self_signed(certificate_path, key_path, config->host));
  }
  config->certificate_path = certificate_path;
  config->key_path = key_path;
  return ERR_NONE;
}

static enum err read_network(struct server *server, struct net_server_config *config) {
  struct installation *in = server->installation;
  const char *trusted = settings_text(in->settings, "trusted_proxies");
  TRY(settings_split_address(settings_text(in->settings, "listen"), &in->arena, &config->host,
                             &config->port));
  if (networks_parse(str_from(trusted), &config->trusted))
    return say(server, ERR_INVALID,
               "trusted_proxies: networks such as 127.0.0.1/32, with commas between");
  config->loops = (size_t)settings_count(in->settings, "loops");
  config->connections = (size_t)settings_count(in->settings, "connections");
  config->connections_per_network = (size_t)settings_count(in->settings, "connections_per_network");
  config->routes = service_routes(&config->route_count);
  config->context = &server->service;
  return certificate(server, config);
}

static enum err open_hubs(struct server *server) {
  struct service *service = &server->service;
  size_t count = net_server_loops(server->net);
  for (size_t i = 0; i < count; i++) {
    TRY(hub_open(service, net_server_loop(server->net, i), &service->hubs[i]));
    service->hub_count = i + 1;
  }
  return ERR_NONE;
}

/* The hubs must be there before the first request: loops listen only at the end. */
static enum err open_network(struct server *server) {
  struct net_server_config config = {0};
  const char *fault = NULL;
  TRY(read_network(server, &config));
  server->service.hubs = calloc(config.loops, sizeof(struct hub *));
  if (!server->service.hubs) return ERR_MACHINE;
  enum err error = net_server_open(&config, &server->net, &fault);
  if (fault) return say(server, error, fault);
  TRY(error);
  server->service.server = server->net;
  TRY(open_hubs(server));
  error = net_server_listen(server->net, &fault);
  return fault ? say(server, error, fault) : error;
}

static void tick(void *context) { hub_tick(&((struct server *)context)->service); }

static void changed(void *context, struct id conversation) {
  struct server *server = context;
  hub_conversation_changed(&server->service, conversation);
  hub_status(&server->service, conversation, "open", NULL);
}

static void removed(void *context, struct id conversation, int64_t sequence) {
  struct server *server = context;
  hub_removed(&server->service, conversation, sequence);
}

/* Found out at the start, not a day later. */
static enum err check_witness(struct server *server) {
  const char *path = settings_text(server->installation->settings, "witness_file");
  int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
  if (path && fd < 0)
    return say(server, ERR_INVALID,
               "setting witness_file: the file cannot be written; it must be in a folder that is "
               "there");
  if (path) close(fd);
  const char *authorities = settings_text(server->installation->settings, "witness_certificates");
  if (authorities && access(authorities, R_OK) != 0)
    return say(server, ERR_INVALID,
               "setting witness_certificates: the file cannot be read; it must be a PEM file");
  return ERR_NONE;
}

static enum err read_mail_password(struct server *server) {
  const char *path = settings_text(server->installation->settings, "smtp_password_file");
  FILE *file = path ? fopen(path, "re") : NULL;
  if (!path) return ERR_NONE;
  bool read = file && fgets(server->smtp_password, sizeof server->smtp_password, file);
  if (file) (void)fclose(file);
  server->smtp_password[strcspn(server->smtp_password, "\r\n")] = '\0';
  if (read && server->smtp_password[0]) return ERR_NONE;
  return say(server, ERR_INVALID,
             "setting smtp_password_file: the file cannot be read; its first line is the password");
}

static enum err open_outbox(struct server *server) {
  const struct settings *settings = server->installation->settings;
  const char *networks = settings_text(settings, "webhook_networks");
  struct outbox_config config = {
      .scribe = server->service.scribe,
      .mail_from = settings_text(settings, "smtp_from"),
      .templates = letters_templates(),
      .rules = {.smtp_url = settings_text(settings, "smtp_url"),
                .smtp_user = settings_text(settings, "smtp_user"),
                .smtp_password = server->smtp_password,
                .certificates = settings_text(settings, "outbox_certificates")}};
  TRY(read_mail_password(server));
  if (config.rules.certificates && access(config.rules.certificates, R_OK) != 0)
    return say(server, ERR_INVALID,
               "setting outbox_certificates: the file cannot be read; it must be a PEM file");
  if (networks_parse(str_from(networks), &config.rules.allowed))
    return say(server, ERR_INVALID,
               "webhook_networks: networks such as 10.1.0.0/16, with commas between");
  return outbox_open(&config, &server->service.outbox);
}

static enum err open_all(struct server *server) {
  const struct settings *settings = server->installation->settings;
  TRY(check_witness(server));
  TRY(signal_open(4096));
  TRY(open_store(server));
  TRY(open_outbox(server));
  TRY(open_network(server));
  struct scheduler_config config = {
      .scribe = server->service.scribe,
      .witness_file = settings_text(settings, "witness_file"),
      .witness_url = settings_text(settings, "witness_url"),
      .witness_certificates = settings_text(settings, "witness_certificates"),
      .tick = tick,
      .changed = changed,
      .removed = removed,
      .context = server};
  TRY(scheduler_open(&config, &server->scheduler));
  return operator_open(server->installation, &server->service, &server->operator);
}

/* A disk that cannot be asked promises the less. */
static void read_terms(const struct server_options *options, struct certificate_terms *terms) {
  struct keyring_medium medium = {.promise = KEYRING_LOGICAL};
  const struct settings *settings = options->installation->settings;
  if (keyring_inspect_medium(options->installation->keys_folder, &medium))
    medium.promise = KEYRING_LOGICAL;
  *terms = (struct certificate_terms){.key_days = settings_count(settings, "keyring_backup_days"),
                                      .data_days = settings_count(settings, "data_backup_days"),
                                      .promise = medium.promise};
}

static void fill_service(struct server *server, const struct server_options *options) {
  const struct settings *settings = options->installation->settings;
  struct service *service = &server->service;
  service->clock = clock_system();
  service->keyring = options->installation->keyring;
  service->house = &server->house;
  service->assets = parlour_assets;
  service->asset_count = parlour_assets_count;
  service->public_url = settings_text(settings, "public_url");
  service->metrics_token = settings_text(settings, "metrics_token");
  service->security_contact = settings_text(settings, "security_contact");
  service->messages_per_second = settings_count(settings, "messages_per_second");
  service->sends_mail = settings_text(settings, "smtp_url") != NULL;
  service->demo_site = options->demo_site;
  read_terms(options, &service->erasing);
  service->started_ms = clock_now_ms(&service->clock);
}

enum err server_start(const struct server_options *options, struct server **server_out) {
  struct server *server = calloc(1, sizeof *server);
  if (!server) return ERR_MACHINE;
  server->installation = options->installation;
  fill_service(server, options);
  enum err error = open_all(server);
  if (error) {
    server_stop(server);
    return error;
  }
  log_event(LOG_INFO, "server_ready", LOG_INT("port", net_server_port(server->net)));
  *server_out = server;
  return ERR_NONE;
}

uint16_t server_port(const struct server *server) { return net_server_port(server->net); }

static void waited_set(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGTERM);
  sigaddset(set, SIGINT);
  sigaddset(set, SIGHUP);
}

void server_block_signals(void) {
  sigset_t set;
  waited_set(&set);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  signal(SIGPIPE, SIG_IGN);
}

void server_wait(struct server *server) {
  sigset_t set;
  int caught = 0;
  waited_set(&set);
  while (sigwait(&set, &caught) == 0 && caught == SIGHUP) {
    const char *fault = NULL;
    enum err error = net_server_reload(server->net, &fault);
    if (error)
      log_event(LOG_ERROR, "certificate_kept", LOG_NAME("fault", fault), LOG_ERR(error));
    else
      log_event(LOG_INFO, "certificate_reloaded", LOG_ERR(error));
  }
}

/* Requests that were taken in are answered before anything is closed. */
static void drain(struct server *server) {
  int64_t left_ms = settings_count(server->installation->settings, "drain_seconds") * 1000;
  net_server_quiesce(server->net);
  for (; net_server_pending(server->net) > 0 && left_ms > 0; left_ms -= 5) usleep(5000);
}

void server_stop(struct server *server) {
  struct service *service = &server->service;
  if (server->net) drain(server);
  operator_close(server->operator);
  scheduler_close(server->scheduler);
  outbox_close(service->outbox);
  /* Frames still come in while the last answers go out: what they ask is refused, so
   * whom they ask must still be there. */
  scribe_stop(service->scribe);
  readers_stop(service->readers);
  passwords_stop(service->passwords);
  net_server_close(server->net,
                   settings_count(server->installation->settings, "drain_seconds") * 1000);
  for (size_t i = 0; i < service->hub_count; i++) hub_close(service->hubs[i]);
  scribe_close(service->scribe);
  readers_close(service->readers);
  passwords_close(service->passwords);
  operator_free(server->operator);
  free(service->hubs);
  presence_close(service->presence);
  presence_close(service->visitors);
  throttle_close(service->throttle);
  heads_done(&server->house.heads);
  ledger_close(server->house.deed.ledger);
  signal_close();
  explicit_bzero(server->smtp_password, sizeof server->smtp_password);
  free(server);
}
