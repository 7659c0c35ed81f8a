#include "privacy/field.h"

#define ANSWERING (ROLE_AGENT | ROLE_SUPERVISOR)

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 25(2) */
static const struct field_rule rules[FIELD_COUNT] = {
    [FIELD_MESSAGE_TEXT] = {"message.text", "message", "text_sealed", false, 32000, ANSWERING,
                            ANSWERING, true, true, false},
    [FIELD_PERSON_NAME] = {"person.name", "person", "name_sealed", false, 400, ANSWERING, 0, true,
                           true, false},
    [FIELD_PERSON_EMAIL] = {"person.email", "person", "email_sealed", false, 254, ANSWERING, 0,
                            true, true, false},
    [FIELD_ACCOUNT_NAME] = {"account.name", "account", "name_sealed", true, 400, ROLE_ALL,
                            ROLE_ADMINISTRATOR, true, true, true},
    [FIELD_ACCOUNT_EMAIL] = {"account.email", "account", "email_sealed", true, 254,
                             ROLE_ADMINISTRATOR, ROLE_ADMINISTRATOR, true, true, false},
    [FIELD_ACCOUNT_TOTP] = {"account.totp", "account", "totp_sealed", true, 64, 0, 0, true, true,
                            false},
};

const struct field_rule *field_rule(enum field field) { return &rules[field]; }
