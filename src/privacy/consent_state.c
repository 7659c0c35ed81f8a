#include "privacy/consent_state.h"

#define TO(state) (1u << CONSENT_##state)
/* How a consent that is in force ends or goes on. */
#define FROM_FORCE (TO(RENEWED) | TO(EXPIRED) | TO(INVALIDATED) | TO(REVOKED) | TO(WITHDRAWN))

static const struct {
  const char *name;
  bool valid;
  bool choice;
  unsigned next;
} states[CONSENT_STATE_COUNT] = {
    /* A switch in the privacy centre, or a statement of the host page, is asked and answered
     * in one. */
    [CONSENT_UNKNOWN] = {"ConsentUnknown", false, false, TO(REQUESTED) | TO(GIVEN) | TO(REFUSED)},
    [CONSENT_REQUESTED] = {"ConsentRequested", false, false,
                           TO(DEFERRED) | TO(REFUSED) | TO(GIVEN)},
    [CONSENT_DEFERRED] = {"ConsentRequestDeferred", false, true,
                          TO(REQUESTED) | TO(REFUSED) | TO(GIVEN)},
    /* Who refused or withdrew may change their mind; they are not asked again. */
    [CONSENT_REFUSED] = {"ConsentRefused", false, true, TO(GIVEN)},
    /*= GDPR Art. 6(1)(a) */
    [CONSENT_GIVEN] = {"ConsentGiven", true, true, FROM_FORCE},
    [CONSENT_RENEWED] = {"RenewedConsentGiven", true, true, FROM_FORCE},
    [CONSENT_EXPIRED] = {"ConsentExpired", false, false,
                         TO(REQUESTED) | TO(REFUSED) | TO(GIVEN) | TO(RENEWED)},
    /* What was never valid cannot be renewed. */
    [CONSENT_INVALIDATED] = {"ConsentInvalidated", false, false,
                             TO(REQUESTED) | TO(REFUSED) | TO(GIVEN)},
    [CONSENT_REVOKED] = {"ConsentRevoked", false, false, TO(REQUESTED) | TO(REFUSED) | TO(GIVEN)},
    /*= GDPR Art. 7(3) */
    [CONSENT_WITHDRAWN] = {"ConsentWithdrawn", false, true, TO(GIVEN)},
};

static bool is_state(enum consent_state state) { return (unsigned)state < CONSENT_STATE_COUNT; }

const char *consent_state_name(enum consent_state state) {
  return is_state(state) ? states[state].name : NULL;
}

enum err consent_state_parse(struct str name, enum consent_state *state_out) {
  for (int i = 0; i < CONSENT_STATE_COUNT; i++) {
    if (!str_equal(name, str_from(states[i].name))) continue;
    *state_out = (enum consent_state)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

enum err consent_state_of(int64_t number, enum consent_state *state_out) {
  if (number < 0 || number >= CONSENT_STATE_COUNT) return ERR_CORRUPT;
  *state_out = (enum consent_state)number;
  return ERR_NONE;
}

bool consent_state_valid(enum consent_state state) {
  return is_state(state) && states[state].valid;
}

bool consent_state_is_choice(enum consent_state state) {
  return is_state(state) && states[state].choice;
}

bool consent_state_may_become(enum consent_state from, enum consent_state to) {
  return is_state(from) && is_state(to) && (states[from].next & (1u << to)) != 0;
}
