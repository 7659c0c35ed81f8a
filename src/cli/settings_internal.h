/*
 * settings_internal: what the files of settings share. Not for others.
 */
#ifndef PARLOUR_CLI_SETTINGS_INTERNAL_H
#define PARLOUR_CLI_SETTINGS_INTERNAL_H

#include "cli/settings.h"

size_t settings_rows(void);
/* The row of a name that may have - for _; settings_rows() when there is none. */
size_t settings_row(struct str name);
bool settings_value_ok(const struct setting *setting, struct str value);
/* What would be right, for the error. */
void settings_value_explain(const struct setting *setting, struct buf *fault);
/* Takes a value over. source lives as long as the settings. */
MUST_USE enum err settings_put(struct settings *settings, size_t row, struct str value,
                               const char *source, struct buf *fault);

#endif
