/*
 * zip: a zip file made piece by piece, for bytes whose number nobody knows beforehand.
 *
 * Members are deflated; sizes follow them (bit 3), in the wide form (zip64), so that a member
 * may be of any length. What zlib had in memory is wiped when a member ends.
 *
 * Thread: one at a time. Ownership: zip_done frees and wipes.
 * Errors: in the buffer; zip_member_begin: ERR_MACHINE, ERR_TOO_LARGE past ZIP_MEMBERS_MAX.
 */
#ifndef PARLOUR_RIGHTS_ZIP_H
#define PARLOUR_RIGHTS_ZIP_H

#include <zlib.h>

#include "base/buf.h"

#define ZIP_MEMBERS_MAX 64
#define ZIP_NAME_MAX 100

struct zip_member {
  char name[ZIP_NAME_MAX + 1];
  uint64_t offset;
  uint64_t packed_bytes;
  uint64_t bytes;
  uint32_t crc;
};
struct zip {
  struct zip_member members[ZIP_MEMBERS_MAX];
  size_t count;
  uint64_t written; /* bytes of the file so far */
  uint16_t date;
  uint16_t time;
  z_stream stream;
  bool open; /* a member is being written */
};

/* ms: the time that members bear. */
void zip_init(struct zip *zip, int64_t ms);
void zip_done(struct zip *zip);
/* name: a path of the program's, ASCII. */
MUST_USE enum err zip_member_begin(struct zip *zip, const char *name, struct buf *out);
void zip_member_bytes(struct zip *zip, struct str bytes, struct buf *out);
void zip_member_end(struct zip *zip, struct buf *out);
/* The list of members: the file's end. */
void zip_end(struct zip *zip, struct buf *out);

#endif
