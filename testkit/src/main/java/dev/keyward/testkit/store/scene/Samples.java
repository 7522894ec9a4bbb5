package dev.keyward.testkit.store.scene;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKey.Revocation;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.quota.KeyLimits;
import dev.keyward.core.quota.Period;
import dev.keyward.core.quota.Quota;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Things to store. Ids ascend, hashes differ. */
public final class Samples {
  public static final Instant NOW = Instant.parse("2026-11-23T12:00:00.123Z");
  public static final Revocation NOW_SUPERSEDED = new Revocation(NOW, RevocationReason.SUPERSEDED);

  public static final Revocation NOW_CEASED =
      new Revocation(NOW, RevocationReason.CESSATION_OF_OPERATION);

  private static final AtomicLong COUNTER = new AtomicLong();

  private Samples() {}

  public static Client client() {
    return client(nextId("client"), "Billing");
  }

  public static Client client(String id, String name) {
    return new Client(
        id,
        name,
        "sends invoices",
        Scopes.of("data:read", "data:write"),
        OwnRate.parse("1000/1m burst 50"),
        Map.of("team", "7"),
        NOW,
        NOW.plusMillis(1));
  }

  public static ApiKey key(Client client) {
    return key(client, Scopes.of("data:read"), null, Environment.TEST);
  }

  public static ApiKey adminKey(Client client) {
    return key(client, Scopes.of("data:read", Scopes.ADMIN, "zone:write"), null);
  }

  public static ApiKey key(Client client, Scopes scopes, @Nullable Instant expiresAt) {
    return key(client, scopes, expiresAt, Environment.LIVE);
  }

  public static ApiKey key(
      Client client, Scopes scopes, @Nullable Instant expiresAt, Environment environment) {
    String start = "kw_" + environment.wireName() + "_Ab3z";
    return new ApiKey(
        nextId("key"),
        client.id(),
        environment,
        start,
        newHash(),
        KeyTerms.of("nightly", scopes, expiresAt),
        true,
        NOW,
        null);
  }

  public static ApiKey withHash(ApiKey key, KeyHash hash) {
    return new ApiKey(
        key.id(),
        key.clientId(),
        key.environment(),
        key.start(),
        hash,
        key.terms(),
        key.enabled(),
        key.createdAt(),
        key.revocation());
  }

  public static ApiKey revoked(ApiKey key, Revocation revocation) {
    return key.revoked(revocation);
  }

  /** Terms of which each member differs from those of {@link #key}. */
  public static KeyTerms otherTerms() {
    return new KeyTerms(
        "weekly \u65e5\u672c",
        Scopes.of("zone:read", "zone:write"),
        NOW.plusMillis(3_600_001),
        List.of(IpNetwork.parse("2001:db8::/32"), IpNetwork.parse("192.0.2.7")),
        new KeyLimits(OwnRate.parse("off"), new Quota(1_000_000_000_000L, Period.WEEK), "key_0"),
        Map.of("team", "billing \"x\"", "a b", ""));
  }

  /** Bytes of every value, so that none is lost on the way. */
  public static KeyHash newHash() {
    ByteBuffer value = ByteBuffer.allocate(KeyHash.BYTES);
    value
        .putLong(0x00ff_7f80_0a0d_275cL)
        .position(KeyHash.BYTES - Long.BYTES)
        .putLong(COUNTER.incrementAndGet());
    return new KeyHash("pepper-7", value.array());
  }

  /** Of the master key that wrapped what is stored. */
  public static byte[] keyCheck() {
    return new byte[] {1, 2, 3};
  }

  public static byte[] wrapped() {
    return new byte[] {1, 0, -1, 127, -128, 13, 10, 39, 92};
  }

  public static AuditEvent event(String action, String target) {
    return new AuditEvent(
        "key_actor",
        action,
        target,
        "req_1",
        "2001:db8::1",
        Map.of("reason", "a \"quoted\"\nline", "env", "live"));
  }

  /** An id that sorts after all before it. */
  public static String nextId(String prefix) {
    return "%s_%012d".formatted(prefix, COUNTER.incrementAndGet());
  }
}
