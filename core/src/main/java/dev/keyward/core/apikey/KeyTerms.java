package dev.keyward.core.apikey;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Scopes;
import dev.keyward.core.label.Metadata;
import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.quota.KeyLimits;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a key may do and what people say of it: all of it can be given when the key is made and
 * changed later.
 *
 * @param expiresAt the first moment at which it no longer works; null for never
 * @param allowedIps from where it works; empty for anywhere
 * @param limits how much it may be used
 * @param metadata see {@link Metadata}
 */
public record KeyTerms(
    String name,
    Scopes scopes,
    @Nullable Instant expiresAt,
    List<IpNetwork> allowedIps,
    KeyLimits limits,
    Map<String, String> metadata) {
  /** Each is compared with the address of every request. */
  public static final int MAX_ALLOWED_IPS = 64;

  /**
   * @throws IllegalArgumentException when there are more networks than {@link #MAX_ALLOWED_IPS}, or
   *     more metadata than {@link Metadata} allows
   */
  public KeyTerms {
    allowedIps = allowedIps.stream().distinct().toList();
    metadata = metadata.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(metadata));
    if (allowedIps.size() > MAX_ALLOWED_IPS) {
      throw new IllegalArgumentException("more than " + MAX_ALLOWED_IPS + " networks");
    }
    if (!Metadata.isWithinBounds(metadata)) {
      throw new IllegalArgumentException("too much metadata");
    }
  }

  /** Those of a key without limits of its own. */
  public KeyTerms(
      String name,
      Scopes scopes,
      @Nullable Instant expiresAt,
      List<IpNetwork> allowedIps,
      Map<String, String> metadata) {
    this(name, scopes, expiresAt, allowedIps, KeyLimits.NONE, metadata);
  }

  /** Those of a key that works everywhere and has neither limits nor metadata. */
  public static KeyTerms of(String name, Scopes scopes, @Nullable Instant expiresAt) {
    return new KeyTerms(name, scopes, expiresAt, List.of(), Map.of());
  }

  /** Those of a key that takes the place of {@code id}, which has these. */
  KeyTerms succeeding(String id) {
    return new KeyTerms(name, scopes, expiresAt, allowedIps, limits.succeeding(id), metadata);
  }

  boolean isExpired(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }

  /** Whether {@code address} is one from which the key works; null is an unknown address. */
  public boolean admits(@Nullable ClientAddress address) {
    return admits(allowedIps, address);
  }

  static boolean admits(List<IpNetwork> allowedIps, @Nullable ClientAddress address) {
    if (allowedIps.isEmpty()) {
      return true;
    }
    if (address == null) {
      return false;
    }
    for (int i = 0; i < allowedIps.size(); i++) {
      if (allowedIps.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }
}
