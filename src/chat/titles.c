#include "chat/titles.h"

#include "privacy/attribute.h"
#include "privacy/data_field.h"

/*= GDPR Art. 12(1) */
enum err titles_of_field(struct work *work, struct id site, struct str code, const char *language,
                         struct str *title_out) {
  const struct str prefix = STR("attribute.");
  const struct data_field *field = data_field_find(code);
  *title_out = field ? str_from(data_field_title(field, language)) : code;
  if (field || !str_starts(code, prefix)) return ERR_NONE;
  return attribute_title(work, site, str_slice(code, prefix.len, code.len), language, title_out);
}
