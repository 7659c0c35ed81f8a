#include "privacy/data_field.h"

/*= GDPR Art. 5(1)(c) */
static const struct data_field fields[] = {
    {"message.text", "What is written", "Was geschrieben wird", "message text", FIELD_MESSAGE_TEXT,
     false},
    {"person.name", "Name", "Name", "name", FIELD_PERSON_NAME, false},
    {"person.email", "E-mail address", "E-Mail-Adresse", "contact data", FIELD_PERSON_EMAIL, false},
    {"purpose.email", "E-mail address given for this alone",
     "E-Mail-Adresse, nur hierfür angegeben", "contact data", FIELD_PURPOSE_EMAIL, false},
    {"rating.score", "Rating", "Bewertung", "rating", FIELD_RATING_SCORE, false},
    {"rating.text", "Words about the rating", "Worte zur Bewertung", "rating", FIELD_RATING_TEXT,
     false},
    {"language", "Language", "Sprache", "language", FIELD_COUNT, false},
    {"page", "Address of the page", "Adresse der Seite", "page address", FIELD_PAGE, true},
    {"section", "Part of the site", "Bereich der Website", "page address", FIELD_SECTION, true},
    {"browser", "Kind of browser", "Art des Browsers", "device", FIELD_BROWSER, true},
    {"country", "Country", "Land", "location", FIELD_COUNTRY, true},
    {"referrer", "Site you came from", "Website, von der Sie kamen", "referrer", FIELD_REFERRER,
     true},
    {"address", "Coarse tag of the network, for a day", "Grobe Kennung des Netzes, für einen Tag",
     "network address", FIELD_COUNT, false},
    {"session", "Connections and sign-ins", "Verbindungen und Anmeldungen", "session", FIELD_COUNT,
     false},
    {"mark.read", "What you have read", "Was Sie gelesen haben", "read mark", FIELD_COUNT, false},
    {"typing", "That you are typing", "Dass Sie tippen", "state", FIELD_COUNT, false},
    {"presence", "That you are there", "Dass Sie da sind", "state", FIELD_COUNT, false},
    {"attachment", "Files", "Dateien", "attachment", FIELD_COUNT, false},
    {"emergency.note", "Whom we told in danger to life, and why",
     "Wem wir bei Lebensgefahr etwas sagten, und warum", "disclosure", FIELD_EMERGENCY_NOTE, false},
    {"account.name", "Name of staff", "Name der Mitarbeitenden", "name", FIELD_ACCOUNT_NAME, false},
    {"account.email", "E-mail address of staff", "E-Mail-Adresse der Mitarbeitenden",
     "contact data", FIELD_ACCOUNT_EMAIL, false},
    {"proof", "Proof of consent and information", "Nachweis von Einwilligung und Information",
     "proof of information", FIELD_COUNT, false},
    {"controller.contact", "Contact of the controller", "Kontakt des Verantwortlichen",
     "contact data", FIELD_COUNT, false},
};

const struct data_field *data_fields(size_t *count_out) {
  *count_out = sizeof fields / sizeof fields[0];
  return fields;
}

const struct data_field *data_field_find(struct str code) {
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    if (str_equal(code, str_from(fields[i].code))) return &fields[i];
  return NULL;
}

const char *data_field_title(const struct data_field *field, const char *language) {
  return str_starts(str_from(language), STR("de")) ? field->de : field->en;
}
