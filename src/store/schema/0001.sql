-- The first schema: who runs it, who talks, what was said, what is recorded.
-- Every column says whether it is about a person, for what, whence, and how it goes
-- (tools/columns.py). Sealed columns end in _sealed. Times are UTC milliseconds.

CREATE TABLE workspace (
  workspace BYTEA NOT NULL PRIMARY KEY,      -- not personal
  name TEXT NOT NULL,                        -- not personal
  settings TEXT NOT NULL,                    -- personal: contact data; subject: controller's contact; purpose: notice; source: agent; special: no; erase: row
  epoch BIGINT NOT NULL,                     -- not personal
  created_at BIGINT NOT NULL                 -- not personal
);

CREATE TABLE site (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  key TEXT NOT NULL UNIQUE,                  -- not personal
  name TEXT NOT NULL,                        -- not personal
  origins TEXT NOT NULL,                     -- not personal
  locale TEXT NOT NULL,                      -- not personal
  basis TEXT NOT NULL,                       -- not personal
  retention_days BIGINT NOT NULL,            -- not personal
  read_marks BIGINT NOT NULL,                -- not personal
  typing BIGINT NOT NULL,                    -- not personal
  presence BIGINT NOT NULL,                  -- not personal
  offline_form BIGINT NOT NULL,              -- not personal
  button TEXT NOT NULL,                      -- not personal
  colour TEXT,                               -- not personal
  collect TEXT NOT NULL,                     -- not personal
  secret_sealed BYTEA,                       -- not personal
  notice_version BIGINT NOT NULL,            -- not personal
  created_at BIGINT NOT NULL                 -- not personal
);

-- How a site asks its visitors into the chat; decided in the browser, shown to nobody known.
CREATE TABLE invitation (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  page TEXT NOT NULL,                        -- not personal
  seconds BIGINT NOT NULL,                   -- not personal
  scroll BIGINT NOT NULL,                    -- not personal
  returns BIGINT NOT NULL,                   -- not personal
  texts TEXT NOT NULL,                       -- not personal
  promotional BIGINT NOT NULL,               -- not personal
  active BIGINT NOT NULL,                    -- not personal
  created_at BIGINT NOT NULL                 -- not personal
);
CREATE INDEX invitation_site ON invitation (site);

-- Every version of the notice that a visitor may have been shown (GDPR Art. 13).
CREATE TABLE notice (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  version BIGINT NOT NULL,                   -- not personal
  hash BYTEA NOT NULL,                       -- not personal
  material BIGINT NOT NULL,                  -- not personal
  facts TEXT NOT NULL,                       -- personal: contact data; subject: controller's contact; purpose: notice; source: agent, program; special: no; erase: never, proof of what was shown (Art. 5(2))
  shown_from BIGINT NOT NULL,                -- not personal
  PRIMARY KEY (site, version)
);

-- What each site declared, in versions; at most one of a purpose is in force (GDPR Art. 5(1)(b)).
CREATE TABLE purpose (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  code TEXT NOT NULL,                        -- not personal
  version BIGINT NOT NULL,                   -- not personal
  basis TEXT NOT NULL,                       -- not personal
  special TEXT NOT NULL,                     -- not personal
  retention_days BIGINT NOT NULL,            -- not personal
  retention_from TEXT NOT NULL,              -- not personal
  marketing BIGINT NOT NULL,                 -- not personal
  fields BIGINT NOT NULL,                    -- not personal
  roles BIGINT NOT NULL,                     -- not personal
  declaration TEXT NOT NULL,                 -- not personal
  active BIGINT NOT NULL,                    -- not personal
  created_at BIGINT NOT NULL,                -- not personal
  effective_at BIGINT NOT NULL,              -- not personal
  since_version BIGINT NOT NULL,             -- not personal
  told_from BIGINT NOT NULL,                 -- not personal
  signed_by BYTEA,                           -- personal: identifier; subject: agent; purpose: staff; source: agent; special: no; erase: never, who answers for a purpose must stay known (Art. 5(2))
  PRIMARY KEY (site, code, version)
);

-- What a site notes about people beside their words; none is on without category and purpose
-- (GDPR Art. 5(1)(b) and (c)). The values rest in datum.
CREATE TABLE attribute (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  code TEXT NOT NULL,                        -- not personal
  title TEXT NOT NULL,                       -- not personal
  category TEXT NOT NULL,                    -- not personal
  special BIGINT NOT NULL,                   -- not personal
  purpose TEXT NOT NULL,                     -- not personal
  source TEXT NOT NULL,                      -- not personal
  asked BIGINT NOT NULL,                     -- not personal
  required BIGINT NOT NULL,                  -- not personal
  active BIGINT NOT NULL,                    -- not personal
  version BIGINT NOT NULL,                   -- not personal
  PRIMARY KEY (site, code)
);

-- Changes of purposes on their way from a draft to a signature (GDPR Art. 24(1), 35(2), 39(1)).
CREATE TABLE change_draft (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  kind TEXT NOT NULL,                        -- not personal
  code TEXT NOT NULL,                        -- not personal
  body TEXT NOT NULL,                        -- not personal
  base_version BIGINT NOT NULL,              -- not personal
  state TEXT NOT NULL,                       -- not personal
  created_by BYTEA NOT NULL,                 -- personal: identifier; subject: agent; purpose: staff; source: agent; special: no; erase: never, who proposed a change must stay known (Art. 5(2))
  created_at BIGINT NOT NULL,                -- not personal
  asked_at BIGINT,                           -- not personal
  advice TEXT,                               -- not personal
  advice_text_sealed BYTEA,                  -- not personal
  advised_by BYTEA,                          -- personal: identifier; subject: agent; purpose: staff; source: agent; special: no; erase: never, who advised must stay known (Art. 39(1)(c))
  advised_at BIGINT,                         -- not personal
  effective_at BIGINT,                       -- not personal
  signed_by BYTEA,                           -- personal: identifier; subject: agent; purpose: staff; source: agent; special: no; erase: never, who answers for a change must stay known (Art. 5(2))
  signed_at BIGINT,                          -- not personal
  version BIGINT NOT NULL                    -- not personal
);
CREATE INDEX change_draft_site ON change_draft (site, state);
CREATE INDEX change_draft_due ON change_draft (state, effective_at);

