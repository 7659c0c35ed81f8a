/*
 * routes: the handlers of the table of addresses, by file.
 */
#ifndef PARLOUR_API_ROUTES_H
#define PARLOUR_API_ROUTES_H

#include "net/net.h"
#include "staff/account.h"

/* session_api.c */
void api_sign_in(struct net_request *request);
void api_session(struct net_request *request);
void api_sign_out(struct net_request *request);
void api_sessions(struct net_request *request);
void api_session_revoke(struct net_request *request);
/* E-mail and state only for the account itself and for administrators. */
void account_write(struct json_writer *w, const struct account *account, bool online,
                   const struct actor *for_whom);
/* credential_api.c */
void api_password(struct net_request *request);
void api_second_factor_begin(struct net_request *request);
void api_second_factor_confirm(struct net_request *request);
void api_second_factor_end(struct net_request *request);
/* account_api.c */
void api_accounts(struct net_request *request);
void api_account_create(struct net_request *request);
void api_account_change(struct net_request *request);
void api_account_password(struct net_request *request);
void api_presence(struct net_request *request);
void api_settings(struct net_request *request);
void api_settings_change(struct net_request *request);
/* notice_api.c */
void api_notices(struct net_request *request);
void api_notice(struct net_request *request);
void api_notice_shown(struct net_request *request);
void api_notice_host_text(struct net_request *request);
void api_widget_notices(struct net_request *request);
void api_widget_notice(struct net_request *request);
/* site_api.c */
void api_sites(struct net_request *request);
void api_site_create(struct net_request *request);
void api_site_change(struct net_request *request);
void api_site_secret(struct net_request *request);
void api_widget(struct net_request *request);
void api_offline(struct net_request *request);
void api_recover(struct net_request *request);
/* rating_api.c */
void api_rate(struct net_request *request);
/* responder_api.c */
void api_responder_rules(struct net_request *request);
void api_responder_create(struct net_request *request);
void api_responder_change(struct net_request *request);
void api_decisions(struct net_request *request);
/* invitation_api.c */
void api_invitations(struct net_request *request);
void api_invitation_create(struct net_request *request);
void api_invitation_change(struct net_request *request);
void api_invitation_remove(struct net_request *request);
/* purpose_api.c */
void api_purposes(struct net_request *request);
void api_inventory(struct net_request *request);
void api_changes(struct net_request *request);
void api_suspend(struct net_request *request);
void api_resume(struct net_request *request);
void api_change_draft(struct net_request *request);
void api_change_edit(struct net_request *request);
void api_change_ask(struct net_request *request);
void api_change_advise(struct net_request *request);
void api_change_activate(struct net_request *request);
void api_change_withdraw(struct net_request *request);
void api_attributes(struct net_request *request);
void api_attribute_create(struct net_request *request);
void api_attribute_change(struct net_request *request);
/* conversation_api.c */
void api_conversations(struct net_request *request);
void api_conversation(struct net_request *request);
void api_conversation_change(struct net_request *request);
void api_messages(struct net_request *request);
void api_reveal(struct net_request *request);
/* transcript_api.c */
void api_transcript(struct net_request *request);
void api_conversation_transcript(struct net_request *request);
/* recipient_api.c */
void api_recipients(struct net_request *request);
void api_recipient_create(struct net_request *request);
void api_recipient_change(struct net_request *request);
void api_recipient_end(struct net_request *request);
void api_outbox(struct net_request *request);
void api_outbox_retry(struct net_request *request);
/* sensitive_api.c */
void api_sensitive(struct net_request *request);
/* incident_api.c */
void api_incident(struct net_request *request);
void api_incident_addresses(struct net_request *request);
void api_incident_begin(struct net_request *request);
void api_incident_end(struct net_request *request);
/* Inside a handler: keeps the visitor's address if incident mode is on. */
void incident_watch(const struct net_request *request, const char *what);
/* retention_api.c */
void api_hold(struct net_request *request);
void api_hold_place(struct net_request *request);
void api_hold_lift(struct net_request *request);
void api_retention_preview(struct net_request *request);
void api_retention_clock(struct net_request *request);
void api_attention(struct net_request *request);
/* ledger_api.c */
void api_ledger(struct net_request *request);
void api_ledger_proof(struct net_request *request);
void api_checkpoint(struct net_request *request);
/* emergency_api.c */
void api_emergency_tell(struct net_request *request);
void api_emergencies(struct net_request *request);
void api_emergency_review(struct net_request *request);
/* statistics_api.c */
void api_statistics(struct net_request *request);
/* model_api.c */
void api_models(struct net_request *request);
void api_model_make(struct net_request *request);
void api_model(struct net_request *request);
void api_model_words(struct net_request *request);
/* pages.c */
void api_console(struct net_request *request);
void api_demo(struct net_request *request);
void api_widget_frame(struct net_request *request);
void api_privacy_page(struct net_request *request);
void api_loader(struct net_request *request);
void api_asset(struct net_request *request);
void api_security_txt(struct net_request *request);
void api_gpc(struct net_request *request);
void api_change_password(struct net_request *request);
void api_openapi(struct net_request *request);
/* operations_api.c */
void api_health(struct net_request *request);
void api_ready(struct net_request *request);
void api_metrics(struct net_request *request);
/* privacy_api.c */
void api_privacy(struct net_request *request);
void api_privacy_choice(struct net_request *request);
void api_redactions(struct net_request *request);
void api_redaction_decide(struct net_request *request);
void api_request_archive(struct net_request *request);
void api_privacy_archive(struct net_request *request);
void api_privacy_data(struct net_request *request);
void api_privacy_portable(struct net_request *request);
void api_receipt(struct net_request *request);
/* erasure_api.c */
void api_privacy_erase(struct net_request *request);
void api_certificate(struct net_request *request);
void api_consents(struct net_request *request);
/* request_api.c */
void api_requests(struct net_request *request);
void api_request_receive(struct net_request *request);
void api_request(struct net_request *request);
void api_request_act(struct net_request *request);
/* own_request_api.c */
void api_own_requests(struct net_request *request);
void api_own_request_receive(struct net_request *request);
void api_own_request(struct net_request *request);
void api_own_request_withdraw(struct net_request *request);
void api_own_request_words(struct net_request *request);
/* rights_api.c */
void api_rights_ask(struct net_request *request);
void api_rights_verify(struct net_request *request);
void api_rights_request(struct net_request *request);
void api_rights_words(struct net_request *request);
void api_rights_withdraw(struct net_request *request);
/* realtime.c */
void api_realtime(struct net_request *request);

#endif
