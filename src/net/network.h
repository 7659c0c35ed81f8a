/*
 * network: whose neighbourhood a connection comes from, and how many come from there.
 *
 * Counted are tags (source_tag.h), in memory, while connections stand. A connection that
 * stands when the tags' key changes stays counted under its old tag.
 * Law: GDPR Art. 5(1)(c).
 */
#ifndef PARLOUR_NET_NETWORK_H
#define PARLOUR_NET_NETWORK_H

#include <netinet/in.h>
#include <pthread.h>

#include "base/table.h"
#include "net/net.h"

struct network_range {
  uint8_t address[16]; /* IPv4 mapped */
  int bits;
};
struct networks {
  struct network_range ranges[32];
  size_t count;
};
/* "10.0.0.0/8, ::1": ERR_INVALID for anything else. Empty text: none. */
MUST_USE enum err networks_parse(struct str text, struct networks *networks_out);
bool networks_hold(const struct networks *networks, const uint8_t address[static 16]);

#define NETWORK_PREFIX_BYTES 7 /* family, then /24 or /48 */

void network_of_socket(const struct sockaddr_storage *from, uint8_t address_out[static 16]);
/* From a header's text, such as "203.0.113.9" or "[2001:db8::1]:443". */
MUST_USE enum err network_of_text(struct str text, uint8_t address_out[static 16]);
#define NETWORK_TEXT_BYTES 46
/* "203.0.113.9", "2001:db8::1", NUL-ended. */
void network_format(const uint8_t address[static 16], char text_out[static NETWORK_TEXT_BYTES]);
void network_prefix(const uint8_t address[static 16],
                    uint8_t prefix_out[static NETWORK_PREFIX_BYTES]);
/* Walks X-Forwarded-For from the right, as long as the address is a trusted proxy's: the
 * one it heard takes its place. True when the walk may go on in an earlier line. */
bool network_forwarded(const struct networks *trusted, struct str header,
                       uint8_t address[static 16]);

/* How many connections each network has; shared by the loops. */
struct network_counts {
  pthread_mutex_t lock;
  struct table table;
  size_t total;
  size_t max_total;
  size_t max_each;
};
void network_counts_init(struct network_counts *counts, size_t max_total, size_t max_each);
void network_counts_done(struct network_counts *counts);
/* False when it would be too many; then it is not counted. is_proxy: a trusted one, which
 * counts for the whole only. */
bool network_counts_add(struct network_counts *counts, const uint8_t tag[static SOURCE_TAG_BYTES],
                        bool is_proxy);
void network_counts_remove(struct network_counts *counts,
                           const uint8_t tag[static SOURCE_TAG_BYTES]);

#endif