-- What was stopped at once, a purpose or a whole site, and why (GDPR Art. 24(1), 58(2)(f)).
CREATE TABLE suspension (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  purpose TEXT NOT NULL,                     -- not personal
  reason_sealed BYTEA NOT NULL,              -- not personal
  begun_by BYTEA NOT NULL,                   -- personal: identifier; subject: agent; purpose: staff; source: agent; special: no; erase: never, who stopped something must stay known (Art. 5(2))
  begun_at BIGINT NOT NULL,                  -- not personal
  end_reason_sealed BYTEA,                   -- not personal
  ended_by BYTEA,                            -- personal: identifier; subject: agent; purpose: staff; source: agent; special: no; erase: never, who answers for its going on must stay known (Art. 5(2))
  ended_at BIGINT                            -- not personal
);
CREATE UNIQUE INDEX suspension_open ON suspension (site, purpose) WHERE ended_at IS NULL;

CREATE TABLE account (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- personal: identifier; subject: agent; purpose: staff; source: program; special: no; erase: row
  key_slot BIGINT NOT NULL,                  -- not personal
  key_id BYTEA NOT NULL,                     -- not personal
  email_hash BYTEA NOT NULL,                 -- personal: contact data; subject: agent; purpose: staff; source: agent; special: no; erase: row
  email_sealed BYTEA NOT NULL,               -- personal: contact data; subject: agent; purpose: staff; source: agent; special: no; erase: key
  name_sealed BYTEA NOT NULL,                -- personal: name; subject: agent; purpose: staff; source: agent; special: no; erase: key
  password_hash TEXT NOT NULL,               -- personal: credential; subject: agent; purpose: security; source: agent; special: no; erase: row
  roles BIGINT NOT NULL,                     -- personal: role; subject: agent; purpose: staff; source: agent; special: no; erase: row
  disabled BIGINT NOT NULL,                  -- personal: state; subject: agent; purpose: staff; source: agent; special: no; erase: row
  totp_sealed BYTEA,                         -- personal: credential; subject: agent; purpose: security; source: program; special: no; erase: key
  totp_active BIGINT NOT NULL,               -- personal: state; subject: agent; purpose: security; source: program; special: no; erase: row
  totp_step BIGINT NOT NULL,                 -- personal: credential; subject: agent; purpose: security; source: program; special: no; erase: row
  version BIGINT NOT NULL,                   -- not personal
  created_at BIGINT NOT NULL,                -- personal: time; subject: agent; purpose: staff; source: program; special: no; erase: row
  UNIQUE (workspace, email_hash)
);

CREATE TABLE second_factor_code (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  account BYTEA NOT NULL REFERENCES account (id), -- personal: identifier; subject: agent; purpose: security; source: program; special: no; erase: row
  code_hash BYTEA NOT NULL,                  -- personal: credential; subject: agent; purpose: security; source: program; special: no; erase: row
  PRIMARY KEY (account, code_hash)
);

CREATE TABLE session (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- personal: identifier; subject: agent; purpose: security; source: program; special: no; erase: row
  account BYTEA NOT NULL REFERENCES account (id), -- personal: identifier; subject: agent; purpose: security; source: program; special: no; erase: row
  token_hash BYTEA NOT NULL UNIQUE,          -- personal: credential; subject: agent; purpose: security; source: program; special: no; erase: row
  created_at BIGINT NOT NULL,                -- personal: time; subject: agent; purpose: security; source: program; special: no; erase: row
  seen_at BIGINT NOT NULL,                   -- personal: time; subject: agent; purpose: security; source: program; special: no; erase: row
  expires_at BIGINT NOT NULL                 -- personal: time; subject: agent; purpose: security; source: program; special: no; erase: row
);
CREATE INDEX session_account ON session (account);

CREATE TABLE person (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  key_slot BIGINT NOT NULL,                  -- not personal
  key_id BYTEA NOT NULL,                     -- not personal
  label TEXT NOT NULL,                       -- personal: pseudonym; subject: visitor; purpose: answer; source: program; special: no; erase: row
  name_sealed BYTEA,                         -- personal: name; subject: visitor; purpose: answer; source: visitor, host page; special: no; erase: key
  email_sealed BYTEA,                        -- personal: contact data; subject: visitor; purpose: answer; source: visitor, host page; special: no; erase: key
  verified_hash BYTEA,                       -- personal: contact data; subject: visitor; purpose: answer; source: host page; special: no; erase: row
  locale TEXT NOT NULL,                      -- personal: language; subject: visitor; purpose: answer; source: browser; special: no; erase: row
  version BIGINT NOT NULL,                   -- not personal
  created_at BIGINT NOT NULL                 -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
);

CREATE TABLE conversation (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  person BYTEA NOT NULL REFERENCES person (id), -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  key_slot BIGINT NOT NULL,                  -- not personal
  key_id BYTEA NOT NULL,                     -- not personal
  purpose TEXT NOT NULL,                     -- not personal
  purpose_version BIGINT NOT NULL,           -- not personal
  notice_version BIGINT NOT NULL,            -- personal: proof of information; subject: visitor; purpose: answer; source: program; special: no; erase: row
  status BIGINT NOT NULL,                    -- personal: state; subject: visitor; purpose: answer; source: agent, program; special: no; erase: row
  assignee BYTEA REFERENCES account (id),    -- personal: identifier; subject: agent; purpose: staff; source: agent; special: no; erase: row
  snoozed_until BIGINT,                      -- personal: time; subject: visitor; purpose: answer; source: agent; special: no; erase: row
  waiting_since BIGINT,                      -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  last_at BIGINT NOT NULL,                   -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  kept_until BIGINT NOT NULL,                -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  resolved_at BIGINT,                        -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  contract_end BIGINT,                       -- personal: time; subject: visitor; purpose: answer; source: agent; special: no; erase: row
  version BIGINT NOT NULL,                   -- not personal
  created_at BIGINT NOT NULL,                -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  updated_at BIGINT NOT NULL                 -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
);
CREATE INDEX conversation_list ON conversation (workspace, status, updated_at);
CREATE INDEX conversation_assignee ON conversation (workspace, assignee, status);
CREATE INDEX conversation_person ON conversation (person);
CREATE INDEX conversation_kept ON conversation (kept_until);
CREATE INDEX conversation_begun ON conversation (site, created_at);

