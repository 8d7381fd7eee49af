-- Whose frames were taken: another node key of the same operator begins its streams anew.
ALTER TABLE peers ADD COLUMN node_in TEXT NOT NULL DEFAULT '';
