#include "privacy/field.h"

#define ANSWERING (ROLE_AGENT | ROLE_SUPERVISOR)
/* On requests; the data protection officer advises (Art. 38(6)). */
#define DECIDING (ROLE_SUPERVISOR | ROLE_ADMINISTRATOR)
#define OVERSIGHT (ROLE_DPO | ROLE_ADMINISTRATOR)

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
    /* Who reads what was given for one purpose is said by that purpose. */
    [FIELD_ATTRIBUTE] = {"attribute", "datum", "value_sealed", false, 1000, ROLE_ALL, ANSWERING,
                         true, true, false},
    [FIELD_RATING_TEXT] = {"rating.text", "datum", "value_sealed", false, 4000, ROLE_ALL, 0, true,
                           true, false},
    [FIELD_RATING_SCORE] = {"rating.score", "datum", "value_sealed", false, 1, ROLE_ALL, 0, true,
                            true, false},
    /* Of the page and the browser only what the site declares, and no more than this. */
    [FIELD_PAGE] = {"page", "datum", "value_sealed", false, 500, ROLE_ALL, 0, true, true, false},
    [FIELD_SECTION] = {"section", "datum", "value_sealed", false, 120, ROLE_ALL, 0, true, true,
                       false},
    [FIELD_BROWSER] = {"browser", "datum", "value_sealed", false, 40, ROLE_ALL, 0, true, true,
                       false},
    [FIELD_COUNTRY] = {"country", "datum", "value_sealed", false, 2, ROLE_ALL, 0, true, true,
                       false},
    [FIELD_REFERRER] = {"referrer", "datum", "value_sealed", false, 260, ROLE_ALL, 0, true, true,
                        false},
    [FIELD_PURPOSE_EMAIL] = {"purpose.email", "datum", "value_sealed", false, 254, ROLE_ALL, 0,
                             true, true, false},
    /* Of a law or a claim, not of the conversation's purpose (Art. 17(3)). */
    [FIELD_HOLD_REASON] = {"hold.reason", "hold", "reason_sealed", false, 400, OVERSIGHT, OVERSIGHT,
                           false, true, false},
    [FIELD_EMERGENCY_NOTE] = {"emergency.note", "emergency", "note_sealed", false, 1000, ROLE_ALL,
                              ANSWERING, false, true, false},
    [FIELD_INCIDENT_REASON] = {"incident.reason", "incident", "reason_sealed", false, 400,
                               OVERSIGHT, ROLE_ADMINISTRATOR, false, false, false},
    [FIELD_INCIDENT_SOURCE] = {"incident.source", "incident_address", "source_sealed", false, 45,
                               OVERSIGHT, 0, false, false, false},
    [FIELD_SENSITIVE_GROUND] = {"sensitive.ground", "sensitive", "ground_sealed", false, 400,
                                OVERSIGHT | ANSWERING, ANSWERING, false, true, false},
    /* Who of the staff may is said by the case file too (its readers). */
    [FIELD_REQUEST_WORDS] = {"request.words", "request", "words_sealed", false, 8000, ROLE_ALL,
                             ROLE_ALL, true, true, false},
    [FIELD_REQUEST_CONTACT] = {"request.contact", "request", "contact_sealed", false, 400, ROLE_ALL,
                               ROLE_ALL, true, true, false},
    [FIELD_REQUEST_REASONS] = {"request.reasons", "request", "reasons_sealed", false, 8000,
                               ROLE_ALL, DECIDING, false, true, false},
    [FIELD_REQUEST_ANSWER] = {"request.answer", "request", "answer_sealed", false, 32000, ROLE_ALL,
                              DECIDING, false, true, false},
    [FIELD_REQUEST_EXTENSION] = {"request.extension", "request", "extension_sealed", false, 4000,
                                 ROLE_ALL, DECIDING, false, true, false},
    [FIELD_REQUEST_STEP] = {"request.step", "request_step", "detail_sealed", false, 8000, ROLE_ALL,
                            ROLE_ALL, true, true, false},
};

const struct field_rule *field_rule(enum field field) { return &rules[field]; }

bool field_is_of_purpose(enum field field) {
  return field < FIELD_HOLD_REASON && !rules[field].of_staff;
}
