-- Who published an incident: the key in its envelope, whose canonical text ends with
-- "pubkey":"<64 characters>","sig_hex":"<128 characters>"}
ALTER TABLE incidents ADD COLUMN pubkey TEXT NOT NULL DEFAULT '';
UPDATE incidents SET pubkey = substr(envelope, length(envelope) - 206, 64);
CREATE INDEX incidents_by_operator ON incidents (pubkey, position, incident_id);
