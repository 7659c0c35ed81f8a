#include "privacy/authority.h"

#include "authority_tables.h"

bool authority_of(struct str country, struct authority *authority_out) {
  for (size_t i = 0; i < sizeof law_authorities / sizeof law_authorities[0]; i++) {
    const char *const *row = law_authorities[i];
    if (!str_equal_nocase(country, str_from(row[0]))) continue;
    *authority_out = (struct authority){row[0], row[1], row[2], row[3]};
    return true;
  }
  return false;
}
