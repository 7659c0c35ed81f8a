#include "privacy/purpose_builtin.h"

#include "privacy/declaration.h"

#define A (1u << BASIS_CONSENT)
#define B (1u << BASIS_CONTRACT)
#define C (1u << BASIS_LEGAL_OBLIGATION)
#define D (1u << BASIS_VITAL_INTERESTS)
#define E (1u << BASIS_PUBLIC_TASK)
#define F (1u << BASIS_LEGITIMATE_INTEREST)
#define ANSWERING (ROLE_AGENT | ROLE_SUPERVISOR)

/* Terms are short proposals; a site states its own. "answer" names its fields as a notice
 * does that declares no marks: what is declared beside is added where it is switched on. */
/*= GDPR Art. 6(1) */
static const struct purpose_builtin builtins[] = {
    /* To answer who asks is no matter of consent (it would be one that nobody can refuse),
     * nor of a legal duty or of life and death. */
    {.code = PURPOSE_ANSWER,
     .always = true,
     .bases = B | E | F,
     .basis = BASIS_LEGITIMATE_INTEREST,
     .retention_days = 90,
     .roles = ANSWERING,
     .fields = {"message.text", "person.name", "person.email", "language", "mark.read", "typing",
                "presence"},
     .title = {"Answer your question", "Ihre Frage beantworten"},
     .description = {"What you write is read and answered by the people of this site.",
                     "Was Sie schreiben, wird von den Menschen dieser Website gelesen und "
                     "beantwortet."},
     .interest = "To answer the people who ask us something.",
     .necessity = "A question cannot be answered without reading it and keeping it until it is "
                  "answered. Name and e-mail address are asked for only where an answer cannot "
                  "reach the person otherwise.",
     .balance = "Whoever writes expects an answer and decides what to write. Nothing is used for "
                "anything else, and everything goes when its term is over.",
     .contract = "What you ask for before a contract, or the contract you have with us."},
    {.code = PURPOSE_SECURITY,
     .always = true,
     .bases = F,
     .basis = BASIS_LEGITIMATE_INTEREST,
     .retention_days = 1,
     .roles = ROLE_ADMINISTRATOR | ROLE_DPO,
     .fields = {"address", "session"},
     .title = {"Keep the chat safe", "Den Chat sicher halten"},
     .description = {"Attacks and misuse are recognised by a coarse tag of the network that lives "
                     "for a day.",
                     "Angriffe und Missbrauch werden an einer groben Kennung des Netzes erkannt, "
                     "die einen Tag lang lebt."},
     .interest = "To keep the chat available and its contents secret (Recital 49).",
     .necessity = "Floods and guessing can be stopped only by recognising where they come from.",
     .balance = "The address itself is not kept; the tag names a network and not a person, its key "
                "lives for a day in memory."},
    {.code = PURPOSE_STAFF,
     .always = true,
     .bases = B | F,
     .basis = BASIS_LEGITIMATE_INTEREST,
     .retention_days = 365,
     .roles = ROLE_ADMINISTRATOR,
     .fields = {"account.name", "account.email", "session"},
     .title = {"Work of the staff", "Arbeit der Mitarbeitenden"},
     .description =
         {"Who answers is known by name, and what was done is recorded.",
          "Wer antwortet, ist mit Namen bekannt, und was getan wurde, wird festgehalten."},
     .interest = "To know who answered and to account for access to people's words.",
     .necessity = "Access that nobody can be named for cannot be accounted for (Art. 5(2), 32(4)).",
     .balance = "Only what the work needs is recorded; there are no figures about single people.",
     .contract = "The contract of employment or service."},
    {.code = PURPOSE_NOTICE,
     .always = true,
     .bases = C,
     .basis = BASIS_LEGAL_OBLIGATION,
     .retention_days = 3650,
     .roles = ROLE_ADMINISTRATOR | ROLE_DPO,
     .fields = {"controller.contact", "proof"},
     .title = {"Tell you what happens", "Ihnen sagen, was geschieht"},
     .description =
         {"The privacy notice names who is responsible; which version you were shown is "
          "kept with your chat.",
          "Die Datenschutzhinweise nennen die Verantwortlichen; welche Fassung Sie sahen, "
          "wird mit Ihrem Chat aufbewahrt."},
     .law = "GDPR Art. 12, 13 and 14"},
    {.code = PURPOSE_PROOF,
     .always = true,
     .bases = C | F,
     .basis = BASIS_LEGAL_OBLIGATION,
     .retention_days = 1095,
     .roles = ROLE_ADMINISTRATOR | ROLE_DPO,
     .fields = {"proof"},
     .title = {"Prove what was agreed", "Nachweisen, was vereinbart wurde"},
     .description =
         {"That a choice was made, for what and when, stays provable without anything "
          "that you wrote.",
          "Dass eine Wahl getroffen wurde, wofür und wann, bleibt nachweisbar, ohne etwas "
          "von dem, was Sie schrieben."},
     .interest = "To show that consent was given, and to defend legal claims.",
     .necessity = "Consent must be shown by the controller (Art. 7(1)).",
     .balance = "The proof is minimised once consent was withdrawn (Art. 17(3)(e)).",
     .law = "GDPR Art. 7(1) and 5(2)"},
    {.code = PURPOSE_TRANSCRIPT,
     .bases = B | F,
     .basis = BASIS_LEGITIMATE_INTEREST,
     .retention_days = 30,
     .roles = ANSWERING,
     .fields = {"message.text", "purpose.email"},
     .title = {"Send you the conversation by e-mail", "Ihnen das Gespräch per E-Mail senden"},
     .description = {"Only when you ask for it, to the address that you give for it.",
                     "Nur wenn Sie darum bitten, an die Adresse, die Sie dafür angeben."},
     .interest = "To give people who ask for it a copy of their conversation.",
     .necessity = "A copy cannot be sent without an address.",
     .balance = "The person asks for it and gives the address for this alone.",
     .contract = "Your request for a copy."},
    {.code = PURPOSE_RATING,
     .bases = F,
     .basis = BASIS_LEGITIMATE_INTEREST,
     .retention_days = 90,
     .roles = ANSWERING,
     .fields = {"rating.score", "rating.text"},
     .title = {"Ask how it was", "Fragen, wie es war"},
     .description = {"After the chat you may say how helpful it was. You need not.",
                     "Nach dem Chat können Sie sagen, wie hilfreich er war. Sie müssen nicht."},
     .interest = "To learn where our answers do not help.",
     .necessity = "Whether an answer helped is known only to the person who asked.",
     .balance = "The rating is voluntary, kept shortly, and anybody may object."},
    {.code = PURPOSE_STATISTICS,
     .bases = F,
     .basis = BASIS_LEGITIMATE_INTEREST,
     .retention_days = 90,
     .roles = ROLE_SUPERVISOR | ROLE_ADMINISTRATOR,
     .fields = {"language", "rating.score"},
     .title = {"Count chats", "Chats zählen"},
     .description =
         {"Numbers of at least ten people together: how many chats, how long people wait.",
          "Zahlen von mindestens zehn Menschen zusammen: wie viele Chats, wie lange "
          "gewartet wird."},
     .interest = "To have enough people there when questions come.",
     .necessity = "How many questions come, and when, is known only by counting them.",
     .balance = "Only sums over at least ten people are shown, nothing about one person or a small "
                "team, and anybody may object."},
    /* Agents' words are never used by consent: between employer and staff it is not free. */
    {.code = PURPOSE_TRAINING,
     .bases = A,
     .basis = BASIS_CONSENT,
     .retention_days = 180,
     .roles = ROLE_ADMINISTRATOR,
     .fields = {"message.text"},
     .title = {"Teach our chat assistant", "Unseren Chat-Assistenten schulen"},
     .description = {"Your own words may be used to teach the assistant that answers here. You can "
                     "take it back at any time; the next training goes without them.",
                     "Ihre eigenen Worte dürfen benutzt werden, um den Assistenten zu schulen, der "
                     "hier antwortet. Sie können das jederzeit widerrufen; die nächste Schulung "
                     "kommt ohne sie aus."}},
    {.code = PURPOSE_MARKETING,
     .bases = A | F,
     .basis = BASIS_CONSENT,
     .retention_days = 365,
     .roles = ROLE_ADMINISTRATOR,
     .marketing = true,
     .asks = "email",
     .fields = {"purpose.email"},
     .title = {"Write to you about our offers", "Ihnen über unsere Angebote schreiben"},
     .description = {"By e-mail, until you say stop.", "Per E-Mail, bis Sie nein sagen."}},
    {.code = PURPOSE_VITAL,
     .bases = D,
     .basis = BASIS_VITAL_INTERESTS,
     .retention_days = 90,
     .roles = ANSWERING | ROLE_DPO | ROLE_ADMINISTRATOR,
     .fields = {"message.text", "person.name", "person.email", "emergency.note"},
     .title = {"Help in danger to life", "Hilfe bei Lebensgefahr"},
     .description = {"When a life is in danger, those who can help are told what they need. Each "
                     "such case is reviewed afterwards.",
                     "Ist ein Leben in Gefahr, erfahren die, die helfen können, was sie brauchen. "
                     "Jeder solche Fall wird danach geprüft."}},
};

