-- A signer's newest introduction: it proves in which state its store has been.
ALTER TABLE signers ADD COLUMN introduction TEXT;
