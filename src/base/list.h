/*
 * list: a doubly linked list whose links live inside its members.
 */
#ifndef PARLOUR_BASE_LIST_H
#define PARLOUR_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
  struct list *next;
  struct list *previous;
};

/* The struct of the given type whose member is at this link. */
#define LIST_ENTRY(link, type, member) ((type *)(void *)((char *)(link)-offsetof(type, member)))

static inline void list_init(struct list *head) {
  head->next = head;
  head->previous = head;
}
static inline bool list_empty(const struct list *head) { return head->next == head; }
static inline void list_append(struct list *head, struct list *link) {
  link->previous = head->previous;
  link->next = head;
  head->previous->next = link;
  head->previous = link;
}
/* Leaves the link pointing at itself, so that removing twice is harmless. */
static inline void list_remove(struct list *link) {
  link->previous->next = link->next;
  link->next->previous = link->previous;
  list_init(link);
}
/* Takes the first member off, NULL when empty. */
static inline struct list *list_shift(struct list *head) {
  struct list *first = head->next;
  if (first == head) return NULL;
  list_remove(first);
  return first;
}

#endif
