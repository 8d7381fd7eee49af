-- One schema for SQLite and PostgreSQL. Every key is a hash, a slug or a role, so that rows can be
-- spread over shards; nothing is ordered by a sequence. Signed documents are kept whole, as the
-- canonical JSON that was signed; columns beside them are only what queries need. Times are Unix
-- milliseconds (_at) or microseconds (position).

CREATE TABLE facts (
  name TEXT NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);

CREATE TABLE nonces (
  pubkey TEXT NOT NULL,
  action TEXT NOT NULL,
  nonce TEXT NOT NULL,
  payload_sha256 TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  status BIGINT NOT NULL,
  response TEXT NOT NULL,
  PRIMARY KEY (pubkey, action, nonce)
);
CREATE INDEX nonces_by_expiry ON nonces (expires_at);

CREATE TABLE authorities (
  role TEXT NOT NULL PRIMARY KEY,
  first_pubkey TEXT NOT NULL
);

CREATE TABLE rotations (
  role TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  rotation TEXT NOT NULL,
  PRIMARY KEY (role, sequence)
);

CREATE TABLE applications (
  application_id TEXT NOT NULL PRIMARY KEY,
  operator_id TEXT NOT NULL,
  pubkey TEXT NOT NULL,
  payload_sha256 TEXT NOT NULL,
  state TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  envelope TEXT NOT NULL,
  questionnaire ${bytes}
);
CREATE INDEX applications_by_state ON applications (state, received_at);
CREATE INDEX applications_by_pubkey ON applications (pubkey);

CREATE TABLE decisions (
  application_id TEXT NOT NULL PRIMARY KEY,
  decision_sha256 TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  decision TEXT NOT NULL
);

CREATE TABLE operators (
  pubkey TEXT NOT NULL PRIMARY KEY,
  operator_id TEXT NOT NULL,
  accepted_at BIGINT NOT NULL,
  application_id TEXT NOT NULL,
  application_sha256 TEXT NOT NULL,
  decision_sha256 TEXT NOT NULL
);
CREATE INDEX operators_by_id ON operators (operator_id);

CREATE TABLE federations (
  federation_slug TEXT NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL
);

CREATE TABLE statements (
  federation_slug TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  statement_sha256 TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  statement TEXT NOT NULL,
  PRIMARY KEY (federation_slug, sequence)
);
CREATE INDEX statements_by_hash ON statements (federation_slug, statement_sha256);

CREATE TABLE charters (
  federation_slug TEXT NOT NULL,
  charter_hash TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  charter ${bytes} NOT NULL,
  PRIMARY KEY (federation_slug, charter_hash)
);

CREATE TABLE memberships (
  federation_slug TEXT NOT NULL,
  payload_sha256 TEXT NOT NULL,
  pubkey TEXT NOT NULL,
  position BIGINT NOT NULL,
  envelope TEXT NOT NULL,
  PRIMARY KEY (federation_slug, payload_sha256)
);

CREATE TABLE ratifications (
  federation_slug TEXT NOT NULL,
  charter_hash TEXT NOT NULL,
  pubkey TEXT NOT NULL,
  position BIGINT NOT NULL,
  payload_sha256 TEXT NOT NULL,
  envelope TEXT NOT NULL,
  PRIMARY KEY (federation_slug, charter_hash, pubkey)
);

CREATE TABLE incidents (
  incident_id TEXT NOT NULL PRIMARY KEY,
  federation_slug TEXT NOT NULL,
  severity BIGINT NOT NULL,
  position BIGINT NOT NULL,
  envelope TEXT NOT NULL
);
CREATE INDEX incidents_by_position ON incidents (position, incident_id);
CREATE INDEX incidents_by_federation ON incidents (federation_slug, position, incident_id);

CREATE TABLE exits (
  exit_id TEXT NOT NULL PRIMARY KEY,
  federation_slug TEXT NOT NULL,
  position BIGINT NOT NULL,
  envelope TEXT NOT NULL
);
CREATE INDEX exits_by_federation ON exits (federation_slug, position);
