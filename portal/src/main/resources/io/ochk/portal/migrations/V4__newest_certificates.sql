-- The newest certificate of each guardian's node that was seen: an older one counts no more.
CREATE TABLE node_certificates (
  federation_slug TEXT NOT NULL,
  operator_id TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  PRIMARY KEY (federation_slug, operator_id)
);
