/* A day or a moment of the command line: what was read is written, and reads as itself. */
#include "cli/deadline_moment.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct deadline_moment first;
  struct deadline_moment second;
  struct buf out = {0};
  enum err error = deadline_moment_parse(str_of(data, size), &first);
  PROMISE(error == ERR_NONE || error == ERR_INVALID);
  if (error) return 0;
  if (first.has_time)
    deadline_moment_append(&out, &first);
  else
    day_append(&out, first.day);
  PROMISE(deadline_moment_parse(buf_str(&out), &second) == ERR_NONE);
  PROMISE(first.has_time == second.has_time && first.day == second.day);
  PROMISE(first.at_ms == second.at_ms && first.offset_minutes == second.offset_minutes);
  buf_done(&out);
  return 0;
}
