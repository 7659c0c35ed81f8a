#include "base/list.h"

#include "base/test.h"

struct guest {
  int number;
  struct list link;
};

static struct guest *guest_of(struct list *link) { return LIST_ENTRY(link, struct guest, link); }

static void members_come_off_in_the_order_they_were_appended(void **state) {
  (void)state;
  struct list head;
  struct guest guests[5];
  list_init(&head);
  for (int i = 0; i < 5; i++) {
    guests[i].number = i;
    list_append(&head, &guests[i].link);
  }
  for (int i = 0; i < 5; i++) assert_int_equal(guest_of(list_shift(&head))->number, i);
  assert_null(list_shift(&head));
  assert_true(list_empty(&head));
}

static void an_empty_list_is_empty_until_something_is_appended(void **state) {
  (void)state;
  struct list head;
  struct guest guest;
  list_init(&head);
  assert_true(list_empty(&head));
  assert_null(list_shift(&head));
  list_append(&head, &guest.link);
  assert_false(list_empty(&head));
}

static void a_member_is_removed_from_the_front_the_middle_and_the_end(void **state) {
  (void)state;
  for (int removed = 0; removed < 3; removed++) {
    struct list head;
    struct guest guests[3];
    list_init(&head);
    for (int i = 0; i < 3; i++) {
      guests[i].number = i;
      list_append(&head, &guests[i].link);
    }
    list_remove(&guests[removed].link);
    for (int i = 0; i < 3; i++)
      if (i != removed) assert_int_equal(guest_of(list_shift(&head))->number, i);
    assert_true(list_empty(&head));
  }
}

static void removing_twice_is_harmless(void **state) {
  (void)state;
  struct list head;
  struct guest a = {.number = 1};
  struct guest b = {.number = 2};
  list_init(&head);
  list_append(&head, &a.link);
  list_append(&head, &b.link);
  list_remove(&a.link);
  list_remove(&a.link);
  assert_true(list_empty(&a.link));
  assert_int_equal(guest_of(list_shift(&head))->number, 2);
  list_append(&head, &a.link); /* and it can come back */
  assert_int_equal(guest_of(list_shift(&head))->number, 1);
}

static void the_links_go_both_ways(void **state) {
  (void)state;
  struct list head;
  struct guest guests[4];
  size_t steps = 0;
  list_init(&head);
  for (int i = 0; i < 4; i++) {
    guests[i].number = i;
    list_append(&head, &guests[i].link);
  }
  for (struct list *at = head.previous; at != &head; at = at->previous, steps++) {
    assert_int_equal(guest_of(at)->number, 3 - (int)steps);
    assert_ptr_equal(at->next->previous, at);
  }
  assert_int_equal(steps, 4);
}

TESTS_MAIN("list", cmocka_unit_test(members_come_off_in_the_order_they_were_appended),
           cmocka_unit_test(an_empty_list_is_empty_until_something_is_appended),
           cmocka_unit_test(a_member_is_removed_from_the_front_the_middle_and_the_end),
           cmocka_unit_test(removing_twice_is_harmless), cmocka_unit_test(the_links_go_both_ways))
