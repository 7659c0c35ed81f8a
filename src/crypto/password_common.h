/*
 * password_common: what guessers try first, as far as it has twelve characters.
 *
 * Compared without case. Passwords of one repeated or counted-up character, and
 * these words with digits and punctuation around them, are refused by rule.
 */
#ifndef PARLOUR_CRYPTO_PASSWORD_COMMON_H
#define PARLOUR_CRYPTO_PASSWORD_COMMON_H

#include <stddef.h>

static const char *const password_common[] = {
    "1q2w3e4r5t6y", "1q2w3e4r5t6y7u", "1q2w3e4r5t6y7u8i", "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6", "q1w2e3r4t5y6u7i8", "1qaz2wsx3edc", "1qaz2wsx3edc4rfv",
    "qazwsxedcrfv", "qazwsxedc123", "zaq12wsxcde3", "zaq1zaq1zaq1",
    "qwertyuiopas", "qwertyuiopasdf", "qwertyuiopasdfghjkl", "qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiop123", "qwertyuiop[]", "asdfghjkl123", "asdfghjklzxc",
    "asdfghjklzxcvbnm", "zxcvbnm12345", "zxcvbnmasdfghjkl", "qwerty123456",
    "qwerty1234567", "qwerty12345678", "123456qwerty", "1234567890qwerty",
    "1234567890qwertyuiop", "123qweasdzxc", "qweasdzxc123", "qweasdzxc1234",
    "abcdefg12345", "abcdef123456", "abcd1234abcd", "abc123abc123",
    "abcabcabcabc", "123abc123abc", "a1b2c3d4e5f6", "1a2b3c4d5e6f",
    "123456789abc", "1234567890abc", "1234567890-=", "12345678901q",
    "123456789012", "1234567890123", "12345678901234", "123456789012345",
    "1234567890123456", "12345678901234567890", "123456654321", "123456123456",
    "1234567887654321", "123123123123", "147258369147", "147852369147",
    "159753159753", "987654321987", "987654321098", "098765432109",
    "passw0rd1234", "p@ssw0rd1234", "p@ssword1234", "pa55word1234",
    "p4ssw0rd1234", "passw0rd123!", "p@ssw0rd123!", "password123password",
    "adminadmin123", "admin1234567", "administrator", "administrador",
    "rootrootroot", "testtesttest", "letmeinletmein", "letmeinplease",
    "changemenow1", "changeme1234", "welcome12345", "welcome2home",
    "iloveyou1234", "iloveyoubaby", "iloveyou4ever", "iloveyouforever",
    "ihateyou1234", "trustno1trustno1", "opensesame123", "correcthorsebatterystaple",
    "correct horse battery staple", "thequickbrownfox", "the quick brown fox",
    "maythe4thbewithyou", "manchesterunited", "liverpoolfc1", "realmadrid123",
    "barcelona123", "galatasaray1905", "fenerbahce1907", "christopher1",
    "jordan23jordan23", "spiderman123", "superman1234", "pokemon12345",
    "minecraft123", "starwars1234", "harrypotter1", "princess1234",
    "sunshine1234", "football1234", "baseball1234", "basketball12",
    "q1w2e3r4t5y6u7i8o9p0", "!qaz2wsx#edc", "!@#$%^&*()_+", "1234qwerasdf",
    "1234qwerasdfzxcv", "qwer1234qwer", "qwer1234asdf", "asdf1234asdf",
    "azertyuiop123", "azertyuiopqsdfghjklm", "qwertzuiop123", "qwertzuiopasdfghjkl",
    "motdepasse123", "parlour12345", "parlourparlour", NULL};

static const char *const password_common_words[] = {
    "password", "passwort", "motdepasse", "contrasena", "wachtwoord", "senha", "haslo", "parola",
    "salasana", "losenord", "adgangskode", "heslo", "jelszo", "passw0rd", "p@ssw0rd", "p@ssword",
    "passwd", "pass", "mypassword", "newpassword", "secret", "letmein", "welcome", "willkommen",
    "bienvenue", "admin", "administrator", "root", "user", "guest", "test", "testing", "default",
    "changeme", "login", "master", "qwerty", "qwertz", "azerty", "qwertyuiop", "qwertzuiop",
    "azertyuiop", "asdf", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "abc", "abcd", "abcdef",
    "abcdefg", "abcdefgh", "qwer", "qaz", "qazwsx", "iloveyou", "loveyou", "lovely", "love",
    "sunshine", "princess", "monkey", "dragon", "football", "baseball", "basketball", "superman",
    "batman", "spiderman", "starwars", "pokemon", "minecraft", "liverpool", "arsenal", "chelsea",
    "barcelona", "realmadrid", "juventus", "michael", "michelle", "jennifer", "jessica", "daniel",
    "andrew", "charlie", "thomas", "robert", "jordan", "hunter", "shadow", "killer", "freedom",
    "whatever", "computer", "internet", "samsung", "google", "facebook", "linkedin", "summer",
    "winter", "spring", "autumn", "sommer", "january", "february", "march", "april", "june",
    "july", "august", "september", "october", "november", "december", "monday", "friday",
    "parlour", "support", "helpdesk", "livechat", "customer", "service", "company", NULL};

#endif
