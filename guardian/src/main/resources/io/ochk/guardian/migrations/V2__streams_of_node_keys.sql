-- Streams are counted for each node key of a peer: a new key begins anew.
ALTER TABLE peers ADD COLUMN node_pubkey TEXT NOT NULL DEFAULT '';
