package dev.keyward.core.token;

import dev.keyward.core.issuer.IssuerKey;
import dev.keyward.core.issuer.Trust;

/**
 * Where a token of another issuer comes from.
 *
 * @param key that verified it
 * @param account issuer and subject together: the same subject of two issuers is two people
 */
record ForeignOrigin(Trust trust, IssuerKey key, String account) {
  static ForeignOrigin of(Trust trust, IssuerKey key, String subject) {
    // No iss has a line end, so no two pairs are written alike.
    return new ForeignOrigin(trust, key, trust.rules().issuer() + '\n' + subject);
  }
}
