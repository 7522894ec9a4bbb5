package dev.keyward.core.change;

/**
 * What keys that were made elsewhere look like, as far as it decides how presented strings are
 * recognised. Of several keys, the form listed last here counts.
 */
public enum ImportedForm {
  /** None looks like a damaged key of Keyward's own. */
  DISTINCT,
  /** Some look like damaged keys of Keyward's own: what looks so may be a key. */
  LIKE_BROKEN,
  /** Of some only the SHA-256 is known: they may look like anything. */
  HASHED;

  public ImportedForm and(ImportedForm other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
