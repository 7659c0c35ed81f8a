#include "api/routes.h"

#include "api/service.h"

static const struct net_route routes[] = {
    {"GET", "/", api_console, 0},
    {"GET", "/console", api_console, 0},
    {"GET", "/demo", api_demo, 0},
    {"GET", "/w/:site", api_widget_frame, 0},
    {"GET", "/privacy/:site", api_privacy_page, 0},
    {"GET", "/parlour.js", api_loader, 0},
    {"GET", "/assets/*", api_asset, 0},
    {"GET", "/healthz", api_health, 0},
    {"GET", "/readyz", api_ready, 0},
    {"GET", "/metrics", api_metrics, 0},
    {"GET", "/.well-known/security.txt", api_security_txt, 0},
    {"GET", "/.well-known/gpc.json", api_gpc, 0},
    {"GET", "/.well-known/change-password", api_change_password, 0},
    {"GET", "/ledger/checkpoint", api_checkpoint, 0},
    {"GET", "/api/openapi.json", api_openapi, 0},
    {"GET", "/api/v1/realtime", api_realtime, 0},
    {"GET", "/api/v1/widget/:site", api_widget, 0},
    {"POST", "/api/v1/offline/:site", api_offline, 0},
    {"POST", "/api/v1/recover", api_recover, 0},
    {"POST", "/api/v1/session", api_sign_in, 0},
    {"GET", "/api/v1/session", api_session, 0},
    {"DELETE", "/api/v1/session", api_sign_out, 0},
    {"GET", "/api/v1/sessions", api_sessions, 0},
    {"DELETE", "/api/v1/sessions/:id", api_session_revoke, 0},
    {"POST", "/api/v1/password", api_password, 0},
    {"POST", "/api/v1/second-factor", api_second_factor_begin, 0},
    {"POST", "/api/v1/second-factor/confirm", api_second_factor_confirm, 0},
    {"DELETE", "/api/v1/second-factor", api_second_factor_end, 0},
    {"GET", "/api/v1/accounts", api_accounts, 0},
    {"POST", "/api/v1/accounts", api_account_create, 0},
    {"PATCH", "/api/v1/accounts/:id", api_account_change, 0},
    {"POST", "/api/v1/accounts/:id/password", api_account_password, 0},
    {"POST", "/api/v1/presence", api_presence, 0},
    {"GET", "/api/v1/sites", api_sites, 0},
    {"POST", "/api/v1/sites", api_site_create, 0},
    {"PATCH", "/api/v1/sites/:id", api_site_change, 0},
    {"GET", "/api/v1/settings", api_settings, 0},
    {"PATCH", "/api/v1/settings", api_settings_change, 0},
    {"GET", "/api/v1/conversations", api_conversations, 0},
    {"GET", "/api/v1/conversations/:id", api_conversation, 0},
    {"PATCH", "/api/v1/conversations/:id", api_conversation_change, 0},
    {"GET", "/api/v1/conversations/:id/messages", api_messages, 0},
    {"POST", "/api/v1/conversations/:id/reveal", api_reveal, 0},
    {"GET", "/api/v1/ledger", api_ledger, 0},
    {"GET", "/api/v1/ledger/proof", api_ledger_proof, 0},
};

const struct net_route *service_routes(size_t *count_out) {
  *count_out = sizeof routes / sizeof routes[0];
  return routes;
}
