-- The inbox shows the newest requests first.
CREATE INDEX requests_by_time ON requests (received_at DESC, request_hash);
