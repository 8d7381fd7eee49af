-- Requests are forgotten a while after their time has ended.
CREATE INDEX requests_by_expiry ON requests (expires_at);
