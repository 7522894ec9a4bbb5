-- Signing keys that are replaced while nodes run. Types and checks as in V1.

-- As it was, but a key that signs no more needs no private half.
CREATE TABLE signing_key_next (
  kid          TEXT ${bytewise} NOT NULL PRIMARY KEY,
  algorithm    TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('PENDING', 'ACTIVE', 'RETIRED', 'REVOKED')),
  public_key   ${bytes} NOT NULL,
  private_key  ${bytes}, -- wrapped by the master key
  created_at   BIGINT NOT NULL CHECK (created_at BETWEEN 0 AND 253402300799999),
  activated_at BIGINT CHECK (activated_at BETWEEN 0 AND 253402300799999),
  retired_at   BIGINT CHECK (retired_at BETWEEN 0 AND 253402300799999), -- or revoked, whichever was first
  CHECK (state NOT IN ('PENDING', 'ACTIVE') OR private_key IS NOT NULL),
  CHECK (state <> 'ACTIVE' OR activated_at IS NOT NULL),
  CHECK (state NOT IN ('RETIRED', 'REVOKED') OR retired_at IS NOT NULL)
);
INSERT INTO signing_key_next (kid, algorithm, state, public_key, private_key, created_at, activated_at, retired_at)
  SELECT kid, algorithm, state, public_key,
         CASE WHEN state IN ('RETIRED', 'REVOKED') THEN NULL ELSE private_key END,
         created_at, activated_at,
         CASE WHEN state = 'REVOKED' THEN COALESCE(retired_at, created_at) ELSE retired_at END
  FROM signing_key;
DROP TABLE signing_key;
ALTER TABLE signing_key_next RENAME TO signing_key;

-- One key signs, whatever the algorithm, and one will.
CREATE UNIQUE INDEX signing_key_active_ix ON signing_key (state) WHERE state = 'ACTIVE';
CREATE UNIQUE INDEX signing_key_pending_ix ON signing_key (state) WHERE state = 'PENDING';
