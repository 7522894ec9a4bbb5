-- Keys that were made elsewhere. Types and checks as in V1.

-- What the key looks like; NULL for one that was made here.
ALTER TABLE api_key ADD COLUMN imported_as TEXT CHECK (imported_as IN ('DISTINCT', 'LIKE_BROKEN', 'HASHED'));
-- Of a key that came as an SHA-256 and has another hash since it was used: by what that SHA-256 is recognised, keyed like a hash.
ALTER TABLE api_key ADD COLUMN import_mark ${bytes} CHECK (octet_length(import_mark) = 32);

CREATE INDEX api_key_imported_ix ON api_key (id) WHERE imported_as <> 'DISTINCT';
CREATE INDEX api_key_without_pepper_ix ON api_key (id) WHERE pepper_id = 'sha-256';
CREATE INDEX api_key_import_mark_ix ON api_key (import_mark) WHERE import_mark IS NOT NULL;
