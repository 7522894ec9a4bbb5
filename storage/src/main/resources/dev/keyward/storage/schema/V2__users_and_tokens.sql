-- People who log in, the tokens that are refused, and the keys that sign. Types and checks as in V1.

CREATE TABLE users ( -- "user" is a reserved word
  id               TEXT ${bytewise} NOT NULL PRIMARY KEY,
  username         TEXT ${bytewise} NOT NULL UNIQUE,
  password_hash    TEXT NOT NULL,
  scopes           TEXT NOT NULL,
  enabled          INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  metadata         TEXT NOT NULL, -- a JSON object of strings
  reset_hash       ${bytes} CHECK (octet_length(reset_hash) = 32),
  reset_expires_at BIGINT CHECK (reset_expires_at BETWEEN 0 AND 253402300799999),
  created_at       BIGINT NOT NULL CHECK (created_at BETWEEN 0 AND 253402300799999),
  last_login_at    BIGINT CHECK (last_login_at BETWEEN 0 AND 253402300799999),
  CHECK ((reset_hash IS NULL) = (reset_expires_at IS NULL))
);
-- Few have one, and for a short time.
CREATE UNIQUE INDEX users_reset_ix ON users (reset_hash) WHERE reset_hash IS NOT NULL;

CREATE TABLE token_revocation (
  id           TEXT ${bytewise} NOT NULL PRIMARY KEY,
  kind         TEXT NOT NULL,
  value        TEXT NOT NULL, -- empty when it is about all
  issued_until BIGINT NOT NULL CHECK (issued_until BETWEEN 0 AND 253402300799999),
  expires_at   BIGINT NOT NULL CHECK (expires_at BETWEEN 0 AND 253402300799999),
  created_at   BIGINT NOT NULL CHECK (created_at BETWEEN 0 AND 253402300799999)
);
CREATE INDEX token_revocation_expires_ix ON token_revocation (expires_at, id);

CREATE TABLE signing_key (
  kid          TEXT ${bytewise} NOT NULL PRIMARY KEY,
  algorithm    TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('PENDING', 'ACTIVE', 'RETIRED', 'REVOKED')),
  public_key   ${bytes} NOT NULL,
  private_key  ${bytes} NOT NULL, -- wrapped by the master key
  created_at   BIGINT NOT NULL CHECK (created_at BETWEEN 0 AND 253402300799999),
  activated_at BIGINT CHECK (activated_at BETWEEN 0 AND 253402300799999),
  retired_at   BIGINT CHECK (retired_at BETWEEN 0 AND 253402300799999),
  CHECK (state <> 'ACTIVE' OR activated_at IS NOT NULL),
  CHECK (state <> 'RETIRED' OR retired_at IS NOT NULL)
);
-- One key signs, whatever the algorithm.
CREATE UNIQUE INDEX signing_key_active_ix ON signing_key (state) WHERE state = 'ACTIVE';
