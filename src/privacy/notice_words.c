#include "privacy/notice_words.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  const char *key;
  const char *en;
  const char *de;
} words[] = {
    {"answers", "People of {name} answer you. If a machine ever does, it says so.",
     "Menschen von {name} antworten Ihnen. Wenn je eine Maschine antwortet, sagt sie es."},
    {"kept", "Only what you write is kept, sealed under a key of your own.",
     "Nur was Sie schreiben, wird aufbewahrt, verschlüsselt mit einem eigenen Schlüssel."},
    {"kept.marks", "What you write is kept, sealed under a key of your own.",
     "Was Sie schreiben, wird aufbewahrt, verschlüsselt mit einem eigenen Schlüssel."},
    {"declared.read_marks", "How far you have read is kept with the conversation.",
     "Wie weit Sie gelesen haben, wird mit der Unterhaltung aufbewahrt."},
    {"declared.typing", "That you are typing is shown to the people who answer, and never kept.",
     "Dass Sie gerade schreiben, sehen die Menschen, die antworten; es wird nie aufbewahrt."},
    {"declared.presence",
     "Whether you have the chat open is shown to the people who answer, and never kept.",
     "Ob Sie den Chat geöffnet haben, sehen die Menschen, die antworten; es wird nie aufbewahrt."},
    {"until", "It is gone {days} days after your last message.",
     "{days} Tage nach Ihrer letzten Nachricht ist es gelöscht."},
    {"object", "You have the right to object at any time.",
     "Sie haben jederzeit das Recht, zu widersprechen."},
    {"purpose.answer", "Answer your question", "Ihre Frage beantworten"},
    {"purpose.answer.description",
     "What you write, and your name and e-mail address if you give them, are used to answer you.",
     "Was Sie schreiben, und Ihr Name und Ihre E-Mail-Adresse, wenn Sie sie angeben, dienen "
     "dazu, Ihnen zu antworten."},
    {"right.access", "See what is held about you", "Sehen, was über Sie gespeichert ist"},
    {"right.rectification", "Have it corrected", "Es berichtigen lassen"},
    {"right.erasure", "Have it erased", "Es löschen lassen"},
    {"right.erasure.limited", "Have it erased, as soon as the task of law no longer needs it",
     "Es löschen lassen, sobald die gesetzliche Aufgabe es nicht mehr erfordert"},
    {"right.restriction", "Have its use restricted", "Die Verarbeitung einschränken lassen"},
    {"right.portability", "Take it with you", "Es mitnehmen"},
    {"right.objection", "Object", "Widersprechen"},
    {"right.withdrawal", "Withdraw your consent at any time",
     "Ihre Einwilligung jederzeit widerrufen"},
    {"right.complaint", "Complain to a supervisory authority",
     "Sich bei einer Aufsichtsbehörde beschweren"},
    {"complaint",
     "You can complain to a supervisory authority, in particular where you live, where you work "
     "or where you think the law was broken.",
     "Sie können sich bei einer Aufsichtsbehörde beschweren, insbesondere dort, wo Sie wohnen, "
     "arbeiten oder einen Verstoß vermuten."},
    {"interest", "{name} has an interest in answering the people who write to it.",
     "{name} hat ein Interesse daran, Menschen zu antworten, die sich melden."},
    {"required",
     "Nothing obliges you to give anything. Without a message there is nothing to answer; your "
     "name and your e-mail address are your choice.",
     "Nichts verpflichtet Sie, etwas anzugeben. Ohne Nachricht gibt es nichts zu beantworten; Name "
     "und E-Mail-Adresse sind Ihre Wahl."},
    {"required.contract",
     "No law obliges you to give anything. What you are asked for may be needed to prepare or "
     "to keep a contract with you; without it that may not be possible.",
     "Kein Gesetz verpflichtet Sie, etwas anzugeben. Wonach Sie gefragt werden, kann nötig sein, "
     "um einen Vertrag mit Ihnen vorzubereiten oder zu erfüllen; ohne diese Angaben ist das "
     "vielleicht nicht möglich."},
    {"automated", "No decision about you is made by a machine, and no profile of you is drawn up.",
     "Keine Entscheidung über Sie trifft eine Maschine, und es wird kein Profil von Ihnen "
     "erstellt."},
    {"shared",
     "What you write goes to {name} alone; this program sends it to nobody else and to no other "
     "country.",
     "Was Sie schreiben, geht allein an {name}; dieses Programm sendet es an niemanden sonst und "
     "in "
     "kein anderes Land."},
    {"device.where", "session storage of this chat", "Sitzungsspeicher dieses Chats"},
    {"device.life", "until this tab is closed", "bis dieser Tab geschlossen wird"},
    {"device.why",
     "the key to this chat and what you have written but not sent, so that the chat goes on when "
     "the page is reloaded; without it your own conversation could not be shown to you",
     "der Schlüssel zu diesem Chat und was Sie geschrieben, aber nicht gesendet haben, damit der "
     "Chat nach dem Neuladen der Seite weitergeht; ohne ihn könnte Ihnen Ihre eigene Unterhaltung "
     "nicht gezeigt werden"},
    {"device.kept.where", "local storage of this chat", "lokaler Speicher dieses Chats"},
    {"device.kept.life", "until you switch it off or the chat has gone",
     "bis Sie es abschalten oder der Chat gelöscht ist"},
    {"device.kept.why", "only if you ask to keep the chat on this device",
     "nur wenn Sie den Chat auf diesem Gerät behalten möchten"},
};

const char *notice_word(const char *key, const char *language) {
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp(words[i].key, key) == 0)
      return strcmp(language, "de") == 0 && words[i].de ? words[i].de : words[i].en;
  abort(); /* a mistake of the program */
}

void notice_word_fill(struct buf *out, const char *key, const char *language, struct str name,
                      int64_t days) {
  const char *at = notice_word(key, language);
  while (*at) {
    if (strncmp(at, "{name}", 6) == 0) {
      buf_append(out, name);
      at += 6;
    } else if (strncmp(at, "{days}", 6) == 0) {
      buf_append_int(out, days);
      at += 6;
    } else {
      buf_append_char(out, *at++);
    }
  }
}
