#include "cli/password_input.h"

#include <unistd.h>

#include "crypto/password.h"

/* Byte by byte: no buffer of the library keeps a copy. */
static enum err read_line(char *password, size_t size) {
  size_t len = 0;
  char c;
  while (read(STDIN_FILENO, &c, 1) == 1 && c != '\n') {
    if (len + 1 == size) return ERR_INVALID;
    password[len++] = c;
  }
  if (len > 0 && password[len - 1] == '\r') len--;
  password[len] = '\0';
  return password_acceptable(str_from(password));
}

enum err password_input_read(char *password, size_t size, struct buf *fault) {
  enum err error = read_line(password, size);
  if (error)
    buf_append(fault, STR("password: at least 12 characters, at most 127 bytes, and not among the "
                          "most used"));
  return error;
}
