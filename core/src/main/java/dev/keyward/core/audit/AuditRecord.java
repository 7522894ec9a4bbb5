package dev.keyward.core.audit;

/**
 * An entry with its place in the chain, as it was found, which need not be as it was sealed.
 *
 * @param sequence counted from 1, without gaps
 * @param previousHash the hash of the record before, in hex; that of {@link ChainHead#EMPTY} for
 *     the first
 * @param hash over everything else, in hex
 */
public record AuditRecord(long sequence, AuditEntry entry, String previousHash, String hash) {
  /** The chain as it is with this record at its end. */
  public ChainHead head() {
    return new ChainHead(sequence, hash);
  }
}
