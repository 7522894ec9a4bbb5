package dev.keyward.core.change;

import dev.keyward.core.apikey.KeyHash;
import org.jspecify.annotations.Nullable;

/**
 * Something that caches must forget.
 *
 * @param sequence ascending without gaps that could be filled later: numbers are given under a lock
 *     held to commit
 * @param subject the id of what changed, unless its kind says otherwise
 * @param hash under which a key is cached; null for other kinds
 */
public record Change(long sequence, Kind kind, String subject, @Nullable KeyHash hash) {
  /** What changed. */
  public enum Kind {
    /** A key was made: what was known to be no key may be one now. */
    KEY_CREATED,
    /** A key was changed, such as revoked. */
    KEY,
    /**
     * Keys that were made elsewhere were stored: much that was known to be no key may be one now.
     * The subject is the name of their {@link ImportedForm}.
     */
    KEYS_IMPORTED,
    /** Something that every key of the client shows was changed. */
    CLIENT,
    /** Tokens were revoked; the subject is the id of the revocation. */
    TOKEN_REVOCATION,
    /** A signing key was made or changed state; the subject is its kid. */
    SIGNING_KEY,
    /** A pepper was made or removed; the subject is its id. */
    PEPPER,
    /**
     * The master key was replaced: a node that still has the old one can open nothing any more. See
     * {@link ChangeFollower#poll}.
     */
    MASTER_KEY,
    /** Anything: what changed is not known any more. Never stored. */
    EVERYTHING
  }
}
