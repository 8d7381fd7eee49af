-- Who brought a request: each has a share of what may be open.
ALTER TABLE requests ADD COLUMN sender TEXT NOT NULL DEFAULT '';
CREATE INDEX requests_open_of_sender ON requests (sender, expires_at) WHERE signature IS NULL;