-- A message is (conversation, sequence); there is no other id. Where its conversation is
-- gone, so is its key: the rows go after it, a few at a time (table sweep).
CREATE TABLE message (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  conversation BYTEA NOT NULL,               -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  sequence BIGINT NOT NULL,                  -- not personal
  at_ms BIGINT NOT NULL,                     -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  author_kind BIGINT NOT NULL,               -- not personal
  author BYTEA NOT NULL,                     -- personal: identifier; subject: visitor, agent; purpose: answer; source: program; special: no; erase: row
  note BIGINT NOT NULL,                      -- not personal
  client_id BYTEA NOT NULL,                  -- personal: device counter; subject: visitor, agent; purpose: answer; source: browser; special: no; erase: row
  text_sealed BYTEA NOT NULL,                -- personal: message text; subject: visitor, agent; purpose: answer; source: visitor, agent; special: no; erase: key
  PRIMARY KEY (conversation, sequence)
);
-- What a client sends again after a lost connection is found without reading the whole
-- conversation; and none stands twice, whatever the program does.
CREATE UNIQUE INDEX message_client ON message (conversation, client_id);

CREATE TABLE mark (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  conversation BYTEA NOT NULL REFERENCES conversation (id), -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  reader_kind BIGINT NOT NULL,               -- not personal
  reader BYTEA NOT NULL,                     -- personal: identifier; subject: visitor, agent; purpose: answer; source: program; special: no; erase: row
  delivered BIGINT NOT NULL,                 -- personal: read mark; subject: visitor, agent; purpose: answer; source: browser; special: no; erase: row
  read BIGINT NOT NULL,                      -- personal: read mark; subject: visitor, agent; purpose: answer; source: browser; special: no; erase: row
  PRIMARY KEY (conversation, reader_kind, reader)
);

-- What lets a visitor come back: the tab's token, and a code asked for.
CREATE TABLE visitor_token (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  token_hash BYTEA NOT NULL PRIMARY KEY,     -- personal: credential; subject: visitor; purpose: answer; source: program; special: no; erase: row
  person BYTEA NOT NULL REFERENCES person (id), -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  conversation BYTEA NOT NULL REFERENCES conversation (id), -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  kind BIGINT NOT NULL,                      -- not personal
  created_at BIGINT NOT NULL                 -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
);
CREATE INDEX visitor_token_conversation ON visitor_token (conversation);
CREATE INDEX visitor_token_person ON visitor_token (person);

-- The gate's truth for a subject, in a conversation (zero: what is of none), for a purpose
-- (GDPR Art. 6, 7, 18, 21): derived from the facts, rewritten by whoever changes one.
CREATE TABLE gate_state (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  person BYTEA NOT NULL REFERENCES person (id), -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  conversation BYTEA NOT NULL,               -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  purpose TEXT NOT NULL,                     -- not personal
  allowed BIGINT NOT NULL,                   -- personal: state; subject: visitor; purpose: answer; source: program; special: no; erase: row
  reason BIGINT NOT NULL,                    -- personal: state; subject: visitor; purpose: answer; source: program; special: no; erase: row
  fields BIGINT NOT NULL,                    -- not personal
  roles BIGINT NOT NULL,                     -- not personal
  valid_until BIGINT NOT NULL,               -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  held_until BIGINT NOT NULL,                -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  epoch BIGINT NOT NULL,                     -- not personal
  version BIGINT NOT NULL,                   -- not personal
  PRIMARY KEY (person, conversation, purpose)
);
CREATE INDEX gate_state_conversation ON gate_state (conversation);

-- Keys of a person's own for what is given for one purpose: withdrawal destroys just this.
CREATE TABLE person_key (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  person BYTEA NOT NULL REFERENCES person (id), -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  purpose TEXT NOT NULL,                     -- not personal
  key_slot BIGINT NOT NULL,                  -- not personal
  key_id BYTEA NOT NULL,                     -- not personal
  kept_until BIGINT NOT NULL,                -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  PRIMARY KEY (person, purpose)
);

-- What a person gave, or is known of them, for one purpose. Without kept_until it goes with
-- its conversation.
CREATE TABLE datum (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- personal: identifier; subject: visitor; purpose: answer, transcript, rating, marketing; source: program; special: no; erase: row
  person BYTEA NOT NULL REFERENCES person (id), -- personal: identifier; subject: visitor; purpose: answer, transcript, rating, marketing; source: program; special: no; erase: row
  purpose TEXT NOT NULL,                     -- personal: state; subject: visitor; purpose: answer, transcript, rating, marketing; source: program; special: no; erase: row
  conversation BYTEA,                        -- personal: identifier; subject: visitor; purpose: answer, transcript, rating, marketing; source: program; special: no; erase: row
  field TEXT NOT NULL,                       -- personal: state; subject: visitor; purpose: answer, transcript, rating, marketing; source: program; special: no; erase: row
  value_sealed BYTEA NOT NULL,               -- personal: given value; subject: visitor; purpose: answer, transcript, rating, marketing; source: visitor, agent, browser, host page; special: yes; erase: key
  version BIGINT NOT NULL,                   -- not personal
  at_ms BIGINT NOT NULL,                     -- personal: time; subject: visitor; purpose: answer, transcript, rating, marketing; source: program; special: no; erase: row
  kept_until BIGINT,                         -- personal: time; subject: visitor; purpose: answer, transcript, rating, marketing; source: program; special: no; erase: row
  UNIQUE (person, purpose, field)
);
CREATE INDEX datum_conversation ON datum (conversation);
CREATE INDEX datum_kept ON datum (kept_until);
CREATE INDEX datum_purpose ON datum (workspace, purpose, field);

