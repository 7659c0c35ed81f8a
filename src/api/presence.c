#include "api/presence.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/table.h"

struct there {
  struct id account;
  int consoles;
  bool away;
  bool answers;
};

struct presence {
  pthread_mutex_t lock;
  struct table table;
};

enum err presence_open(struct presence **presence_out) {
  struct presence *presence = calloc(1, sizeof *presence);
  if (!presence) return ERR_MACHINE;
  pthread_mutex_init(&presence->lock, NULL);
  *presence_out = presence;
  return ERR_NONE;
}

void presence_close(struct presence *presence) {
  size_t at = 0;
  if (!presence) return;
  for (void *there; (there = table_next(&presence->table, &at));) free(there);
  table_done(&presence->table);
  pthread_mutex_destroy(&presence->lock);
  free(presence);
}

static struct there *find_or_make(struct presence *presence, struct id account) {
  struct there *there = table_get(&presence->table, account);
  if (there) return there;
  there = calloc(1, sizeof *there);
  if (!there) return NULL;
  there->account = account;
  if (table_put(&presence->table, account, there) == ERR_NONE) return there;
  free(there);
  return NULL;
}

static bool is_online(const struct there *there) { return there->consoles > 0 && !there->away; }

/* Changes one account's row and tells whether it looks different afterwards. */
static bool change(struct presence *presence, struct id account, int consoles, int away,
                   bool answers) {
  pthread_mutex_lock(&presence->lock);
  struct there *there = find_or_make(presence, account);
  bool before = there && is_online(there);
  if (there) {
    there->consoles += consoles;
    if (there->consoles < 0) there->consoles = 0;
    if (away >= 0) there->away = away > 0;
    if (consoles > 0) there->answers = answers;
  }
  bool changed = there && is_online(there) != before;
  if (there && there->consoles == 0 && !there->away) free(table_remove(&presence->table, account));
  pthread_mutex_unlock(&presence->lock);
  return changed;
}

bool presence_join(struct presence *presence, struct id account, bool answers) {
  return change(presence, account, 1, -1, answers);
}

bool presence_leave(struct presence *presence, struct id account) {
  return change(presence, account, -1, -1, false);
}

bool presence_set_away(struct presence *presence, struct id account, bool away) {
  return change(presence, account, 0, away, false);
}

bool presence_online(struct presence *presence, struct id account) {
  pthread_mutex_lock(&presence->lock);
  const struct there *there = table_get(&presence->table, account);
  bool online = there && is_online(there);
  pthread_mutex_unlock(&presence->lock);
  return online;
}

bool presence_any(struct presence *presence) {
  size_t at = 0;
  bool any = false;
  pthread_mutex_lock(&presence->lock);
  for (const struct there *there; !any && (there = table_next(&presence->table, &at));)
    any = there->answers && is_online(there);
  pthread_mutex_unlock(&presence->lock);
  return any;
}

void presence_write(struct presence *presence, struct json_writer *w) {
  size_t at = 0;
  char text[ID_TEXT_BYTES + 1];
  json_begin_array(w);
  pthread_mutex_lock(&presence->lock);
  for (const struct there *there; (there = table_next(&presence->table, &at));) {
    if (there->consoles == 0) continue;
    id_format(there->account, text);
    json_begin_object(w);
    json_put_word(w, "account", text);
    json_put_word(w, "state", there->away ? "away" : "online");
    json_end_object(w);
  }
  pthread_mutex_unlock(&presence->lock);
  json_end_array(w);
}
