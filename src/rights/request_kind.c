#include "rights/request_kind.h"

static const struct {
  const char *name;
  const char *article;
} rights[RIGHT_COUNT] = {
    [RIGHT_ACCESS] = {"access", "15"},
    [RIGHT_RECTIFICATION] = {"rectification", "16"},
    [RIGHT_ERASURE] = {"erasure", "17"},
    [RIGHT_RESTRICTION] = {"restriction", "18"},
    [RIGHT_PORTABILITY] = {"portability", "20"},
    [RIGHT_OBJECTION] = {"objection", "21"},
    [RIGHT_HUMAN_DECISION] = {"human_decision", "22(3)"},
};

static const char *const channels[CHANNEL_COUNT] = {
    [CHANNEL_WIDGET] = "widget", [CHANNEL_LINK] = "link",     [CHANNEL_CHAT] = "chat",
    [CHANNEL_EMAIL] = "email",   [CHANNEL_LETTER] = "letter", [CHANNEL_PHONE] = "phone",
    [CHANNEL_FORM] = "form",     [CHANNEL_STAFF] = "staff",
};

static const char *const identities[IDENTITY_COUNT] = {
    [IDENTITY_UNPROVEN] = "unproven", [IDENTITY_SESSION] = "session",     [IDENTITY_LINK] = "link",
    [IDENTITY_DOUBT] = "doubt",       [IDENTITY_CONFIRMED] = "confirmed",
};

static const char *const decisions[DECISION_COUNT] = {
    [DECISION_NONE] = "none",       [DECISION_GRANTED] = "granted", [DECISION_PARTLY] = "partly",
    [DECISION_REFUSED] = "refused", [DECISION_FEE] = "fee",
};

#define OF(right) (1u << (right))
#define OF_ALL ((1u << RIGHT_COUNT) - 1)
#define OF_COPIES (OF(RIGHT_ACCESS) | OF(RIGHT_PORTABILITY))

/*= GDPR Art. 12(4) */
/*= GDPR Art. 12(5)(b) */
static const struct {
  const char *name;
  const char *article;
  unsigned rights;
} grounds[GROUND_COUNT] = {
    [GROUND_NONE] = {"", "", 0},
    [GROUND_NOT_IDENTIFIABLE] = {"not_identifiable", "11(2), 12(2)", OF_ALL},
    [GROUND_UNFOUNDED] = {"unfounded", "12(5)", OF_ALL},
    [GROUND_EXCESSIVE] = {"excessive", "12(5)", OF_ALL},
    [GROUND_OTHERS_RIGHTS] = {"others_rights", "15(4), 20(4)", OF_COPIES},
    [GROUND_NOT_NEEDED_STILL] = {"still_needed", "17(1)", OF(RIGHT_ERASURE)},
    [GROUND_EXPRESSION] = {"expression", "17(3)(a)", OF(RIGHT_ERASURE)},
    [GROUND_LEGAL_DUTY] = {"legal_duty", "17(3)(b)", OF(RIGHT_ERASURE)},
    [GROUND_PUBLIC_HEALTH] = {"public_health", "17(3)(c)", OF(RIGHT_ERASURE)},
    [GROUND_ARCHIVE] = {"archive", "17(3)(d)", OF(RIGHT_ERASURE)},
    [GROUND_CLAIMS] = {"claims", "17(3)(e), 21(1)", OF(RIGHT_ERASURE) | OF(RIGHT_OBJECTION)},
    [GROUND_COMPELLING] = {"compelling", "21(1)", OF(RIGHT_OBJECTION)},
    [GROUND_NOT_THIS_BASIS] = {"not_this_basis", "17(1), 20(1), 21(1)",
                               OF(RIGHT_ERASURE) | OF(RIGHT_PORTABILITY) | OF(RIGHT_OBJECTION)},
    [GROUND_NOT_PROVIDED_BY_PERSON] = {"not_provided_by_person", "20(1)", OF(RIGHT_PORTABILITY)},
    [GROUND_ACCURATE] = {"accurate", "16", OF(RIGHT_RECTIFICATION)},
    [GROUND_NO_REASON] = {"no_case_of_restriction", "18(1)", OF(RIGHT_RESTRICTION)},
    [GROUND_NOT_AUTOMATED] = {"not_automated", "22(1)", OF(RIGHT_HUMAN_DECISION)},
    [GROUND_ALREADY_DONE] = {"already_done", "12(1)", OF_ALL & ~OF_COPIES},
};

const char *request_right_name(enum request_right right) { return rights[right].name; }
const char *request_right_article(enum request_right right) { return rights[right].article; }
const char *request_channel_name(enum request_channel channel) { return channels[channel]; }
const char *request_identity_name(enum request_identity identity) { return identities[identity]; }
const char *request_decision_name(enum request_decision decision) { return decisions[decision]; }
const char *request_ground_name(enum request_ground ground) { return grounds[ground].name; }
const char *request_ground_article(enum request_ground ground) { return grounds[ground].article; }

bool request_ground_fits(enum request_ground ground, enum request_right right) {
  return (grounds[ground].rights & OF(right)) != 0;
}

/* Data go only to the one they are about. */
/*= GDPR Art. 12(6) */
bool request_kind_is_proven(enum request_identity identity) {
  return identity != IDENTITY_UNPROVEN && identity != IDENTITY_DOUBT;
}

static int index_of(struct str word, const char *const *names, int count) {
  for (int i = 0; i < count; i++)
    if (str_equal(word, str_from(names[i]))) return i;
  return -1;
}

enum err request_right_parse(struct str word, enum request_right *right_out) {
  for (int i = 0; i < RIGHT_COUNT; i++) {
    if (!str_equal(word, str_from(rights[i].name))) continue;
    *right_out = (enum request_right)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

enum err request_channel_parse(struct str word, enum request_channel *channel_out) {
  int at = index_of(word, channels, CHANNEL_COUNT);
  if (at < 0) return ERR_INVALID;
  *channel_out = (enum request_channel)at;
  return ERR_NONE;
}

enum err request_identity_parse(struct str word, enum request_identity *identity_out) {
  int at = index_of(word, identities, IDENTITY_COUNT);
  if (at < 0) return ERR_INVALID;
  *identity_out = (enum request_identity)at;
  return ERR_NONE;
}

enum err request_decision_parse(struct str word, enum request_decision *decision_out) {
  int at = index_of(word, decisions, DECISION_COUNT);
  if (at < 0) return ERR_INVALID;
  *decision_out = (enum request_decision)at;
  return ERR_NONE;
}

enum err request_ground_parse(struct str word, enum request_ground *ground_out) {
  for (int i = 0; i < GROUND_COUNT; i++) {
    if (!str_equal(word, str_from(grounds[i].name))) continue;
    *ground_out = (enum request_ground)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}
