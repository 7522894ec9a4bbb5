-- Logins that can be renewed. What has ended is deleted. Types and checks as in V1.

CREATE TABLE session (
  id           TEXT ${bytewise} NOT NULL PRIMARY KEY,
  user_id      TEXT ${bytewise} NOT NULL,
  client_id    TEXT ${bytewise} NOT NULL,
  scopes       TEXT NOT NULL,
  generation   BIGINT NOT NULL CHECK (generation >= 0), -- of the refresh token that works
  created_at   BIGINT NOT NULL CHECK (created_at BETWEEN 0 AND 253402300799999),
  last_used_at BIGINT NOT NULL CHECK (last_used_at BETWEEN 0 AND 253402300799999),
  expires_at   BIGINT NOT NULL CHECK (expires_at BETWEEN 0 AND 253402300799999),
  address      TEXT NOT NULL,
  user_agent   TEXT NOT NULL
);
CREATE INDEX session_user_ix ON session (user_id, id);
CREATE INDEX session_client_ix ON session (client_id);
CREATE INDEX session_expires_ix ON session (expires_at, id);
CREATE INDEX session_used_ix ON session (last_used_at, id);