-- Every choice about a purpose, as a record of ISO/IEC TS 27560 (GDPR Art. 7(1)). After the
-- person's erasure it stays without person and conversation: the proof that there was one.
CREATE TABLE consent (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  person BYTEA,                              -- personal: identifier; subject: visitor; purpose: proof; source: program; special: no; erase: row
  conversation BYTEA,                        -- personal: identifier; subject: visitor; purpose: proof; source: program; special: no; erase: row
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  purpose TEXT NOT NULL,                     -- not personal
  purpose_version BIGINT NOT NULL,           -- not personal
  notice_version BIGINT NOT NULL,            -- personal: proof of information; subject: visitor; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 7(1) and 17(3)(e)) and goes after three years
  language TEXT NOT NULL,                    -- personal: language; subject: visitor; purpose: proof; source: browser; special: no; erase: never, names nobody once the person is gone (Art. 7(1) and 17(3)(e)) and goes after three years
  state BIGINT NOT NULL,                     -- personal: consent; subject: visitor; purpose: proof; source: visitor, program; special: no; erase: never, names nobody once the person is gone (Art. 7(1) and 17(3)(e)) and goes after three years
  choice TEXT NOT NULL,                      -- personal: consent; subject: visitor; purpose: proof; source: visitor, host page; special: no; erase: never, names nobody once the person is gone (Art. 7(1) and 17(3)(e)) and goes after three years
  method TEXT NOT NULL,                      -- not personal
  explicit BIGINT NOT NULL,                  -- not personal
  age BIGINT NOT NULL,                       -- personal: of age; subject: visitor; purpose: proof; source: visitor; special: no; erase: never, names nobody once the person is gone (Art. 7(1) and 17(3)(e)) and goes after three years
  receipt BYTEA NOT NULL UNIQUE,             -- personal: identifier; subject: visitor; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 7(1) and 17(3)(e)) and goes after three years
  body TEXT NOT NULL,                        -- personal: consent; subject: visitor; purpose: proof; source: program; special: no; erase: never, names nobody (Art. 7(1) and 17(3)(e)) and goes after three years
  leaf BIGINT NOT NULL,                      -- not personal
  at_ms BIGINT NOT NULL,                     -- personal: time; subject: visitor; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 7(1) and 17(3)(e)) and goes after three years
  expires_at BIGINT,                         -- not personal
  kept_until BIGINT NOT NULL                 -- not personal
);
CREATE INDEX consent_person ON consent (person);
CREATE INDEX consent_conversation ON consent (conversation);
CREATE INDEX consent_list ON consent (workspace, site, at_ms);
CREATE INDEX consent_kept ON consent (kept_until);

-- How a person stands to a purpose now: the newest choice of each kind.
CREATE TABLE standing (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  person BYTEA NOT NULL REFERENCES person (id), -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  purpose TEXT NOT NULL,                     -- not personal
  consent_state BIGINT NOT NULL,             -- personal: consent; subject: visitor; purpose: answer; source: visitor, program; special: no; erase: row
  consent BYTEA,                             -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  purpose_version BIGINT NOT NULL,           -- not personal
  explicit BIGINT NOT NULL,                  -- personal: consent; subject: visitor; purpose: answer; source: visitor; special: no; erase: row
  age BIGINT NOT NULL,                       -- personal: of age; subject: visitor; purpose: answer; source: visitor; special: no; erase: row
  since BIGINT NOT NULL,                     -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  expires_at BIGINT,                         -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  objected_at BIGINT,                        -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  lapsed_at BIGINT,                          -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  objection TEXT NOT NULL,                   -- personal: objection; subject: visitor; purpose: answer; source: visitor, browser, program; special: no; erase: row
  version BIGINT NOT NULL,                   -- not personal
  PRIMARY KEY (person, purpose)
);
CREATE INDEX standing_purpose ON standing (workspace, purpose);
CREATE INDEX standing_expiry ON standing (expires_at);

-- Addresses that are not written to again for marketing: a keyed hash each, and nothing more
-- (GDPR Art. 17(3)(b), 21(3)).
CREATE TABLE suppression (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  email_hash BYTEA NOT NULL,                 -- personal: contact data; subject: visitor; purpose: proof; source: visitor; special: no; erase: never, so that nobody who was erased is written to again (Art. 17(3)(b), 21(3))
  created_at BIGINT NOT NULL,                -- not personal
  PRIMARY KEY (workspace, email_hash)
);

-- Processing that a person has had restricted (GDPR Art. 18).
CREATE TABLE restriction (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  person BYTEA NOT NULL REFERENCES person (id), -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  conversation BYTEA,                        -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  ground TEXT NOT NULL,                      -- personal: restriction; subject: visitor; purpose: answer; source: visitor, agent; special: no; erase: row
  from_ms BIGINT NOT NULL,                   -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  lifted_at BIGINT                           -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
);
CREATE INDEX restriction_person ON restriction (person);

-- Who was shown which version of the notice, when, and in which language (GDPR Art. 5(2), 13(3)).
CREATE TABLE notice_shown (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  person BYTEA NOT NULL REFERENCES person (id), -- personal: identifier; subject: visitor; purpose: notice; source: program; special: no; erase: row
  conversation BYTEA NOT NULL REFERENCES conversation (id), -- personal: identifier; subject: visitor; purpose: notice; source: program; special: no; erase: row
  version BIGINT NOT NULL,                   -- personal: proof of information; subject: visitor; purpose: notice; source: program; special: no; erase: row
  language TEXT NOT NULL,                    -- personal: language; subject: visitor; purpose: notice; source: browser; special: no; erase: row
  at_ms BIGINT NOT NULL,                     -- personal: time; subject: visitor; purpose: notice; source: program; special: no; erase: row
  PRIMARY KEY (conversation, version)
);
CREATE INDEX notice_shown_version ON notice_shown (site, version, at_ms);
CREATE INDEX notice_shown_person ON notice_shown (person);

-- Keys to be destroyed, or destroyed: committed before the slot is overwritten.
-- Names slot and random key id, never the person. position: of the entry that binds it.
CREATE TABLE tombstone (
  position BIGINT NOT NULL PRIMARY KEY,      -- not personal
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  slot BIGINT NOT NULL,                      -- not personal
  key_id BYTEA NOT NULL UNIQUE,              -- not personal
  ground TEXT NOT NULL,                      -- not personal
  at_ms BIGINT NOT NULL,                     -- not personal
  destroyed_at BIGINT,                       -- not personal
  seal BYTEA NOT NULL                        -- not personal
);
CREATE INDEX tombstone_undone ON tombstone (position) WHERE destroyed_at IS NULL;

