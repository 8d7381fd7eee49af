-- What a federation makes together, and how its guardians are. Times: attested_at and measured_at are
-- Unix seconds as the nodes say them, received_at Unix milliseconds, position microseconds.

CREATE TABLE epochs (
  federation_slug TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  setup_hash TEXT NOT NULL,
  key_x TEXT NOT NULL,
  address TEXT NOT NULL,
  network TEXT NOT NULL,
  threshold BIGINT NOT NULL,
  members BIGINT NOT NULL,
  transcript_sha256 TEXT NOT NULL,
  departures BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (federation_slug, epoch)
);

CREATE TABLE results (
  federation_slug TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  position BIGINT NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (federation_slug, request_hash)
);
CREATE INDEX results_by_position ON results (federation_slug, position, request_hash);

CREATE TABLE ceremony_joins (
  federation_slug TEXT NOT NULL,
  setup_hash TEXT NOT NULL,
  pubkey TEXT NOT NULL,
  position BIGINT NOT NULL,
  envelope TEXT NOT NULL,
  PRIMARY KEY (federation_slug, setup_hash, pubkey)
);
CREATE INDEX ceremony_joins_by_position ON ceremony_joins (federation_slug, position);

CREATE TABLE attestations (
  federation_slug TEXT NOT NULL,
  operator_id TEXT NOT NULL,
  attested_at BIGINT NOT NULL,
  attestation TEXT NOT NULL,
  PRIMARY KEY (federation_slug, operator_id, attested_at)
);
CREATE INDEX attestations_by_time ON attestations (attested_at);

-- In how many of an hour's 24 spans of 150 seconds a guardian was heard.
CREATE TABLE attestation_hours (
  federation_slug TEXT NOT NULL,
  operator_id TEXT NOT NULL,
  hour BIGINT NOT NULL,
  heard BIGINT NOT NULL,
  last_span BIGINT NOT NULL,
  PRIMARY KEY (federation_slug, operator_id, hour)
);

CREATE TABLE peer_reports (
  federation_slug TEXT NOT NULL,
  operator_id TEXT NOT NULL,
  measured_at BIGINT NOT NULL,
  report TEXT NOT NULL,
  PRIMARY KEY (federation_slug, operator_id, measured_at)
);
CREATE INDEX peer_reports_by_time ON peer_reports (measured_at);

-- What one guardian measured of another in an hour.
CREATE TABLE peer_hours (
  federation_slug TEXT NOT NULL,
  operator_id TEXT NOT NULL,
  peer_id TEXT NOT NULL,
  hour BIGINT NOT NULL,
  samples BIGINT NOT NULL,
  reachable BIGINT NOT NULL,
  latency_sum_ms BIGINT NOT NULL,
  latency_samples BIGINT NOT NULL,
  PRIMARY KEY (federation_slug, operator_id, peer_id, hour)
);
