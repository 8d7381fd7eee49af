-- When a document is to be posted, Unix seconds: what another node has made it posts first.
ALTER TABLE portal_posts ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;
