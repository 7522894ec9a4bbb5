-- Peppers that are replaced while nodes run. Types and checks as in V1.

-- When a secret is used for what is new: later than it was made, so that every node knows it by then; NULL for from the start.
ALTER TABLE secret ADD COLUMN active_from BIGINT CHECK (active_from BETWEEN 0 AND 253402300799999);

-- Whether a pepper is needed any more.
CREATE INDEX api_key_pepper_ix ON api_key (pepper_id) WHERE revoked_at IS NULL;
