-- Limits of keys, clients and users themselves. Types and checks as in V1.

-- Rates as they are written in the configuration: 100/1m, 100/1m burst 20, or off. NULL for what the route says.
ALTER TABLE client ADD COLUMN rate_limit TEXT CHECK (length(rate_limit) BETWEEN 1 AND 64);
ALTER TABLE users ADD COLUMN rate_limit TEXT CHECK (length(rate_limit) BETWEEN 1 AND 64);
ALTER TABLE api_key ADD COLUMN rate_limit TEXT CHECK (length(rate_limit) BETWEEN 1 AND 64);

-- NULL for no quota.
ALTER TABLE api_key ADD COLUMN quota_requests BIGINT CHECK (quota_requests BETWEEN 1 AND 1000000000000);
ALTER TABLE api_key ADD COLUMN quota_per TEXT CHECK (quota_per IN ('day', 'week', 'month'));
-- The key whose account in quota_use it shares, because it was made in that one's place. NULL for its own.
ALTER TABLE api_key ADD COLUMN quota_account TEXT ${bytewise};

-- How much of each quota nodes have taken, in leases; what they have not used is put back. Like key_usage it refers to no other row.
CREATE TABLE quota_use (
  key_id   TEXT ${bytewise} NOT NULL,
  per      TEXT NOT NULL CHECK (per IN ('day', 'week', 'month')),
  start_at BIGINT NOT NULL CHECK (start_at BETWEEN -62135596800000 AND 253402300799999), -- of the period
  taken    BIGINT NOT NULL CHECK (taken >= 0),
  granted  BIGINT NOT NULL CHECK (granted >= 0), -- with the last lease
  PRIMARY KEY (key_id, per, start_at)
);
CREATE INDEX quota_use_start_ix ON quota_use (start_at);
