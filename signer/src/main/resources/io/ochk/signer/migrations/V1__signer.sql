CREATE TABLE state (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- Everything that was signed here, chained by hashes; rows are only ever added.
CREATE TABLE journal (
  sequence BIGINT PRIMARY KEY,
  hash TEXT NOT NULL,
  line TEXT NOT NULL
);


CREATE TABLE records (
  federation TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  verified_at BIGINT NOT NULL
);

CREATE TABLE ceremonies (
  setup_hash TEXT PRIMARY KEY,
  federation TEXT NOT NULL,
  setup TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  stage TEXT NOT NULL,
  detail TEXT NOT NULL,
  secret ${bytes},
  session_hash TEXT,
  transcript_sha256 TEXT,
  position INTEGER NOT NULL
);

CREATE TABLE joins (
  setup_hash TEXT NOT NULL,
  envelope_sha256 TEXT NOT NULL,
  pubkey TEXT NOT NULL,
  own INTEGER NOT NULL,
  envelope TEXT NOT NULL,
  PRIMARY KEY (setup_hash, envelope_sha256)
);

-- One log of frames for each seat that this operator has in a ceremony.
CREATE TABLE frames (
  setup_hash TEXT NOT NULL,
  seat TEXT NOT NULL,
  position INTEGER NOT NULL,
  frame ${bytes} NOT NULL,
  PRIMARY KEY (setup_hash, seat, position)
);


CREATE TABLE constants (
  constant TEXT PRIMARY KEY,
  setup_hash TEXT NOT NULL
);

CREATE TABLE shares (
  setup_hash TEXT PRIMARY KEY,
  federation TEXT NOT NULL,
  key_x TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  identifier INTEGER NOT NULL,
  sealed ${bytes} NOT NULL
);

CREATE TABLE epochs (
  setup_hash TEXT PRIMARY KEY,
  federation TEXT NOT NULL,
  key_x TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  transcript_sha256 TEXT NOT NULL,
  record TEXT NOT NULL,
  live_at BIGINT NOT NULL
);

CREATE TABLE requests (
  request_hash TEXT PRIMARY KEY,
  federation TEXT NOT NULL,
  request TEXT NOT NULL,
  kind TEXT NOT NULL,
  origin INTEGER,
  received_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  decided_at BIGINT,
  approval TEXT,
  signature TEXT
);
CREATE INDEX requests_by_state ON requests (state, expires_at);

-- What other seats said about a request.
CREATE TABLE approvals (
  request_hash TEXT NOT NULL,
  pubkey TEXT NOT NULL,
  decision TEXT NOT NULL,
  PRIMARY KEY (request_hash, pubkey)
);

CREATE TABLE blames (
  request_hash TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  cheaters TEXT NOT NULL,
  PRIMARY KEY (request_hash, attempt)
);

-- The durable note of each share that left, with the envelope that carried it.
CREATE TABLE releases (
  identifier INTEGER NOT NULL,
  request_hash TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  record ${bytes} NOT NULL,
  envelope TEXT NOT NULL,
  PRIMARY KEY (request_hash, attempt, epoch, identifier)
);

CREATE TABLE quotas (
  day TEXT NOT NULL,
  federation TEXT NOT NULL,
  kind TEXT NOT NULL,
  used INTEGER NOT NULL,
  PRIMARY KEY (day, federation, kind)
);

-- What the operator decided, for the signer to carry out.
CREATE TABLE decisions (
  item TEXT PRIMARY KEY,
  decision TEXT NOT NULL,
  decided_at BIGINT NOT NULL
);
