#include "privacy/declaration_missing.h"

#include <string.h>

#include "privacy/attribute.h"
#include "privacy/data_field.h"
#include "privacy/datum.h"
#include "privacy/purpose_builtin.h"
#include "privacy/recipient.h"

void lacks_add(struct lacks *lacks, const char *field, const char *why) {
  if (lacks->count < LACKS_MAX) lacks->item[lacks->count++] = (struct lack){field, why};
}

void lacks_add_named(struct lacks *lacks, struct work *work, const char *field, struct str name,
                     const char *why) {
  struct buf text = {0};
  buf_append(&text, str_slice(name, 0, name.len < 60 ? name.len : 60));
  buf_append(&text, STR(": "));
  buf_append(&text, str_from(why));
  const char *copy = buf_check(&text) ? NULL : arena_c_string(work->arena, buf_str(&text));
  buf_done(&text);
  lacks_add(lacks, field, copy ? copy : why);
}

static bool is_base_language(struct str language, struct str site) {
  return str_equal(language, site) ||
         (site.len > language.len && site.data[language.len] == '-' && str_starts(site, language));
}

static bool said_in_the_sites(const struct declared_words *words, struct str site) {
  for (size_t i = 0; i < words->count; i++)
    if (is_base_language(words->language[i], site)) return true;
  return false;
}

/*= GDPR Art. 12(1) */
static void check_words(const struct proposal *p, const char *field,
                        const struct declared_words *words, struct lacks *lacks) {
  if (declared_in(words, STR("en")).len == 0) lacks_add(lacks, field, "say it in English (en)");
  if (!said_in_the_sites(words, p->language))
    lacks_add(lacks, field, "say it in the language of the site");
}

/* Running its own house is no task of an authority; everything towards the public is. */
static bool is_public_task(struct str code) {
  return !str_equal(code, STR(PURPOSE_SECURITY)) && !str_equal(code, STR(PURPOSE_STAFF)) &&
         !str_equal(code, STR(PURPOSE_PROOF));
}

/*= GDPR Art. 6(1)(f) */
static void check_interest(const struct proposal *p, struct lacks *lacks) {
  const struct declaration *d = p->declaration;
  if (!d->interest.len) lacks_add(lacks, "interest.interest", "name the interest");
  if (!d->necessity.len)
    lacks_add(lacks, "interest.necessity", "say why it cannot be done with less");
  if (!d->balance.len)
    lacks_add(lacks, "interest.balance", "say why the people's interests do not weigh more");
  if (p->public_authority && is_public_task(p->code))
    lacks_add(lacks, "basis",
              "a public authority may not rest its tasks on legitimate interest (Art. 6(1))");
}

/*= GDPR Art. 6(1) */
static void check_basis(const struct proposal *p, struct lacks *lacks) {
  const struct declaration *d = p->declaration;
  if (!p->has_basis) {
    lacks_add(lacks, "basis", "choose exactly one of the six");
    return;
  }
  if (!purpose_allows(p->code, p->basis)) lacks_add(lacks, "basis", "cannot carry this purpose");
  if (p->basis == BASIS_LEGITIMATE_INTEREST) check_interest(p, lacks);
  if ((p->basis == BASIS_LEGAL_OBLIGATION || p->basis == BASIS_PUBLIC_TASK) && !d->law.len)
    lacks_add(lacks, "law", "name the law it rests on (Art. 6(3))");
  if (p->basis == BASIS_CONTRACT && !d->contract.len)
    lacks_add(lacks, "contract", "name the contract, or the steps before it");
}

/*= ePrivacy Art. 13(2) */
static void check_marketing(const struct proposal *p, struct lacks *lacks) {
  const struct declaration *d = p->declaration;
  if (!d->marketing) {
    if (str_equal(p->code, STR(PURPOSE_MARKETING)))
      lacks_add(lacks, "marketing", "writing about offers is marketing");
    return;
  }
  if (!p->has_basis || p->basis == BASIS_CONSENT) return;
  if (p->basis != BASIS_LEGITIMATE_INTEREST)
    lacks_add(lacks, "basis", "marketing needs consent, or legitimate interest (Recital 47)");
  else if (!d->suppression)
    lacks_add(lacks, "suppression",
              "without consent only to own customers, about similar goods, with a way out in each "
              "message and a list of those who said no (ePrivacy Art. 13(2))");
}

/*= GDPR Art. 9(2) */
static void check_special(const struct proposal *p, bool asked_for, struct lacks *lacks) {
  const struct declaration *d = p->declaration;
  if (asked_for && !d->special)
    lacks_add(lacks, "special", "special categories need a condition of Art. 9(2)");
  if (d->special != 'a') return;
  if (p->has_basis && p->basis != BASIS_CONSENT)
    lacks_add(lacks, "basis", "Art. 9(2)(a) is explicit consent");
  if (!d->is_explicit) lacks_add(lacks, "explicit", "Art. 9(2)(a) is explicit consent: two steps");
}

