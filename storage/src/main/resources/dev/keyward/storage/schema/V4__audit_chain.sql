-- Where the chain of audit records ends, and how they are found. Types and checks as in V1.

-- The only row is locked by whoever seals, until it commits: two never give the same number.
CREATE TABLE audit_head (
  one      INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  sequence BIGINT NOT NULL CHECK (sequence >= 0),
  hash     ${bytes} CHECK (octet_length(hash) = 32),
  CHECK ((sequence = 0) = (hash IS NULL))
);
INSERT INTO audit_head (one, sequence) VALUES (1, 0);

-- Of sealed records alone, so that the writes that are recorded do not pay for them.
CREATE INDEX audit_actor_ix ON audit (actor, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX audit_action_ix ON audit (action, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX audit_target_ix ON audit (target, sequence) WHERE sequence IS NOT NULL;
