/* site_facts: what the notice of a site says, gathered from everything that decides it. */
#include "chat/responder.h"
#include "privacy/attribute.h"
#include "privacy/incident.h"
#include "privacy/proof.h"
#include "privacy/recipient.h"
#include "privacy/suspension.h"
#include "privacy/term.h"

static enum err take_purposes(struct work *work, struct id site, struct notice_facts *facts) {
  struct purpose *purposes;
  TRY(purpose_list(work, site, &purposes, &facts->purpose_count));
  facts->purposes = purposes;
  return ERR_NONE;
}

static enum err id_text(struct work *work, struct id id, struct str *out) {
  char text[ID_TEXT_BYTES + 1];
  id_format(id, text);
  return arena_copy(work->arena, str_from(text), out);
}

/* Who receives data, without what signs or where the endpoint is. */
/*= GDPR Art. 13(1)(e) */
/*= GDPR Art. 13(1)(f) */
static enum err take_recipients(struct work *work, struct id site, struct notice_facts *facts) {
  struct recipient *list;
  size_t count;
  TRY(recipient_list(work, site, &list, &count));
  struct notice_recipient *told = arena_alloc(work->arena, (count + 1) * sizeof *told);
  if (!told) return ERR_MACHINE;
  for (size_t i = 0; i < count; i++) {
    struct transfer transfer = transfer_to(list[i].country, work->now_ms);
    told[i] = (struct notice_recipient){.kind = recipient_kind_name(list[i].kind),
                                        .name = list[i].name,
                                        .address = list[i].address,
                                        .country = list[i].country,
                                        .purposes = list[i].purposes,
                                        .fields = list[i].fields,
                                        .third = transfer.ground != TRANSFER_NONE,
                                        .safeguard = recipient_safeguard_name(list[i].safeguard)};
    TRY(id_text(work, list[i].id, &told[i].id));
  }
  facts->recipients = told;
  facts->recipient_count = count;
  return ERR_NONE;
}

/* What may be noted about a person beside what they write: what is switched on. */
/*= GDPR Art. 13(1)(c) */
static enum err take_attributes(struct work *work, struct id site, struct notice_facts *facts) {
  struct attribute *list;
  size_t count;
  TRY(attribute_list(work, site, &list, &count));
  struct notice_attribute *told = arena_alloc(work->arena, (count + 1) * sizeof *told);
  if (!told) return ERR_MACHINE;
  for (size_t i = 0; i < count; i++) {
    if (!list[i].active) continue;
    told[facts->attribute_count++] =
        (struct notice_attribute){.code = list[i].code,
                                  .title = list[i].title,
                                  .category = list[i].category,
                                  .purpose = list[i].purpose,
                                  .source = str_from(attribute_source_name(list[i].source)),
                                  .special = list[i].special,
                                  .asked = list[i].asked,
                                  .required = list[i].required};
  }
  facts->attributes = told;
  return ERR_NONE;
}

static enum err take_controller(struct work *work, struct notice_facts *facts) {
  struct workspace workspace;
  TRY(workspace_read(work, &workspace));
  facts->controller_name = workspace.controller_name;
  facts->controller_contact = workspace.controller_contact;
  facts->controller_address = workspace.controller_address;
  facts->controller_country = workspace.controller_country;
  facts->controller_dpo = workspace.controller_dpo;
  facts->controller_representative = workspace.controller_representative;
  return ERR_NONE;
}

static enum err days_of(struct work *work, struct id site, enum term term, int64_t *days_out) {
  if (term == TERM_CONSENT_PROOF) return proof_days(work, site, days_out);
  *days_out = term_rule(term)->length_ms / TERM_DAY_MS;
  return ERR_NONE;
}

/* What is kept about visitors beside what their purposes say. */
/*= GDPR Art. 13(2)(a) */
static enum err take_terms(struct work *work, struct id site, struct notice_facts *facts) {
  static const enum term of_visitors[] = {TERM_LEDGER_OPENING, TERM_CONSENT_PROOF, TERM_OUTBOX_DONE,
                                          TERM_SENSITIVE};
  size_t count = sizeof of_visitors / sizeof of_visitors[0];
  struct notice_term *terms = arena_alloc(work->arena, count * sizeof *terms);
  if (!terms) return ERR_MACHINE;
  for (size_t i = 0; i < count; i++) {
    const struct term_rule *rule = term_rule(of_visitors[i]);
    terms[i] = (struct notice_term){.code = rule->code, .from = rule->from};
    TRY(days_of(work, site, of_visitors[i], &terms[i].days));
  }
  facts->terms = terms;
  facts->term_count = count;
  return ERR_NONE;
}

enum err site_facts(struct work *work, const struct site *site, struct notice_facts *facts_out) {
  struct notice_facts facts = {.site_name = site->name,
                               .site_key = site->key,
                               .collect = site->collect,
                               .read_marks = site->read_marks,
                               .typing = site->typing,
                               .presence = site->presence};
  TRY(take_controller(work, &facts));
  TRY(take_purposes(work, site->id, &facts));
  TRY(take_recipients(work, site->id, &facts));
  TRY(incident_active(work, &facts.incident));
  facts.incident_days = INCIDENT_DAYS_MAX;
  TRY(take_attributes(work, site->id, &facts));
  TRY(take_terms(work, site->id, &facts));
  TRY(responder_names(work, site->id, &facts.bots));
  facts.incident_days = term_rule(TERM_INCIDENT_ADDRESS)->length_ms / TERM_DAY_MS;
  TRY(suspension_lasts(work, site->id, STR(SUSPENSION_SITE), &facts.read_only));
  *facts_out = facts;
  return ERR_NONE;
}