/*= GDPR Art. 22(2) */
static void check_automated(const struct proposal *p, struct lacks *lacks) {
  const struct declaration *d = p->declaration;
  if (!d->automated || !d->decides) return;
  if (!d->logic.len) lacks_add(lacks, "automated.logic", "say how it decides (Art. 13(2)(f))");
  if (!d->consequences.len)
    lacks_add(lacks, "automated.consequences", "say what follows for people (Art. 13(2)(f))");
  if (p->has_basis && (p->basis == BASIS_LEGITIMATE_INTEREST || p->basis == BASIS_VITAL_INTERESTS))
    lacks_add(lacks, "basis",
              "a machine may decide only by contract, law or explicit consent (Art. 22(2))");
  if (p->has_basis && p->basis == BASIS_CONSENT && !d->is_explicit)
    lacks_add(lacks, "explicit", "a machine decides only by explicit consent: two steps");
  /*= GDPR Art. 22(4) */
  if (d->special && d->special != 'a' && d->special != 'g')
    lacks_add(lacks, "special", "with special categories a machine decides only by (a) or (g)");
}

static bool has_account_field(const struct declared_list *fields) {
  for (size_t i = 0; i < fields->count; i++)
    if (str_starts(fields->item[i], STR("account."))) return true;
  return false;
}

/*= GDPR Art. 5(1)(e) */
static void check_term(const struct proposal *p, struct lacks *lacks) {
  const struct declaration *d = p->declaration;
  enum field kind;
  if (p->retention_days < 1 || p->retention_days > PURPOSE_RETENTION_MAX_DAYS)
    lacks_add(lacks, "retention_days", "a number from 1 to 3650");
  if (!p->has_retention_from)
    lacks_add(lacks, "retention_from", "last_message, resolved or contract_end");
  for (size_t i = 0; i < d->days_fields.count; i++) {
    if (!declared_has(&d->fields, d->days_fields.item[i]))
      lacks_add(lacks, "field_days", "a term for a field that the purpose does not have");
    if (datum_kind(d->days_fields.item[i], &kind) || kind == FIELD_PURPOSE_EMAIL)
      lacks_add(lacks, "field_days",
                "words, name and address go by retention_days; a term of its own is for what is "
                "given beside them");
    if (p->retention_days && d->days[i] > p->retention_days)
      lacks_add(lacks, "field_days", "not longer than the purpose's own term");
  }
}

/*= GDPR Art. 5(1)(c) */
static void check_scope(const struct proposal *p, struct lacks *lacks) {
  const struct declaration *d = p->declaration;
  bool consent = p->has_basis && p->basis == BASIS_CONSENT;
  if (d->fields.count == 0 && d->attributes.count == 0)
    lacks_add(lacks, "fields", "name what it needs");
  if (d->asks.len && !declared_has(&d->fields, STR("purpose.email")))
    lacks_add(lacks, "fields", "purpose.email, which it asks for");
  if (!d->roles) lacks_add(lacks, "roles", "say who may use it");
  if (d->is_explicit && p->has_basis && !consent)
    lacks_add(lacks, "explicit", "only consent is explicit");
  /* Between employer and staff, consent is not free (Recital 43). */
  if (consent && has_account_field(&d->fields))
    lacks_add(lacks, "fields", "data of staff never rest on consent");
  if (str_equal(p->code, STR(PURPOSE_TRAINING)) && d->sources.count == 0)
    lacks_add(lacks, "sources", "name what the model is taught from");
}

/*= GDPR Art. 13(1)(e) */
static enum err check_recipients(struct work *work, const struct proposal *p, struct lacks *lacks) {
  for (size_t i = 0; i < p->declaration->recipients.count; i++) {
    struct str text = p->declaration->recipients.item[i];
    struct recipient recipient;
    struct id id;
    enum err error = id_parse(text, &id) ? ERR_NOT_FOUND : recipient_read(work, id, &recipient);
    if (error && error != ERR_NOT_FOUND) return error;
    if (error) lacks_add_named(lacks, work, "recipients", text, "not in the register");
    if (!error && !recipient.active)
      lacks_add_named(lacks, work, "recipients", recipient.name, "was ended in the register");
    if (!error && !id_is_zero(recipient.site) && !id_equal(recipient.site, p->site))
      lacks_add_named(lacks, work, "recipients", recipient.name, "is of another site");
  }
  return ERR_NONE;
}

static enum err check_attributes(struct work *work, const struct proposal *p, bool *special,
                                 struct lacks *lacks) {
  for (size_t i = 0; i < p->declaration->attributes.count; i++) {
    struct attribute attribute;
    struct str code = p->declaration->attributes.item[i];
    enum err error = attribute_read(work, p->site, code, &attribute);
    if (error && error != ERR_NOT_FOUND) return error;
    if (error)
      lacks_add_named(lacks, work, "attributes", code, "is no attribute of this site");
    else
      *special = *special || attribute.special;
  }
  return ERR_NONE;
}

enum err declaration_missing(struct work *work, const struct proposal *p, struct lacks *lacks) {
  bool special = false;
  check_words(p, "title", &p->declaration->title, lacks);
  check_words(p, "description", &p->declaration->description, lacks);
  check_basis(p, lacks);
  check_marketing(p, lacks);
  TRY(check_attributes(work, p, &special, lacks));
  check_special(p, special, lacks);
  check_automated(p, lacks);
  check_term(p, lacks);
  check_scope(p, lacks);
  return check_recipients(work, p, lacks);
}