-- What a restore must not undo, until it stands in the journal off the machine: numbered lines
-- with keyed tags of people, never a name (GDPR Art. 7(3), 17(1), 32(1)(c)).
CREATE TABLE journal_head ( -- global: one journal for the installation
  id BIGINT NOT NULL PRIMARY KEY,            -- not personal
  name TEXT NOT NULL,                        -- not personal
  number BIGINT NOT NULL                     -- not personal
);
CREATE TABLE journal_line ( -- global: one journal for the installation
  number BIGINT NOT NULL PRIMARY KEY,        -- not personal
  line TEXT NOT NULL,                        -- not personal
  value_sealed BYTEA                         -- personal: given value; subject: visitor; purpose: security; source: visitor, agent; special: yes; erase: key
);

-- Everybody to whom data may leave (GDPR Art. 13(1)(e) and (f), 30(1)(d), 44 to 46).
CREATE TABLE recipient (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  site BYTEA REFERENCES site (id),           -- not personal
  kind TEXT NOT NULL,                        -- not personal
  name TEXT NOT NULL,                        -- personal: name; subject: recipient's contact; purpose: notice; source: agent; special: no; erase: never, who had data must be known (Art. 15(1)(c), 19)
  contact TEXT NOT NULL,                     -- personal: contact data; subject: recipient's contact; purpose: notice; source: agent; special: no; erase: row
  country TEXT NOT NULL,                     -- not personal
  endpoint TEXT NOT NULL,                    -- not personal
  purposes TEXT NOT NULL,                    -- not personal
  fields TEXT NOT NULL,                      -- not personal
  events TEXT NOT NULL,                      -- not personal
  safeguard TEXT NOT NULL,                   -- not personal
  assessed_on TEXT NOT NULL,                 -- not personal
  secret_sealed BYTEA,                       -- not personal
  active BIGINT NOT NULL,                    -- not personal
  version BIGINT NOT NULL,                   -- not personal
  created_at BIGINT NOT NULL                 -- not personal
);

-- What is to leave, sealed until it does (GDPR Art. 32(1)(a)); rows that are done go after
-- thirty days.
CREATE TABLE outbox (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  recipient BYTEA NOT NULL REFERENCES recipient (id), -- not personal
  kind TEXT NOT NULL,                        -- not personal
  event TEXT NOT NULL,                       -- not personal
  purpose TEXT NOT NULL,                     -- not personal
  person BYTEA,                              -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  conversation BYTEA,                        -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  key_slot BIGINT,                           -- not personal
  key_id BYTEA,                              -- not personal
  fields BIGINT NOT NULL,                    -- not personal
  body_sealed BYTEA,                         -- personal: message text; subject: visitor; purpose: answer; source: visitor, agent; special: yes; erase: key
  state TEXT NOT NULL,                       -- not personal
  attempts BIGINT NOT NULL,                  -- not personal
  next_at BIGINT NOT NULL,                   -- not personal
  last_error TEXT NOT NULL,                  -- not personal
  created_at BIGINT NOT NULL,                -- not personal
  done_at BIGINT                             -- not personal
);
CREATE INDEX outbox_due ON outbox (state, next_at);
CREATE INDEX outbox_list ON outbox (workspace, created_at);
CREATE INDEX outbox_person ON outbox (person);
CREATE INDEX outbox_conversation ON outbox (conversation);

-- Who had data of whom, and for what: to be told of an erasure (GDPR Art. 15(1)(c), 19).
CREATE TABLE disclosure (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  person BYTEA NOT NULL,                     -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  recipient BYTEA NOT NULL REFERENCES recipient (id), -- not personal
  purpose TEXT NOT NULL,                     -- not personal
  fields BIGINT NOT NULL,                    -- personal: category of data; subject: visitor; purpose: answer; source: program; special: no; erase: row
  first_at BIGINT NOT NULL,                  -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  last_at BIGINT NOT NULL,                   -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  PRIMARY KEY (person, recipient, purpose)
);

-- What each erasure did, for the person to keep: it names nobody (GDPR Art. 5(2), 12(3)).
CREATE TABLE certificate (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  record BYTEA NOT NULL,                     -- not personal
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  language TEXT NOT NULL,                    -- not personal
  body TEXT NOT NULL,                        -- not personal
  first_tombstone BIGINT NOT NULL,           -- not personal
  last_tombstone BIGINT NOT NULL,            -- not personal
  leaf BIGINT NOT NULL,                      -- not personal
  at_ms BIGINT NOT NULL,                     -- not personal
  kept_until BIGINT NOT NULL                 -- not personal
);
CREATE INDEX certificate_kept ON certificate (kept_until);
CREATE TABLE erasure_telling (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  outbox BYTEA NOT NULL PRIMARY KEY,         -- not personal
  certificate BYTEA NOT NULL REFERENCES certificate (id), -- not personal
  recipient BYTEA NOT NULL REFERENCES recipient (id), -- not personal
  state TEXT NOT NULL,                       -- not personal
  at_ms BIGINT                               -- not personal
);
CREATE INDEX erasure_telling_certificate ON erasure_telling (certificate);

-- Who was told what of somebody in danger to life, reviewed afterwards (GDPR Art. 6(1)(d)).
CREATE TABLE emergency (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  conversation BYTEA NOT NULL REFERENCES conversation (id), -- personal: identifier; subject: visitor; purpose: vital; source: program; special: no; erase: row
  note_sealed BYTEA NOT NULL,                -- personal: disclosure; subject: visitor; purpose: vital; source: agent; special: yes; erase: key
  told_by BYTEA NOT NULL REFERENCES account (id), -- personal: identifier; subject: agent; purpose: staff; source: program; special: no; erase: row
  told_at BIGINT NOT NULL,                   -- personal: time; subject: visitor; purpose: vital; source: program; special: no; erase: row
  verdict TEXT NOT NULL,                     -- not personal
  reviewed_by BYTEA REFERENCES account (id), -- personal: identifier; subject: agent; purpose: staff; source: program; special: no; erase: row
  reviewed_at BIGINT                         -- not personal
);
CREATE INDEX emergency_list ON emergency (workspace, told_at);
CREATE INDEX emergency_conversation ON emergency (conversation);

