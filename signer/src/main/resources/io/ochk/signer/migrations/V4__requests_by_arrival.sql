-- Requests of one second stand in the order in which they came: an index ends in the row's number.
DROP INDEX requests_by_time;
CREATE INDEX requests_by_arrival ON requests (received_at);
