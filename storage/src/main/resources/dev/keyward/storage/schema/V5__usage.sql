-- How much keys are used. No decision depends on it, and these rows refer to no others: what was counted can always be stored, and no lock that a
-- security write takes on a row is needed for it. Types and checks as in V1.

CREATE TABLE key_usage (
  key_id  TEXT ${bytewise} NOT NULL,
  hour    BIGINT NOT NULL CHECK (hour BETWEEN 0 AND 253402300799999 AND hour % 3600000 = 0), -- its first millisecond
  allowed BIGINT NOT NULL CHECK (allowed >= 0),
  denied  BIGINT NOT NULL CHECK (denied >= 0),
  PRIMARY KEY (key_id, hour)
);
CREATE INDEX key_usage_hour_ix ON key_usage (hour);

-- Apart from api_key, whose rows mean something only by what people have done to them.
CREATE TABLE key_last_use (
  key_id       TEXT ${bytewise} NOT NULL PRIMARY KEY,
  last_used_at BIGINT NOT NULL CHECK (last_used_at BETWEEN 0 AND 253402300799999)
);
