-- Clients, their keys, and what every security write leaves behind. One text for SQLite and PostgreSQL: ids TEXT, times BIGINT in milliseconds
-- since 1970 (never beyond the year 9999), flags INTEGER. The checks on times and lengths also refuse text, which SQLite would otherwise store in
-- any column.

CREATE TABLE client (
  id          TEXT ${bytewise} NOT NULL PRIMARY KEY,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  scopes      TEXT, -- the most its keys may have, separated by spaces; NULL for no bound
  created_at  BIGINT NOT NULL CHECK (created_at BETWEEN 0 AND 253402300799999),
  updated_at  BIGINT NOT NULL CHECK (updated_at BETWEEN 0 AND 253402300799999)
);

CREATE TABLE api_key (
  id                TEXT ${bytewise} NOT NULL PRIMARY KEY,
  client_id         TEXT ${bytewise} NOT NULL REFERENCES client (id),
  name              TEXT NOT NULL,
  env               TEXT NOT NULL CHECK (env IN ('live', 'test')),
  start             TEXT NOT NULL,
  hash              ${bytes} NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  pepper_id         TEXT NOT NULL,
  scopes            TEXT NOT NULL,
  expires_at        BIGINT CHECK (expires_at BETWEEN 0 AND 253402300799999),
  created_at        BIGINT NOT NULL CHECK (created_at BETWEEN 0 AND 253402300799999),
  revoked_at        BIGINT CHECK (revoked_at BETWEEN 0 AND 253402300799999),
  revocation_reason TEXT,
  -- Derived, so that it cannot disagree with the scopes. LIKE would not do: in SQLite it ignores case, and scopes do not.
  is_admin          INTEGER GENERATED ALWAYS AS (
    CASE WHEN replace(' ' || scopes || ' ', ' keyward:admin ', '') <> ' ' || scopes || ' ' THEN 1 ELSE 0 END) STORED,
  CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
);
CREATE INDEX api_key_client_ix ON api_key (client_id, id);
CREATE INDEX api_key_admin_ix ON api_key (id) WHERE is_admin = 1 AND revoked_at IS NULL;

-- The only row is locked by every security write until it commits: numbers become visible in their order.
CREATE TABLE change_head (
  one      INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  sequence BIGINT NOT NULL
);
INSERT INTO change_head (one, sequence) VALUES (1, 0);

CREATE TABLE change (
  sequence  BIGINT NOT NULL PRIMARY KEY,
  kind      TEXT NOT NULL,
  subject   TEXT NOT NULL,
  hash      ${bytes} CHECK (octet_length(hash) = 32),
  pepper_id TEXT,
  at        BIGINT NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
  CHECK ((hash IS NULL) = (pepper_id IS NULL))
);
CREATE INDEX change_at_ix ON change (at);

-- sequence, previous_hash and hash are given by the sealer, after the commit.
CREATE TABLE audit (
  id            TEXT ${bytewise} NOT NULL PRIMARY KEY,
  sequence      BIGINT UNIQUE,
  actor         TEXT NOT NULL,
  action        TEXT NOT NULL,
  target        TEXT NOT NULL,
  request_id    TEXT NOT NULL,
  address       TEXT NOT NULL,
  details       TEXT NOT NULL,
  at            BIGINT NOT NULL CHECK (at BETWEEN 0 AND 253402300799999),
  previous_hash ${bytes},
  hash          ${bytes}
);
CREATE INDEX audit_unsealed_ix ON audit (id) WHERE sequence IS NULL;
CREATE INDEX audit_at_ix ON audit (at);

CREATE TABLE secret (
  id         TEXT ${bytewise} NOT NULL PRIMARY KEY,
  purpose    TEXT NOT NULL,
  wrapped    ${bytes} NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE meta (
  name  TEXT ${bytewise} NOT NULL PRIMARY KEY,
  value ${bytes} NOT NULL
);
