-- Sessions in which somebody reads what is not public. Times are Unix seconds.

CREATE TABLE session_challenges (
  challenge TEXT NOT NULL PRIMARY KEY,
  expires_at BIGINT NOT NULL
);
CREATE INDEX session_challenges_by_expiry ON session_challenges (expires_at);

-- Not the token itself: whoever reads the store cannot take part in a session.
CREATE TABLE sessions (
  token_sha256 TEXT NOT NULL PRIMARY KEY,
  pubkey TEXT NOT NULL,
  reader TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
