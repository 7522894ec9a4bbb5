-- Wrong passwords in a row, by which a password stops counting. Types and checks as in V1.

ALTER TABLE users ADD COLUMN failed_logins BIGINT NOT NULL DEFAULT 0 CHECK (failed_logins >= 0);
-- Device tokens of an earlier one count no more.
ALTER TABLE users ADD COLUMN device_generation BIGINT NOT NULL DEFAULT 0 CHECK (device_generation >= 0);

-- Only of devices that have just failed: a right password removes the row.
CREATE TABLE device_failure (
  id         TEXT ${bytewise} NOT NULL PRIMARY KEY,
  failures   BIGINT NOT NULL CHECK (failures >= 1),
  expires_at BIGINT NOT NULL CHECK (expires_at BETWEEN 0 AND 253402300799999)
);
CREATE INDEX device_failure_expires_ix ON device_failure (expires_at);

-- A wrong password for a name that nobody has costs the same write; what it counts means nothing.
CREATE TABLE nobody_failure (
  slot     INTEGER NOT NULL PRIMARY KEY CHECK (slot BETWEEN 0 AND 63),
  failures BIGINT NOT NULL CHECK (failures >= 1)
);
