#include "cli/nearest.h"

#include <string.h>

#define WORD_MAX 40 /* longer words are nobody's slip of the pen */
#define SLIPS_MAX 3

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static char plain(char c) { return c == '_' ? '-' : c; }

/* How many letters must be put in, taken out or changed. */
static size_t slips(struct str a, struct str b) {
  size_t row[WORD_MAX + 1];
  for (size_t j = 0; j <= b.len; j++) row[j] = j;
  for (size_t i = 1; i <= a.len; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.len; j++) {
      size_t changed = diagonal + (plain(a.data[i - 1]) != plain(b.data[j - 1]));
      diagonal = row[j];
      row[j] = smaller(changed, 1 + smaller(row[j], row[j - 1]));
    }
  }
  return row[b.len];
}

struct nearest nearest_to(struct str written) {
  return (struct nearest){.written = written};
}

void nearest_offer(struct nearest *nearest, const char *word) {
  struct str known = str_from(word);
  if (nearest->written.len > WORD_MAX || known.len > WORD_MAX) return;
  size_t distance = slips(nearest->written, known);
  if (distance > SLIPS_MAX || 2 * distance > known.len) return;
  if (nearest->best && distance >= nearest->distance) return;
  nearest->best = word;
  nearest->distance = distance;
}
