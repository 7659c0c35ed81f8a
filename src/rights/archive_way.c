#include "rights/archive_way.h"

#include "archive_way_tables.h"

/*= GDPR Art. 15(1) */
const struct archive_way *archive_ways(size_t *count_out) {
  *count_out = sizeof ways / sizeof ways[0];
  return ways;
}

/*= GDPR Art. 11(2) */
const struct archive_no_way *archive_no_ways(size_t *count_out) {
  *count_out = sizeof no_ways / sizeof no_ways[0];
  return no_ways;
}

struct str archive_schema(void) {
  return str_from(archive_schema_text);
}
