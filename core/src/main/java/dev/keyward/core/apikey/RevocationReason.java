package dev.keyward.core.apikey;

import java.util.Locale;

/** Why a key was revoked, in the words of RFC 5280 section 5.3.1. */
public enum RevocationReason {
  UNSPECIFIED,
  KEY_COMPROMISE,
  SUPERSEDED,
  CESSATION_OF_OPERATION,
  PRIVILEGE_WITHDRAWN;

  /** The name in JSON, such as {@code key_compromise}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException when there is no such reason
   */
  public static RevocationReason of(String wireName) {
    for (RevocationReason reason : values()) {
      if (reason.wireName().equals(wireName)) {
        return reason;
      }
    }
    throw new IllegalArgumentException("no such revocation reason");
  }
}
