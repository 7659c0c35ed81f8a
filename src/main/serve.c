#include <string.h>

#include "base/log.h"
#include "cli/command.h"
#include "main/demo.h"
#include "main/server.h"

int main_serve(const struct settings *settings, int argc, char **argv) {
  struct installation installation;
  struct server *server = NULL;
  struct buf fault = {0};
  (void)argv;
  if (argc != 0) return cli_fail(ERR_INVALID, "serve takes settings alone; see parlour --help");
  server_block_signals();
  enum err error = installation_locate(&installation, settings, &fault);
  if (!error) error = installation_open(&installation, false);
  struct server_options options = {.installation = &installation};
  if (!error) error = server_start(&options, &server);
  if (!error) {
    server_wait(server);
    log_event(LOG_INFO, "server_stopping", LOG_WORD("why", "signal"));
    server_stop(server);
  }
  buf_append_char(&fault, '\0');
  int code = error ? cli_fail(error, fault.data) : 0;
  installation_close(&installation);
  buf_done(&fault);
  return code;
}
