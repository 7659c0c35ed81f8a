/* report_inventory: the kind "inventory": every datum about a person that is held. */
#include <stdio.h>

#include "chat/site.h"
#include "cli/report.h"
#include "privacy/inventory.h"
#include "privacy/inventory_site.h"

#define ENDS_BYTES 80

enum column {
  COLUMN_SITE,
  COLUMN_WHAT,
  COLUMN_CATEGORY,
  COLUMN_SUBJECT,
  COLUMN_PURPOSES,
  COLUMN_SOURCE,
  COLUMN_SPECIAL,
  COLUMN_RESTS,
  COLUMN_ENDS,
  COLUMN_COUNT
};

static const struct report_column columns[COLUMN_COUNT] = {
    [COLUMN_SITE] = {"site", "Site", false},
    [COLUMN_WHAT] = {"what", "Datum", false},
    [COLUMN_CATEGORY] = {"category", "Category", false},
    [COLUMN_SUBJECT] = {"subject", "About", false},
    [COLUMN_PURPOSES] = {"purposes", "Purposes", false},
    [COLUMN_SOURCE] = {"source", "Source", false},
    [COLUMN_SPECIAL] = {"special", "Special category", true},
    [COLUMN_RESTS] = {"rests", "Rests in", false},
    [COLUMN_ENDS] = {"ends", "Goes", false},
};

static struct str yes_no(bool yes) { return yes ? STR("yes") : STR("no"); }

static struct str ends_of(const struct inventory_column *column) {
  if (str_equal(str_from(column->erase), STR("key"))) return STR("with its key");
  if (str_equal(str_from(column->erase), STR("row"))) return STR("with its row");
  return str_from(column->erase);
}

static void add_columns(struct report_table *table) {
  size_t count;
  const struct inventory_column *found = inventory_columns(&count);
  for (size_t i = 0; i < count; i++) {
    char what[100];
    const struct inventory_column *c = &found[i];
    if (!c->personal) continue;
    (void)snprintf(what, sizeof what, "%s.%s", c->table, c->column);
    report_table_row(table, (struct str[COLUMN_COUNT]){
                                [COLUMN_SITE] = STR_EMPTY,
                                [COLUMN_WHAT] = str_from(what),
                                [COLUMN_CATEGORY] = str_from(c->category),
                                [COLUMN_SUBJECT] = str_from(c->subject),
                                [COLUMN_PURPOSES] = str_from(c->purposes),
                                [COLUMN_SOURCE] = str_from(c->source),
                                [COLUMN_SPECIAL] = yes_no(c->special),
                                [COLUMN_RESTS] = str_from(c->rests),
                                [COLUMN_ENDS] = ends_of(c),
                            });
  }
}

static void add_elsewhere(struct report_table *table) {
  size_t count;
  const struct inventory_elsewhere *found = inventory_elsewhere(&count);
  for (size_t i = 0; i < count; i++) {
    const struct inventory_elsewhere *e = &found[i];
    report_table_row(table, (struct str[COLUMN_COUNT]){
                                [COLUMN_SITE] = STR_EMPTY,
                                [COLUMN_WHAT] = str_from(e->what),
                                [COLUMN_CATEGORY] = str_from(e->category),
                                [COLUMN_SUBJECT] = str_from(e->subject),
                                [COLUMN_PURPOSES] = str_from(e->purposes),
                                [COLUMN_SOURCE] = str_from(e->source),
                                [COLUMN_SPECIAL] = STR("no"),
                                [COLUMN_RESTS] = str_from(e->rests),
                                [COLUMN_ENDS] = str_from(e->ends),
                            });
  }
}

static void add_use(struct report_table *table, struct str site, const struct inventory_use *use) {
  static const char *const from[RETENTION_EVENT_COUNT] = {
      [RETENTION_FROM_LAST_MESSAGE] = "the last message",
      [RETENTION_FROM_RESOLVED] = "the conversation is resolved",
      [RETENTION_FROM_CONTRACT_END] = "the contract ends",
  };
  char ends[ENDS_BYTES];
  (void)snprintf(ends, sizeof ends, "%lld %s after %s", (long long)use->days,
                 use->days == 1 ? "day" : "days", from[use->from]);
  report_table_row(table, (struct str[COLUMN_COUNT]){
                              [COLUMN_SITE] = site,
                              [COLUMN_WHAT] = use->field,
                              [COLUMN_CATEGORY] = use->category,
                              [COLUMN_SUBJECT] = use->subject,
                              [COLUMN_PURPOSES] = use->purpose,
                              [COLUMN_SOURCE] = use->source,
                              [COLUMN_SPECIAL] = yes_no(use->special),
                              [COLUMN_RESTS] = use->rests,
                              [COLUMN_ENDS] = str_from(ends),
                          });
}

static enum err add_site(struct report_context *context, struct report_table *table,
                         const struct site *site) {
  struct inventory_use *uses;
  size_t count;
  TRY(inventory_site_uses(context->work, site->id, &uses, &count));
  for (size_t i = 0; i < count; i++) add_use(table, site->key, &uses[i]);
  return ERR_NONE;
}

/* All of them, or the one asked for. */
static enum err add_sites(struct report_context *context, struct report_table *table) {
  struct site *sites;
  size_t count;
  bool found = !context->site;
  TRY(site_list(context->work, &sites, &count));
  for (size_t i = 0; i < count; i++) {
    if (context->site && !str_equal(sites[i].key, str_from(context->site))) continue;
    found = true;
    TRY(add_site(context, table, &sites[i]));
  }
  if (found) return ERR_NONE;
  buf_append(context->fault, STR("flag --site: there is no site with this key"));
  return ERR_INVALID;
}

/*= GDPR Art. 30(1)(c) */
static enum err make(struct report_context *context) {
  struct report_table table = {.format = context->format,
                               .title = "Inventory of personal data",
                               .columns = columns,
                               .count = COLUMN_COUNT,
                               .out = context->out};
  report_table_begin(&table, context->work->now_ms);
  add_columns(&table);
  add_elsewhere(&table);
  TRY(add_sites(context, &table));
  report_table_end(&table);
  return ERR_NONE;
}

const struct report_kind report_inventory = {
    "inventory", 1u << REPORT_JSON | 1u << REPORT_CSV | 1u << REPORT_HTML, false, make};
