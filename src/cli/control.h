/*
 * control: asking a running server, through DIR/control.sock.
 *
 * The socket is for the owner of the data folder alone: mode 0600 in a folder of mode
 * 0700, and the other side's user is asked from the kernel: the server's own, or root.
 * A request is one line, a verb and its details, with files passed along; the answer is
 * one line of JSON.
 *
 *   backup   with two files, for data and keys
 *   rotate   the root key
 *   reset    somebody's password (cli/reset_order.h)
 *   status   whether it serves
 *
 * Thread: any. Errors: ERR_NOT_FOUND when no server runs.
 */
#ifndef PARLOUR_CLI_CONTROL_H
#define PARLOUR_CLI_CONTROL_H

#include "base/buf.h"

#define CONTROL_FILES 2
#define CONTROL_LINE_BYTES 4096

struct control_request {
  const char *verb;
  int files[CONTROL_FILES]; /* -1: none */
  struct str details;       /* without a line's end; may be empty */
};

/* Waits for the answer, however long it takes. {"ok":true,…} gives ERR_NONE and the line
 * in answer_out; {"ok":false,"error":…,"fault":…} gives that error, the sentence in fault. */
MUST_USE enum err control_ask(const char *folder, const struct control_request *request,
                              struct buf *answer_out, struct buf *fault);

/* The server's side: listens in the folder, over what a dead server left. */
MUST_USE enum err control_listen(const char *folder, int *socket_out);
void control_unlink(const char *folder);
/* Takes one request of somebody who may ask; the caller ends it with control_taken_done
 * whatever came, and closes connection. ERR_DENIED for anybody else, ERR_INVALID for
 * anything else. */
struct control_taken {
  int files[CONTROL_FILES];
  char line[CONTROL_LINE_BYTES]; /* where the two are */
  const char *verb;
  const char *details;
};
MUST_USE enum err control_take(int connection, struct control_taken *taken_out);
/* Closes the files, and wipes the line. */
void control_taken_done(struct control_taken *taken);

#endif
