#include "rights/zip.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LEVEL 1 /* speed counts: a hundred thousand messages are asked for once */
#define ROOM_BYTES ((size_t)32 * 1024)
enum { VERSION = 45, FLAGS = 0x0808, DEFLATED = 8, ZIP64 = 1 }; /* sizes follow; names are UTF-8 */

/* What the window holds is a person's words. */
static void *take(void *unused, unsigned items, unsigned size) {
  (void)unused;
  return calloc(items, size);
}
static void give_back(void *unused, void *memory) {
  (void)unused;
  if (memory) explicit_bzero(memory, malloc_usable_size(memory));
  free(memory);
}

static void little(struct buf *out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) buf_append_char(out, (char)(value >> (8 * i)));
}

void zip_init(struct zip *zip, int64_t ms) {
  time_t seconds = (time_t)(ms / 1000);
  struct tm tm;
  memset(zip, 0, sizeof *zip);
  if (!gmtime_r(&seconds, &tm) || tm.tm_year < 80) return;
  zip->date = (uint16_t)(((tm.tm_year - 80) << 9) | ((tm.tm_mon + 1) << 5) | tm.tm_mday);
  zip->time = (uint16_t)((tm.tm_hour << 11) | (tm.tm_min << 5) | (tm.tm_sec / 2));
}

void zip_done(struct zip *zip) {
  if (zip->open) deflateEnd(&zip->stream);
  zip->open = false;
}

/* The file counts what goes into it, whatever the buffer held before. */
static void counted(struct zip *zip, const struct buf *out, size_t before) {
  zip->written += out->len - before;
}

static void put_common(const struct zip *zip, struct buf *out) {
  little(out, VERSION, 2);
  little(out, FLAGS, 2);
  little(out, DEFLATED, 2);
  little(out, zip->time, 2);
  little(out, zip->date, 2);
}

enum err zip_member_begin(struct zip *zip, const char *name, struct buf *out) {
  size_t before = out->len;
  size_t len = strlen(name);
  if (zip->count == ZIP_MEMBERS_MAX || len > ZIP_NAME_MAX) return ERR_TOO_LARGE;
  zip->stream = (z_stream){.zalloc = take, .zfree = give_back};
  if (deflateInit2(&zip->stream, LEVEL, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return ERR_MACHINE;
  zip->open = true;
  struct zip_member *member = &zip->members[zip->count];
  *member = (struct zip_member){.offset = zip->written, .crc = (uint32_t)crc32(0, NULL, 0)};
  memcpy(member->name, name, len);
  little(out, 0x04034b50, 4);
  put_common(zip, out);
  little(out, 0, 4);
  little(out, UINT32_MAX, 4); /* in the wide form: after the member */
  little(out, UINT32_MAX, 4);
  little(out, len, 2);
  little(out, 20, 2);
  buf_append(out, str_from(name));
  little(out, ZIP64, 2);
  little(out, 16, 2);
  little(out, 0, 8);
  little(out, 0, 8);
  counted(zip, out, before);
  return buf_check(out);
}

static void deflate_on(struct zip *zip, int flush, struct buf *out) {
  struct zip_member *member = &zip->members[zip->count];
  size_t before = out->len;
  do {
    char *room = buf_reserve(out, ROOM_BYTES);
    if (!room) return;
    zip->stream.next_out = (Bytef *)room;
    zip->stream.avail_out = (uInt)ROOM_BYTES;
    (void)deflate(&zip->stream, flush); /* fails for misuse alone */
    buf_advance(out, ROOM_BYTES - zip->stream.avail_out);
  } while (zip->stream.avail_out == 0);
  member->packed_bytes += out->len - before;
  counted(zip, out, before);
}

void zip_member_bytes(struct zip *zip, struct str bytes, struct buf *out) {
  struct zip_member *member = &zip->members[zip->count];
  if (bytes.len == 0) return;
  member->crc = (uint32_t)crc32(member->crc, (const Bytef *)bytes.data, (uInt)bytes.len);
  member->bytes += bytes.len;
  zip->stream.next_in = (z_const Bytef *)(uintptr_t)bytes.data;
  zip->stream.avail_in = (uInt)bytes.len;
  deflate_on(zip, Z_NO_FLUSH, out);
}

void zip_member_end(struct zip *zip, struct buf *out) {
  struct zip_member *member = &zip->members[zip->count];
  deflate_on(zip, Z_FINISH, out);
  deflateEnd(&zip->stream);
  zip->open = false;
  zip->count++;
  size_t before = out->len;
  little(out, 0x08074b50, 4);
  little(out, member->crc, 4);
  little(out, member->packed_bytes, 8);
  little(out, member->bytes, 8);
  counted(zip, out, before);
}

static bool is_wide(const struct zip_member *member) {
  return member->bytes >= UINT32_MAX || member->packed_bytes >= UINT32_MAX ||
         member->offset >= UINT32_MAX;
}

/* Narrow where the numbers let it: every reader there is knows that form. */
static void put_listed(const struct zip *zip, const struct zip_member *member, struct buf *out) {
  size_t len = strlen(member->name);
  bool wide = is_wide(member);
  little(out, 0x02014b50, 4);
  little(out, VERSION | 3 << 8, 2); /* made on Unix */
  put_common(zip, out);
  little(out, member->crc, 4);
  little(out, wide ? UINT32_MAX : member->packed_bytes, 4);
  little(out, wide ? UINT32_MAX : member->bytes, 4);
  little(out, len, 2);
  little(out, wide ? 28 : 0, 2);
  little(out, 0, 2);
  little(out, 0, 2);
  little(out, 0, 2);
  little(out, UINT64_C(0100600) << 16, 4); /* a file for its owner alone */
  little(out, wide ? UINT32_MAX : member->offset, 4);
  buf_append(out, str_from(member->name));
  if (!wide) return;
  little(out, ZIP64, 2);
  little(out, 24, 2);
  little(out, member->bytes, 8);
  little(out, member->packed_bytes, 8);
  little(out, member->offset, 8);
}

static void put_wide_end(const struct zip *zip, uint64_t start, uint64_t bytes, struct buf *out) {
  little(out, 0x06064b50, 4);
  little(out, 44, 8);
  little(out, VERSION | 3 << 8, 2);
  little(out, VERSION, 2);
  little(out, 0, 4);
  little(out, 0, 4);
  little(out, zip->count, 8);
  little(out, zip->count, 8);
  little(out, bytes, 8);
  little(out, start, 8);
  little(out, 0x07064b50, 4);
  little(out, 0, 4);
  little(out, start + bytes, 8);
  little(out, 1, 4);
}

void zip_end(struct zip *zip, struct buf *out) {
  uint64_t start = zip->written;
  size_t before = out->len;
  for (size_t i = 0; i < zip->count; i++) put_listed(zip, &zip->members[i], out);
  uint64_t bytes = out->len - before;
  bool wide = start + bytes >= UINT32_MAX;
  if (wide) put_wide_end(zip, start, bytes, out);
  little(out, 0x06054b50, 4);
  little(out, 0, 4);
  little(out, zip->count, 2);
  little(out, zip->count, 2);
  little(out, wide ? UINT32_MAX : bytes, 4);
  little(out, wide ? UINT32_MAX : start, 4);
  little(out, 0, 2);
  counted(zip, out, before);
}
