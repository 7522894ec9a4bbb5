-- The highest time that any node has seen, in one row. Types and checks as in V1.

CREATE TABLE clock_mark (
    id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    highest BIGINT  NOT NULL CHECK (highest BETWEEN 0 AND 253402300799999),
    resets  BIGINT  NOT NULL CHECK (resets >= 0)
);
