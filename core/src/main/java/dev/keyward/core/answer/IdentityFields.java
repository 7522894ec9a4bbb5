package dev.keyward.core.answer;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.assertion.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * Who a request is from, for the upstream or for the proxy that asks.
 *
 * @param names of the fields that say it
 * @param assertions sign it; null where nobody gets any
 */
public record IdentityFields(IdentityNames names, @Nullable Assertions assertions) {

  /** By the usual names, and unsigned. */
  public static final IdentityFields USUAL = new IdentityFields(IdentityNames.USUAL, null);

  /**
   * The value of {@link IdentityHeaders#ASSERTION}; empty when the route's upstream gets none.
   *
   * @throws dev.keyward.core.StorageException when there is no key to sign with
   */
  public String assertion(Allow allow) {
    String audience = allow.route().delivery().audience();
    return audience.isEmpty() || assertions == null
        ? ""
        : assertions.of(allow.principal(), audience);
  }
}
