package dev.keyward.core.idempotency;

/**
 * A call that its caller marked with an {@code Idempotency-Key}. It travels with the audit event of
 * what the call does, and is stored in the same transaction: either both are there or neither.
 *
 * @param id keyed hash of the caller and its key, 32 bytes, not copied
 * @param digest keyed hash of what was asked, 32 bytes, not copied
 */
public record Claim(byte[] id, byte[] digest) {
  @Override
  public String toString() {
    return "Claim[***]";
  }
}