-- Sums over at least ten people, the only thing that outlives them (GDPR Art. 5(1)(e)).
CREATE TABLE statistic (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  from_ms BIGINT NOT NULL,                   -- not personal
  to_ms BIGINT NOT NULL,                     -- not personal
  people BIGINT NOT NULL,                    -- not personal
  conversations BIGINT NOT NULL,             -- not personal
  messages BIGINT NOT NULL,                  -- not personal
  answer_ms BIGINT NOT NULL,                 -- not personal
  rating_hundredths BIGINT NOT NULL,         -- not personal
  PRIMARY KEY (site, from_ms)
);

-- What a machine was taught with (GDPR Art. 5(2), 7(3)): each model lists its sources.
CREATE TABLE model (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  name TEXT NOT NULL,                        -- not personal
  made_at BIGINT NOT NULL,                   -- not personal
  conversations BIGINT NOT NULL              -- not personal
);
CREATE INDEX model_site ON model (workspace, site, made_at);

CREATE TABLE model_source (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  model BYTEA NOT NULL REFERENCES model (id), -- not personal
  number BIGINT NOT NULL,                    -- not personal
  conversation BYTEA NOT NULL REFERENCES conversation (id), -- personal: identifier; subject: visitor; purpose: training; source: program; special: no; erase: row
  PRIMARY KEY (model, number)
);
CREATE INDEX model_source_conversation ON model_source (conversation);

-- What answers by itself, and what it may do for people; never deleted, since decisions name
-- it (GDPR Art. 13(2)(f), 22).
CREATE TABLE responder_rule (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  site BYTEA NOT NULL REFERENCES site (id),  -- not personal
  name TEXT NOT NULL,                        -- not personal
  phrases TEXT NOT NULL,                     -- not personal
  away BIGINT NOT NULL,                      -- not personal
  texts TEXT NOT NULL,                       -- not personal
  outcome TEXT NOT NULL,                     -- not personal
  effect TEXT NOT NULL,                      -- not personal
  relied_on BIGINT NOT NULL,                 -- not personal
  purpose TEXT NOT NULL,                     -- not personal
  active BIGINT NOT NULL,                    -- not personal
  version BIGINT NOT NULL,                   -- not personal
  created_at BIGINT NOT NULL                 -- not personal
);
CREATE INDEX responder_rule_site ON responder_rule (site, active);

-- What a rule did in a conversation (GDPR Art. 15(1)(h), 22(3)); rule NULL: the visitor asked
-- for a person before any did.
CREATE TABLE automated_decision (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  conversation BYTEA NOT NULL REFERENCES conversation (id), -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  rule BYTEA REFERENCES responder_rule (id), -- not personal
  outcome TEXT NOT NULL,                     -- personal: automated decision; subject: visitor; purpose: answer; source: program; special: no; erase: row
  significant BIGINT NOT NULL,               -- not personal
  at_ms BIGINT NOT NULL,                     -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  state TEXT NOT NULL,                       -- personal: state; subject: visitor; purpose: answer; source: visitor, agent, program; special: no; erase: row
  decided_by BYTEA,                          -- personal: identifier; subject: agent; purpose: staff; source: program; special: no; erase: row
  decided_at BIGINT,                         -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  UNIQUE (conversation, rule)
);
CREATE INDEX automated_decision_list ON automated_decision (workspace, at_ms);

-- Erased conversations of which messages are still to be deleted; none of them opens any
-- more (GDPR Art. 17(1)).
CREATE TABLE sweep (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  conversation BYTEA NOT NULL PRIMARY KEY,   -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  since_ms BIGINT NOT NULL                   -- not personal
);

-- What must be kept although its time is over: a duty by law, a claim (GDPR Art. 17(3)).
CREATE TABLE hold (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  conversation BYTEA NOT NULL PRIMARY KEY REFERENCES conversation (id), -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  reason_sealed BYTEA NOT NULL,              -- personal: reason of a hold; subject: visitor; purpose: answer; source: agent; special: no; erase: key
  until_ms BIGINT NOT NULL,                  -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  placed_by BYTEA NOT NULL,                  -- personal: identifier; subject: agent; purpose: staff; source: program; special: no; erase: row
  placed_at BIGINT NOT NULL,                 -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  version BIGINT NOT NULL                    -- not personal
);
CREATE INDEX hold_end ON hold (until_ms);

-- Words of a special kind or about crimes that nobody asked for (GDPR Art. 9, 10): which
-- message, and when its words go.
CREATE TABLE sensitive (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  conversation BYTEA NOT NULL REFERENCES conversation (id), -- personal: identifier; subject: visitor; purpose: answer; source: program; special: no; erase: row
  sequence BIGINT NOT NULL,                  -- not personal
  kind TEXT NOT NULL,                        -- personal: kind of sensitive data; subject: visitor; purpose: answer; source: agent; special: no; erase: row
  marked_by BYTEA NOT NULL,                  -- personal: identifier; subject: agent; purpose: staff; source: program; special: no; erase: row
  marked_at BIGINT NOT NULL,                 -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  purge_at BIGINT,                           -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  ground TEXT NOT NULL,                      -- personal: ground to keep; subject: visitor; purpose: answer; source: agent; special: no; erase: row
  ground_sealed BYTEA,                       -- personal: ground to keep; subject: visitor; purpose: answer; source: agent; special: yes; erase: key
  version BIGINT NOT NULL,                   -- not personal
  removed_at BIGINT,                         -- personal: time; subject: visitor; purpose: answer; source: program; special: no; erase: row
  PRIMARY KEY (conversation, sequence)
);
CREATE INDEX sensitive_due ON sensitive (purge_at);

-- What of a person's data is about somebody else, decided place by place when they ask for it
-- (GDPR Art. 15(4)). begins and length: characters; a length of 9223372036854775807: all of it.
CREATE TABLE redaction (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  request BYTEA NOT NULL,                    -- personal: identifier; subject: visitor; purpose: proof; source: program; special: no; erase: row
  conversation BYTEA NOT NULL REFERENCES conversation (id), -- personal: identifier; subject: visitor; purpose: proof; source: program; special: no; erase: row
  field TEXT NOT NULL,                       -- not personal
  sequence BIGINT NOT NULL,                  -- not personal
  begins BIGINT NOT NULL,                    -- not personal
  length BIGINT NOT NULL,                    -- not personal
  verdict TEXT NOT NULL,                     -- personal: state; subject: visitor; purpose: proof; source: agent; special: no; erase: row
  decided_by BYTEA NOT NULL,                 -- personal: identifier; subject: agent; purpose: staff; source: program; special: no; erase: row
  decided_at BIGINT NOT NULL,                -- personal: time; subject: visitor; purpose: proof; source: program; special: no; erase: row
  PRIMARY KEY (request, conversation, sequence, field, begins, length)
);
CREATE INDEX redaction_conversation ON redaction (conversation);