const struct purpose_builtin *purpose_builtins(size_t *count_out) {
  *count_out = sizeof builtins / sizeof builtins[0];
  return builtins;
}

const struct purpose_builtin *purpose_builtin_find(struct str code) {
  for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++)
    if (str_equal(code, str_from(builtins[i].code))) return &builtins[i];
  return NULL;
}

/* Sorted by language, as the canonical text wants it. */
static struct declared_words words_of(const char *const text[2]) {
  return (struct declared_words){.language = {STR("de"), STR("en")},
                                 .text = {str_from(text[1]), str_from(text[0])},
                                 .count = 2};
}

static void declare(const struct purpose_builtin *builtin, enum basis basis,
                    struct declaration *out) {
  struct declaration d = {.title = words_of(builtin->title),
                          .description = words_of(builtin->description),
                          .roles = builtin->roles,
                          .optional = basis == BASIS_CONSENT,
                          .asks = str_from(builtin->asks),
                          .marketing = builtin->marketing};
  if (basis == BASIS_LEGITIMATE_INTEREST) {
    d.interest = str_from(builtin->interest);
    d.necessity = str_from(builtin->necessity);
    d.balance = str_from(builtin->balance);
  }
  if (basis == BASIS_LEGAL_OBLIGATION) d.law = str_from(builtin->law);
  if (basis == BASIS_CONTRACT) d.contract = str_from(builtin->contract);
  for (const char *const *field = builtin->fields; *field; field++)
    d.fields.item[d.fields.count++] = str_from(*field);
  *out = d;
}

enum err purpose_builtin_make(struct arena *arena, struct str code, enum basis basis,
                              struct purpose *purpose_out) {
  const struct purpose_builtin *builtin = purpose_builtin_find(code);
  struct declaration declaration;
  if (!builtin) return ERR_NOT_FOUND;
  declare(builtin, basis, &declaration);
  struct purpose purpose = {.code = str_from(builtin->code),
                            .basis = basis,
                            .retention_days = builtin->retention_days,
                            .retention_from = builtin->retention_from};
  TRY(declaration_into(arena, &declaration, &purpose));
  *purpose_out = purpose;
  return ERR_NONE;
}

/*= GDPR Art. 25(2) */
enum err purpose_builtin_install(struct work *work, struct id site) {
  for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
    struct purpose purpose;
    int64_t version;
    struct str code = str_from(builtins[i].code);
    if (!builtins[i].always || str_equal(code, STR(PURPOSE_ANSWER))) continue;
    TRY(purpose_builtin_make(work->arena, code, builtins[i].basis, &purpose));
    TRY(purpose_publish(work, site, &purpose, (struct id){{0}}, &version));
  }
  return ERR_NONE;
}
