#include "base/mailbox.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/test.h"

struct letter {
  struct mail mail;
  int sender;
  int number;
};

static void count_wake(void *context) { ++*(int *)context; }

static void a_batch_wakes_once_and_keeps_its_order(void **state) {
  (void)state;
  struct mailbox box;
  struct letter letters[3] = {{.number = 1}, {.number = 2}, {.number = 3}};
  int wakes = 0;
  mailbox_init(&box, count_wake, &wakes);
  for (int i = 0; i < 3; i++) assert_true(mailbox_send(&box, &letters[i].mail));
  assert_int_equal(wakes, 1);
  int expected = 1;
  for (struct mail *mail = mailbox_take(&box); mail; mail = mail->next)
    assert_int_equal(LIST_ENTRY(mail, struct letter, mail)->number, expected++);
  assert_int_equal(expected, 4);
  assert_null(mailbox_take(&box));
  mailbox_done(&box);
}

static void a_closed_box_refuses_but_gives_what_it_holds(void **state) {
  (void)state;
  struct mailbox box;
  struct letter first = {.number = 1};
  struct letter second = {.number = 2};
  mailbox_init(&box, NULL, NULL);
  assert_true(mailbox_send(&box, &first.mail));
  mailbox_close(&box);
  assert_false(mailbox_send(&box, &second.mail));
  assert_ptr_equal(mailbox_wait(&box), &first.mail);
  assert_null(mailbox_wait(&box));
  mailbox_done(&box);
}

static void waiting_with_a_limit_ends(void **state) {
  (void)state;
  struct mailbox box;
  mailbox_init(&box, NULL, NULL);
  assert_null(mailbox_wait_for(&box, 5));
  assert_false(mailbox_closed(&box));
  mailbox_done(&box);
}

#define SENDERS 4
#define EACH 5000
struct sender {
  struct mailbox *box;
  int number;
};

static void *send_all(void *context) {
  struct sender *sender = context;
  for (int i = 0; i < EACH; i++) {
    struct letter *letter = calloc(1, sizeof *letter);
    letter->sender = sender->number;
    letter->number = i;
    if (!mailbox_send(sender->box, &letter->mail)) free(letter);
  }
  return NULL;
}

static void many_senders_lose_nothing_and_each_keeps_its_order(void **state) {
  (void)state;
  struct mailbox box;
  pthread_t threads[SENDERS];
  struct sender senders[SENDERS];
  int next[SENDERS] = {0};
  int received = 0;
  mailbox_init(&box, NULL, NULL);
  for (int i = 0; i < SENDERS; i++) {
    senders[i] = (struct sender){&box, i};
    assert_int_equal(pthread_create(&threads[i], NULL, send_all, &senders[i]), 0);
  }
  while (received < SENDERS * EACH) {
    struct mail *mail = mailbox_wait(&box);
    while (mail) {
      struct letter *letter = LIST_ENTRY(mail, struct letter, mail);
      mail = mail->next;
      assert_int_equal(letter->number, next[letter->sender]++);
      free(letter);
      received++;
    }
  }
  for (int i = 0; i < SENDERS; i++) pthread_join(threads[i], NULL);
  mailbox_done(&box);
}

TESTS_MAIN("mailbox", cmocka_unit_test(a_batch_wakes_once_and_keeps_its_order),
           cmocka_unit_test(a_closed_box_refuses_but_gives_what_it_holds),
           cmocka_unit_test(waiting_with_a_limit_ends),
           cmocka_unit_test(many_senders_lose_nothing_and_each_keeps_its_order))
