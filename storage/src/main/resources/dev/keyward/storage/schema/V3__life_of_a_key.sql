-- What a key is restricted to, how it is put out of action and replaced, clients that are deleted, and calls that must not be carried out twice.
-- Types and checks as in V1.

ALTER TABLE client ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}'; -- a JSON object of strings
-- Keys stay listed after their client is gone, so its row stays too.
ALTER TABLE client ADD COLUMN deleted_at BIGINT CHECK (deleted_at BETWEEN 0 AND 253402300799999);

ALTER TABLE api_key ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1));
ALTER TABLE api_key ADD COLUMN allowed_ips TEXT NOT NULL DEFAULT ''; -- networks separated by spaces; empty for any address
ALTER TABLE api_key ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}'; -- a JSON object of strings

-- A key that is replaced works until retires_at, or until the key that replaces it is used for the first time.
ALTER TABLE api_key ADD COLUMN replaces TEXT ${bytewise};
ALTER TABLE api_key ADD COLUMN replaced_by TEXT ${bytewise};
ALTER TABLE api_key ADD COLUMN retires_at BIGINT CHECK (retires_at BETWEEN 0 AND 253402300799999)
  CHECK ((retires_at IS NULL) = (replaced_by IS NULL));
ALTER TABLE api_key ADD COLUMN retires_on_use INTEGER NOT NULL DEFAULT 0 CHECK (retires_on_use IN (0, 1));
CREATE INDEX api_key_retiring_ix ON api_key (retires_at) WHERE retires_at IS NOT NULL AND revoked_at IS NULL;

-- What a call with an Idempotency-Key made. No body, no answer and no secret: both values are keyed hashes.
CREATE TABLE idempotency (
  id         ${bytes} NOT NULL PRIMARY KEY CHECK (octet_length(id) = 32),     -- of caller and key
  digest     ${bytes} NOT NULL CHECK (octet_length(digest) = 32),             -- of operation and body
  target     TEXT NOT NULL,                                                   -- what was made
  created_at BIGINT NOT NULL CHECK (created_at BETWEEN 0 AND 253402300799999)
);
CREATE INDEX idempotency_at_ix ON idempotency (created_at);
