-- Requests are forgotten a while after their time has ended; what is not acceptable leaves nothing.
CREATE INDEX requests_by_expiry ON requests (federation, expires_at);
DELETE FROM requests WHERE state = 'refused';
