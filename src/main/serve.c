#include "base/log.h"
#include "main/demo.h"
#include "main/server.h"

static const struct subcommand_flag flags[] = {{NULL, NULL, NULL}};

static int run(const struct settings *settings, const struct subcommand_line *line) {
  struct installation installation;
  struct server *server = NULL;
  struct buf fault = {0};
  (void)line;
  server_block_signals();
  enum err error = installation_locate(&installation, settings, &fault);
  if (!error) error = installation_open(&installation, false);
  struct server_options options = {.installation = &installation};
  if (!error) error = server_start(&options, &server);
  if (!error) {
    server_wait(server);
    log_event(LOG_INFO, "server_stopping", LOG_WORD("why", "signal"));
    server_stop(server);
    log_event(LOG_INFO, "server_stopped", LOG_WORD("why", "signal"));
  }
  int code = error ? subcommand_fail(error, &fault) : 0;
  installation_close(&installation);
  buf_done(&fault);
  return code;
}

const struct subcommand subcommand_serve = {
    .name = "serve",
    .verbs = NULL,
    .words = "",
    .word_count = 0,
    .summary = "run the server",
    .about =
        "serve runs the server on what `parlour init` has made, until SIGTERM or SIGINT: then "
        "no new request is taken, those under way are finished and answered, and it ends. "
        "SIGHUP reads the certificate files again. One server runs on a data folder at a time.",
    .flags = flags,
    .run = run};
