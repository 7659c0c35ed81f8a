#include "privacy/term.h"

#include <string.h>

#include "ledger/ledger.h"
#include "net/source_tag.h"

/*= GDPR Art. 5(1)(e) */
/*= GDPR Art. 30(1)(f) */
static const struct term_rule rules[TERM_COUNT] = {
    [TERM_SESSION] = {"session",
                      12 * 3600 * INT64_C(1000),
                      "signed_in",
                      "32(1)(b)",
                      {{"Sessions of staff", "signing in"},
                       {"Sitzungen der Mitarbeiter", "der Anmeldung"}}},
    [TERM_SOURCE_TAG] = {"source_tag",
                         SOURCE_TAG_LIFE_MS,
                         "key_made",
                         "32(1)(b)",
                         {{"Keyed tag of a network, in memory only", "the making of its key"},
                          {"Verschlüsselte Kennung eines Netzes, nur im Speicher",
                           "dem Erzeugen ihres Schlüssels"}}},
    [TERM_LEDGER_OPENING] = {"ledger_opening",
                             LEDGER_OPENING_DAYS *TERM_DAY_MS,
                             "recorded",
                             "5(2), 32(1)(d)",
                             {{"Details of the log of who did what", "the entry"},
                              {"Einzelheiten des Protokolls, wer was getan hat", "dem Eintrag"}}},
    [TERM_CONSENT_PROOF] = {"consent_proof",
                            3 * TERM_YEAR_MS,
                            "ended",
                            "7(1), 17(3)(e)",
                            {{"Proof of a consent, without its person's words",
                              "the end of what it allowed"},
                             {"Nachweis einer Einwilligung, ohne Worte der Person",
                              "dem Ende dessen, was sie erlaubte"}}},
    [TERM_OUTBOX_DONE] = {"outbox_done",
                          30 * TERM_DAY_MS,
                          "done",
                          "5(2)",
                          {{"What was sent to a recipient, and when", "its delivery"},
                           {"Was an einen Empfänger ging, und wann", "der Zustellung"}}},
    [TERM_INCIDENT_ADDRESS] =
        {"incident_address",
         14 * TERM_DAY_MS,
         "recorded",
         "6(1)(f), 32(1)",
         {{"Network addresses, only while an incident is looked into", "the connection"},
          {"Netzadressen, nur während ein Vorfall untersucht wird", "der Verbindung"}}},
    [TERM_SENSITIVE] = {"sensitive",
                        7 * TERM_DAY_MS,
                        "marked",
                        "9(1), 10, 5(1)(c)",
                        {{"Sensitive words that nobody asked for", "their being marked"},
                         {"Heikle Angaben, nach denen niemand gefragt hat",
                          "ihrer Kennzeichnung"}}},
    [TERM_REQUEST_FILE] = {"request_file",
                           3 * TERM_YEAR_MS,
                           "closed",
                           "5(2), 12, 17(3)(e)",
                           {{"File of a request for one's rights", "its closing"},
                            {"Akte eines Antrags auf eigene Rechte", "ihrem Abschluss"}}},
    [TERM_BREACH_REGISTER] = {"breach_register",
                              5 * TERM_YEAR_MS,
                              "closed",
                              "33(5)",
                              {{"Register of personal data breaches", "the end of the case"},
                               {"Verzeichnis der Verletzungen des Datenschutzes",
                                "dem Ende des Falls"}}},
    [TERM_TRAINING_RESULT] = {"training_result",
                              3 * TERM_YEAR_MS,
                              "expired",
                              "24(2), 39(1)(b)",
                              {{"Results of staff training", "their expiry"},
                               {"Ergebnisse der Schulungen", "ihrem Ablauf"}}},
};

static int column_of(const char *language) {
  return language && strncmp(language, "de", 2) == 0 && (language[2] == 0 || language[2] == '-');
}

const struct term_rule *term_rule(enum term term) { return &rules[term]; }
const char *term_what(enum term term, const char *language) {
  return rules[term].words[column_of(language)][0];
}
const char *term_from(enum term term, const char *language) {
  return rules[term].words[column_of(language)][1];
}
