#include "privacy/child_age.h"

#include "base/clock.h"
#include "child_consent_age_tables.h"

#define DAY_BYTES 10 /* 2026-11-25 */
#define ROWS (sizeof law_child_consent_age / sizeof law_child_consent_age[0])

static bool is_country(const char *const *row, struct str country) {
  return str_equal_nocase(country, str_from(row[0]));
}

bool child_age_known(struct str country) {
  for (size_t i = 0; i < ROWS; i++)
    if (is_country(law_child_consent_age[i], country)) return true;
  return false;
}

/*= GDPR Art. 8(1) */
int child_age_of(struct str country, int64_t at_ms) {
  struct buf now = {0};
  int64_t age = CHILD_AGE_HIGHEST;
  clock_append_iso(&now, at_ms);
  struct str day = str_slice(buf_str(&now), 0, DAY_BYTES);
  /* Without memory for the day, no law is found to have begun: the strictest age stands. */
  for (size_t i = 0; i < ROWS; i++) {
    const char *const *row = law_child_consent_age[i];
    if (!is_country(row, country) || str_compare(str_from(row[1]), day) > 0) continue;
    if (str_to_int64(str_from(row[2]), &age)) age = CHILD_AGE_HIGHEST;
  }
  buf_done(&now);
  return (int)age;
}
