#include "privacy/inventory.h"

#include <string.h>

#include "inventory_columns.h"

/*= GDPR Art. 30(1)(c) */
static const struct inventory_elsewhere elsewhere[] = {
    {"address of the connection", "network address", "visitor, agent", "security", "browser",
     "memory", "with the connection; nothing writes it down"},
    {"tag of the network", "network address", "visitor, agent", "security", "program", "memory",
     "its key is overwritten after a day"},
    {"typing", "state", "visitor, agent", "answer", "browser", "memory",
     "seconds after the last key; only where the site declares it"},
    {"presence", "state", "visitor, agent", "answer", "browser", "memory",
     "with the connection; only where the site declares it"},
    {"text being written", "message text", "visitor, agent", "answer", "visitor, agent",
     "memory of the writer's own browser", "it leaves the browser only when it is sent"},
    {"token of the conversation", "credential", "visitor", "answer", "program",
     "session storage of the visitor's browser; local storage where the visitor asks for it",
     "with the tab, or when the visitor ends the chat or forgets the device"},
    {"line of the journal", "keyed tag of a choice", "visitor", "security", "program",
     "a file off the machine, where one is kept; a corrected value sealed under the person's key",
     "leads nowhere once the person's key and id are gone; the file ends with the last backup "
     "from before it"},
};

const struct inventory_elsewhere *inventory_elsewhere(size_t *count_out) {
  *count_out = sizeof elsewhere / sizeof elsewhere[0];
  return elsewhere;
}

const struct inventory_column *inventory_columns(size_t *count_out) {
  *count_out = sizeof inventory_table / sizeof inventory_table[0];
  return inventory_table;
}

const struct inventory_column *inventory_find(const char *table, const char *column) {
  size_t count;
  const struct inventory_column *columns = inventory_columns(&count);
  for (size_t i = 0; i < count; i++)
    if (strcmp(columns[i].table, table) == 0 && strcmp(columns[i].column, column) == 0)
      return &columns[i];
  return NULL;
}