-- A key of its own for what outlives a person for a ground of Art. 17(3), or as the proof of how
-- a request was handled (GDPR Art. 5(2), 12(5), 17(3)(e)). After until_ms the key is destroyed.
CREATE TABLE case_file (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  key_slot BIGINT NOT NULL,                  -- not personal
  key_id BYTEA NOT NULL,                     -- not personal
  ground TEXT NOT NULL,                      -- not personal
  readers BIGINT NOT NULL,                   -- not personal
  until_ms BIGINT NOT NULL,                  -- not personal
  created_at BIGINT NOT NULL,                -- not personal
  closed BIGINT NOT NULL                     -- not personal
);
CREATE INDEX case_file_end ON case_file (until_ms);

-- What a person asks of the controller by one of their rights, and how it stands (GDPR Art. 12 to 22).
-- The person may be erased while it stays: then it names nobody, and only its case file's key opens it.
CREATE TABLE request (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  number BIGINT NOT NULL,                    -- not personal
  case_file BYTEA NOT NULL REFERENCES case_file (id), -- not personal
  site BYTEA REFERENCES site (id),           -- not personal
  person BYTEA REFERENCES person (id),       -- personal: identifier; subject: visitor; purpose: proof; source: program; special: no; erase: row
  account BYTEA REFERENCES account (id),     -- personal: identifier; subject: agent; purpose: proof; source: program; special: no; erase: row
  conversation BYTEA REFERENCES conversation (id), -- personal: identifier; subject: visitor; purpose: proof; source: program; special: no; erase: row
  sequence BIGINT,                           -- not personal
  asked TEXT NOT NULL,                       -- personal: request; subject: visitor, agent; purpose: proof; source: visitor, agent; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  channel TEXT NOT NULL,                     -- personal: request; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  words_sealed BYTEA,                        -- personal: request; subject: visitor, agent; purpose: proof; source: visitor, agent; special: yes; erase: key
  contact_sealed BYTEA,                      -- personal: contact data; subject: visitor, agent; purpose: proof; source: visitor, agent; special: no; erase: key
  language TEXT NOT NULL,                    -- personal: language; subject: visitor, agent; purpose: proof; source: browser; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  scope TEXT NOT NULL,                       -- personal: request; subject: visitor, agent; purpose: proof; source: visitor, agent; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  identity TEXT NOT NULL,                    -- personal: state; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  state TEXT NOT NULL,                       -- personal: state; subject: visitor, agent; purpose: proof; source: agent, program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  decision TEXT NOT NULL,                    -- personal: decision; subject: visitor, agent; purpose: proof; source: agent, program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  ground TEXT NOT NULL,                      -- personal: decision; subject: visitor, agent; purpose: proof; source: agent, program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  reasons_sealed BYTEA,                      -- personal: decision; subject: visitor, agent; purpose: proof; source: agent, program; special: yes; erase: key
  answer_sealed BYTEA,                       -- personal: decision; subject: visitor, agent; purpose: proof; source: agent, program; special: yes; erase: key
  calendar TEXT NOT NULL,                    -- not personal
  received_at BIGINT NOT NULL,               -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  target_at BIGINT NOT NULL,                 -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  due_at BIGINT NOT NULL,                    -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  due_nominal_at BIGINT NOT NULL,            -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  extended_at BIGINT,                        -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  extension_sealed BYTEA,                    -- personal: decision; subject: visitor, agent; purpose: proof; source: agent, program; special: yes; erase: key
  paused_at BIGINT,                          -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  paused_ms BIGINT NOT NULL,                 -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  assignee BYTEA REFERENCES account (id),    -- personal: identifier; subject: agent; purpose: proof; source: agent; special: no; erase: row
  decided_by BYTEA,                          -- personal: identifier; subject: agent; purpose: proof; source: program; special: no; erase: never, who decided on a request must stay known (Art. 5(2)) and goes with its case file
  decided_at BIGINT,                         -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  delivered_at BIGINT,                       -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  opened_at BIGINT,                          -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  closed_at BIGINT,                          -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  repeat_count BIGINT NOT NULL,              -- personal: request; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  version BIGINT NOT NULL,                   -- not personal
  created_at BIGINT NOT NULL,                -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  UNIQUE (workspace, number)
);
CREATE INDEX request_due ON request (workspace, state, due_at);
CREATE INDEX request_person ON request (person);
CREATE INDEX request_conversation ON request (conversation);
CREATE INDEX request_case ON request (case_file);

-- Every step of a request, in order; each is in the ledger too.
CREATE TABLE request_step (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  request BYTEA NOT NULL REFERENCES request (id), -- not personal
  number BIGINT NOT NULL,                    -- not personal
  at_ms BIGINT NOT NULL,                     -- personal: time; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  actor_kind BIGINT NOT NULL,                -- not personal
  actor BYTEA,                               -- personal: identifier; subject: agent; purpose: proof; source: program; special: no; erase: never, who took a step must stay known (Art. 5(2)); a visitor's is not kept, and it goes with its case file
  kind TEXT NOT NULL,                        -- personal: request; subject: visitor, agent; purpose: proof; source: program; special: no; erase: never, names nobody once the person is gone (Art. 5(2), 17(3)(e)) and goes with its case file
  detail_sealed BYTEA,                       -- personal: request; subject: visitor, agent; purpose: proof; source: visitor, agent; special: yes; erase: key
  PRIMARY KEY (request, number)
);

