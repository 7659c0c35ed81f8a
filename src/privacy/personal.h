/*
 * personal: text about a person, as a type that leaks nowhere.
 *
 * No log, metric or format function takes a struct personal: leaking one does not
 * compile (personal_compile_test.py). It comes in with personal_of, rests sealed, and goes
 * out only into the answer for somebody the gate let through. The gate is asked
 * here, at sealing (collecting) and at opening (reading), and nowhere else.
 *
 * Thread:    any; the work's thread.
 * Ownership: opened text lives in the work's arena, which is wiped at reset.
 * Errors:    ERR_DENIED by the gate; ERR_NOT_FOUND when the key was destroyed;
 *            ERR_CORRUPT when the value does not open at its place; ERR_INVALID and
 *            ERR_TOO_LARGE for text that cannot be this field.
 * Law:       GDPR Art. 5(1)(f), 25(1), 32(1)(a).
 */
#ifndef PARLOUR_PRIVACY_PERSONAL_H
#define PARLOUR_PRIVACY_PERSONAL_H

#include "base/json.h"
#include "crypto/hash.h"
#include "privacy/gate.h"

struct personal {
  struct str hidden_; /* for privacy/personal.c alone: a test looks for others */
};

/* Whose data under which key: loaded once per person or conversation. */
struct personal_subject {
  struct id workspace;
  struct keyring_ref key;
  struct gate_state gate;
};

/* Which value of the row. */
struct personal_spot {
  struct id row;    /* conversation, person or account */
  int64_t sequence; /* of a message, else 0 */
  int64_t version;  /* of the sealed columns of a row that changes, else 0 */
};

/* Borrowed: text that came from outside. */
struct personal personal_of(struct str text);
bool personal_is_empty(struct personal text);
/* UTF-8 without control characters, within the field's length; e-mail looks like one. */
MUST_USE enum err personal_check(enum field field, struct personal text);
bool personal_equal(struct personal a, struct personal b); /* constant time for equal lengths */

/* One value: whose, which field, where it rests. */
struct personal_place {
  const struct personal_subject *subject; /* borrowed */
  enum field field;
  struct personal_spot spot;
};
static inline struct personal_place personal_at(const struct personal_subject *subject,
                                                enum field field, struct personal_spot spot) {
  return (struct personal_place){subject, field, spot};
}

/* Gate: GATE_STORE. Appends the sealed value. */
MUST_USE enum err personal_seal(struct work *work, struct personal_place place,
                                struct personal text, struct buf *sealed_out);
/* Appends what takes the place of a value that was taken away: an empty text, sealed. It
 * stores nothing about anybody, and so asks no gate. */
MUST_USE enum err personal_seal_removed(struct work *work, struct personal_place place,
                                        struct buf *sealed_out);
/* Appends the value of one place sealed anew for another of the same field: another key, another
 * version of the row. Nothing is shown and nothing new is stored, and so no gate is asked. */
MUST_USE enum err personal_seal_again(struct work *work, struct personal_place from,
                                      struct personal_place to, struct str sealed,
                                      struct buf *sealed_out);
/* operation: GATE_READ or GATE_SHOW. */
MUST_USE enum err personal_open(struct work *work, struct personal_place place,
                                enum gate_operation operation, struct str sealed,
                                struct personal *text_out);
/* Many values of one kind under one key, one after the other: the gate is asked and the key
 * unwrapped once, by personal_opener_begin; personal_opener_end wipes. */
struct personal_opener {
  struct id workspace;
  enum field field;
  uint8_t key[KEYRING_KEY_BYTES];
  struct personal text;
};
MUST_USE enum err personal_opener_begin(struct work *work, const struct personal_subject *subject,
                                        enum field field, enum gate_operation operation,
                                        struct personal_opener *opener_out);
void personal_opener_end(struct personal_opener *opener);
/* opener->text is the value: it lives in room, which is wiped first, until the next one. */
MUST_USE enum err personal_opener_next(struct work *work, struct personal_opener *opener,
                                       struct personal_spot spot, struct str sealed,
                                       struct buf *room);
/* Is this the text that is sealed there? Nothing is shown: for finding a repeated
 * message. Without a gate: no text leaves. */
MUST_USE enum err personal_matches(struct work *work, struct personal_place place,
                                   struct str sealed, struct personal text, bool *same_out);

/* The only ways out: into a JSON answer, whole or masked ("m…@example.org"). */
void personal_show(struct json_writer *w, const char *key, struct personal text);
void personal_show_masked(struct json_writer *w, const char *key, struct personal email);
/* The first characters of a text, on one line: for a list. */
void personal_show_start(struct json_writer *w, const char *key, struct personal text,
                         size_t characters);
/* Adds a number to a sum over people; false and nothing added for what is none. For aggregates
 * of many alone (chat/statistics). */
bool personal_add_number(struct personal text, int64_t *sum);
/* Is the phrase said in it? phrase as text_fold gives it. For rules that listen for words
 * (chat/responder). */
MUST_USE enum err personal_has_phrase(struct arena *arena, struct personal text, struct str phrase,
                                      bool *has_out);
/* For the secret of a second factor and for passwords: bytes for crypto/ alone. */
struct str personal_bytes_for_crypto(struct personal text);
/* For outbox/ alone: what the gate let through to a recipient (outgoing_take). */
struct str personal_bytes_for_sending(struct personal text);

/* For rights/ alone: what the person is given of their own, whatever the form. */
struct str personal_bytes_for_person(struct personal text);

/* For finding a row without keeping the value: the e-mail in lower case, keyed. */
MUST_USE enum err personal_lookup(struct work *work, enum field field, struct personal text,
                                  struct hash *hash_out);

#endif
