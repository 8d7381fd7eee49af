-- What the node knows about itself and its federation: store id, pins, the record as last verified.
CREATE TABLE facts (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- The newest certificate of each seat key.
CREATE TABLE certificates (
  operator_pubkey TEXT PRIMARY KEY,
  issued_at BIGINT NOT NULL,
  envelope TEXT NOT NULL
);

-- Which (key, action, nonce) were accepted, for which payload.
CREATE TABLE nonces (
  pubkey TEXT NOT NULL,
  action TEXT NOT NULL,
  nonce TEXT NOT NULL,
  payload_sha256 TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (pubkey, action, nonce)
);
CREATE INDEX nonces_by_expiry ON nonces (expires_at);

-- How far each peer's stream was taken, and the number of ours to it.
CREATE TABLE peers (
  operator_id TEXT PRIMARY KEY,
  stream_out BIGINT NOT NULL DEFAULT 0,
  stream_in BIGINT NOT NULL DEFAULT -1,
  sequence_in BIGINT NOT NULL DEFAULT 0,
  frame_sha256 TEXT NOT NULL DEFAULT '',
  store_id TEXT NOT NULL DEFAULT '',
  catch_up INTEGER NOT NULL DEFAULT 0
);

-- Messages that a peer has not acknowledged.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  operator_id TEXT NOT NULL,
  message TEXT NOT NULL
);
CREATE INDEX outbox_by_peer ON outbox (operator_id, id);

-- Documents on their way to the portal.
CREATE TABLE portal_posts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL,
  subject TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL,
  refused TEXT
);

-- The highest state of each signer's store that was seen.
CREATE TABLE signers (
  signer_id TEXT PRIMARY KEY,
  store_head BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);

CREATE TABLE setups (
  setup_hash TEXT PRIMARY KEY,
  setup TEXT NOT NULL,
  session_hash TEXT,
  received_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  ended INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX setups_by_session ON setups (session_hash);

CREATE TABLE joins (
  setup_hash TEXT NOT NULL,
  operator_pubkey TEXT NOT NULL,
  payload_sha256 TEXT NOT NULL,
  envelope TEXT NOT NULL,
  signer_id TEXT NOT NULL DEFAULT '',
  received_at BIGINT NOT NULL,
  PRIMARY KEY (setup_hash, operator_pubkey, payload_sha256)
);

CREATE TABLE frames (
  session_hash TEXT NOT NULL,
  sender TEXT NOT NULL,
  kind INTEGER NOT NULL,
  counterpart TEXT NOT NULL,
  frame_sha256 TEXT NOT NULL,
  operator_pubkey TEXT NOT NULL,
  envelope TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (session_hash, operator_pubkey, sender, kind, counterpart, frame_sha256)
);

-- Abandonments before there is a session.
CREATE TABLE abandonments (
  setup_hash TEXT NOT NULL,
  operator_pubkey TEXT NOT NULL,
  envelope TEXT NOT NULL,
  PRIMARY KEY (setup_hash, operator_pubkey)
);

CREATE TABLE epochs (
  setup_hash TEXT PRIMARY KEY,
  key_x TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  record TEXT NOT NULL,
  finished_at BIGINT NOT NULL
);

CREATE TABLE requests (
  request_hash TEXT PRIMARY KEY,
  request_id TEXT NOT NULL UNIQUE,
  request TEXT NOT NULL,
  origin INTEGER NOT NULL,
  received_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  next_attempt BIGINT NOT NULL DEFAULT 0,
  signature TEXT,
  finished_at BIGINT
);
CREATE INDEX requests_open ON requests (expires_at) WHERE signature IS NULL;
CREATE INDEX requests_by_time ON requests (received_at);

CREATE TABLE approvals (
  request_hash TEXT NOT NULL,
  operator_pubkey TEXT NOT NULL,
  decision TEXT NOT NULL,
  envelope TEXT NOT NULL,
  signer_id TEXT NOT NULL DEFAULT '',
  received_at BIGINT NOT NULL,
  PRIMARY KEY (request_hash, operator_pubkey, decision)
);

CREATE TABLE blames (
  request_hash TEXT NOT NULL,
  attempt BIGINT NOT NULL,
  message TEXT NOT NULL,
  cheaters TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (request_hash, attempt, cheaters)
);