-- What lets somebody without a session prove an address, or see the answer: only hashes are kept.
CREATE TABLE request_link (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  token_hash BYTEA NOT NULL PRIMARY KEY,     -- personal: credential; subject: visitor; purpose: proof; source: program; special: no; erase: never, lets whoever asked see the answer, of an erasure too (Art. 12(1)), names nobody and goes within ninety days
  request BYTEA NOT NULL REFERENCES request (id), -- not personal
  kind TEXT NOT NULL,                        -- not personal
  created_at BIGINT NOT NULL,                -- not personal
  expires_at BIGINT NOT NULL,                -- not personal
  used_at BIGINT                             -- not personal
);
CREATE INDEX request_link_request ON request_link (request);
CREATE INDEX request_link_expiry ON request_link (expires_at);
CREATE INDEX person_verified ON person (verified_hash);

-- Incident mode: for a reason and a while addresses are kept (GDPR Art. 5(1)(e), 32(1)).
CREATE TABLE incident (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  id BYTEA NOT NULL PRIMARY KEY,             -- not personal
  key_slot BIGINT NOT NULL,                  -- not personal
  key_id BYTEA NOT NULL,                     -- not personal
  reason_sealed BYTEA NOT NULL,              -- personal: reason of incident mode; subject: visitor, agent; purpose: security; source: agent; special: no; erase: key
  begun_by BYTEA NOT NULL,                   -- personal: identifier; subject: agent; purpose: security; source: program; special: no; erase: row
  begun_at BIGINT NOT NULL,                  -- not personal
  until_ms BIGINT NOT NULL,                  -- not personal
  closed BIGINT NOT NULL                     -- not personal
);
CREATE TABLE incident_address (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  incident BYTEA NOT NULL REFERENCES incident (id), -- not personal
  number BIGINT NOT NULL,                    -- not personal
  at_ms BIGINT NOT NULL,                     -- personal: time; subject: visitor, agent; purpose: security; source: program; special: no; erase: row
  what TEXT NOT NULL,                        -- personal: kind of connection; subject: visitor, agent; purpose: security; source: program; special: no; erase: row
  source_sealed BYTEA NOT NULL,              -- personal: IP address; subject: visitor, agent; purpose: security; source: browser; special: no; erase: key
  PRIMARY KEY (incident, number)
);
CREATE INDEX incident_address_at ON incident_address (at_ms);

-- The time by which data are erased: never more than a day ahead of a clock that was seen
-- to run steadily.
CREATE TABLE retention_clock ( -- global: one clock for the installation
  id BIGINT NOT NULL PRIMARY KEY,            -- not personal
  anchor_ms BIGINT NOT NULL,                 -- not personal
  wall_ms BIGINT NOT NULL,                   -- not personal
  steady_ms BIGINT NOT NULL,                 -- not personal
  held_since BIGINT NOT NULL,                -- not personal
  confirmed_at BIGINT NOT NULL               -- not personal
);

-- How many went today by which rule; becomes an entry of the log, and goes with it.
CREATE TABLE retention_tally (
  workspace BYTEA NOT NULL REFERENCES workspace (workspace), -- not personal
  day BIGINT NOT NULL,                       -- not personal
  rule TEXT NOT NULL,                        -- not personal
  gone BIGINT NOT NULL,                      -- not personal
  PRIMARY KEY (workspace, day, rule)
);
CREATE TABLE retention_proof (
  workspace BYTEA NOT NULL PRIMARY KEY REFERENCES workspace (workspace), -- not personal
  day BIGINT NOT NULL                        -- not personal
);

-- The log's names and keys, in order: each restore begins another (GDPR Art. 5(2)).
CREATE TABLE ledger_origin ( -- global: one log for the installation
  id BIGINT NOT NULL PRIMARY KEY,            -- not personal
  base BIGINT NOT NULL,                      -- not personal
  name TEXT NOT NULL,                        -- not personal
  seed_sealed BYTEA NOT NULL,                -- not personal
  public_key BYTEA NOT NULL                  -- not personal
);

-- An entry is a typed fact without personal data; detail is an HMAC commitment
-- whose opening is kept apart and expires (GDPR Art. 5(1)(e), 5(2)).
CREATE TABLE ledger_leaf ( -- global: one log for the installation
  position BIGINT NOT NULL PRIMARY KEY,      -- not personal
  workspace BYTEA NOT NULL,                  -- not personal
  at_ms BIGINT NOT NULL,                     -- not personal
  kind BIGINT NOT NULL,                      -- not personal
  entry BYTEA NOT NULL,                      -- not personal
  leaf_hash BYTEA NOT NULL                   -- not personal
);

-- The row goes at the end of its term. When the key is destroyed before, what is sealed
-- and whom it is about go, and the rest stays to say why.
CREATE TABLE ledger_opening ( -- global: one log for the installation
  position BIGINT NOT NULL PRIMARY KEY REFERENCES ledger_leaf (position), -- not personal
  workspace BYTEA NOT NULL,                  -- not personal
  key_slot BIGINT,                           -- not personal
  key_id BYTEA,                              -- not personal
  subject BYTEA,                             -- personal: identifier; subject: visitor, agent; purpose: security; source: program; special: no; erase: row
  opening_sealed BYTEA,                      -- personal: log entry; subject: visitor, agent; purpose: security; source: program; special: no; erase: key
  expires_at BIGINT NOT NULL                 -- not personal
);
CREATE INDEX ledger_opening_expiry ON ledger_opening (expires_at);
CREATE INDEX ledger_opening_subject ON ledger_opening (subject);
CREATE INDEX ledger_opening_key ON ledger_opening (key_id);

-- The end of the newest log, and a running hash over every checkpoint stored; sealed.
CREATE TABLE ledger_state ( -- global: one log for the installation
  id BIGINT NOT NULL PRIMARY KEY,            -- not personal
  size BIGINT NOT NULL,                      -- not personal
  peaks BYTEA NOT NULL,                      -- not personal
  checkpointed BIGINT NOT NULL,              -- not personal
  checkpoints BYTEA NOT NULL,                -- not personal
  seal BYTEA NOT NULL                        -- not personal
);

CREATE TABLE ledger_checkpoint ( -- global: one log for the installation
  origin BIGINT NOT NULL REFERENCES ledger_origin (id), -- not personal
  size BIGINT NOT NULL,                      -- not personal
  note TEXT NOT NULL,                        -- not personal
  PRIMARY KEY (origin, size)
);
