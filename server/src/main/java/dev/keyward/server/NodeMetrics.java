package dev.keyward.server;

import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.clock.ClockGuard;
import dev.keyward.core.quota.Quotas;
import dev.keyward.core.signing.SigningKeys;
import dev.keyward.server.audit.Sealer;
import dev.keyward.server.issuer.OtherIssuers;
import dev.keyward.server.observe.Metrics;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.reload.ConfigurationState;
import dev.keyward.server.upkeep.Rehashing;
import dev.keyward.server.usage.UsageFlusher;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the parts of a node say of themselves when they are asked, as metrics. */
record NodeMetrics(Metrics metrics) {

  void show(AccessTokens tokens) {
    metrics.gauge(
        "keyward.token.cache.bytes",
        "Bytes that remembered access tokens take, about",
        tokens.verifier(),
        verifier -> verifier.cachedBytes());
    metrics.gauge(
        "keyward.token.revocations",
        "Revocations of access tokens that have not expired",
        tokens.revocations(),
        revocations -> revocations.size());
    metrics.counter(
        "keyward.token.claims.left.out",
        "Tokens without the claims from metadata, which would have made them too long",
        tokens.issuer(),
        issuer -> issuer.leftOut());
    show(tokens.keys());
  }

  private void show(SigningKeys keys) {
    metrics.gauge(
        "keyward.signing.key.activated.timestamp.seconds",
        "When the key that signs access tokens began to",
        keys,
        known -> seconds(known.keyring().census().activeSince()));
    metrics.gauge(
        "keyward.signing.keys.pending",
        "Keys that are published and will sign",
        keys,
        known -> known.keyring().census().pending());
    metrics.gauge(
        "keyward.signing.keys.retired",
        "Keys that sign no more and still verify",
        keys,
        known -> known.keyring().census().retired());
  }

  private static double seconds(@Nullable Instant time) {
    return time == null ? Double.NaN : time.toEpochMilli() / 1000.0;
  }

  void show(OtherIssuers issuers) {
    metrics.bound(issuers.waiting());
  }

  void show(ApiKeyAuthenticator keys, Peppers peppers, Rehashing rehashing) {
    metrics.gauge(
        "keyward.keys.outdated",
        "Keys that were used and are to be hashed as new ones are",
        keys,
        known -> known.outdated().size());
    metrics.gauge(
        "keyward.peppers", "Hashes that a presented key is looked up by", peppers, Peppers::count);
    metrics.counter(
        "keyward.keys.rehashed", "Keys that got the hash of new ones", rehashing, Rehashing::done);
  }

  void show(PasswordHashing hashing) {
    metrics.gauge(
        "keyward.password.hashes.queued",
        "Password hashes that wait for a thread",
        hashing,
        PasswordHashing::queued);
    metrics.gauge(
        "keyward.password.hashes.active",
        "Password hashes under way",
        hashing,
        PasswordHashing::active);
    metrics.counter(
        "keyward.password.hashes.rejected",
        "Password hashes refused for want of room or time",
        hashing,
        PasswordHashing::rejected);
  }

  void show(ClockGuard time) {
    metrics.gauge(
        "keyward.clock.back",
        "1 while the clock lies behind what is known of the time, and nothing is decided by it",
        time,
        guard -> guard.state() == ClockGuard.State.BACK ? 1 : 0);
    metrics.gauge(
        "keyward.clock.ahead",
        "1 while this node's clock is ahead of what is known of the time, or another node's is",
        time,
        guard -> guard.state() == ClockGuard.State.AHEAD || guard.areOthersAhead() ? 1 : 0);
  }

  void show(UsageFlusher usage) {
    metrics.counter(
        "keyward.usage.flushes",
        "Times at which all usage of keys was stored",
        usage,
        UsageFlusher::flushes);
    metrics.counter(
        "keyward.usage.flush.failures",
        "Times at which usage of keys could not be stored",
        usage,
        UsageFlusher::failures);
    metrics.gauge(
        "keyward.usage.pending",
        "Keys whose usage is yet to be stored",
        usage,
        UsageFlusher::pending);
  }

  void show(Quotas quotas) {
    metrics.gauge(
        "keyward.quota.leases",
        "Keys of whose quota this node holds a lease",
        quotas,
        Quotas::leases);
    metrics.counter(
        "keyward.quota.lost",
        "Requests of leases that could not be given back, and that nobody can use",
        quotas,
        Quotas::lost);
  }

  void show(ConfigurationState configuration) {
    metrics.gauge(
        "keyward.config.last.reload.timestamp.seconds",
        "When the configuration in force was last found to be that of the file",
        configuration,
        state -> state.takenAt().toEpochMilli() / 1000.0);
  }

  void show(Sealer sealer) {
    metrics.gauge(
        "keyward.audit.records",
        "Number of the newest sealed audit record that this node knows of",
        sealer,
        Sealer::records);
    metrics.gauge(
        "keyward.audit.cut",
        "1 when audit records are gone that this node has seen sealed",
        sealer,
        Sealer::cut);
    metrics.gauge(
        "keyward.audit.unsealed",
        "Audit records that waited for their seal when this node last looked",
        sealer,
        Sealer::unsealed);
    metrics.gauge(
        "keyward.audit.sealed.timestamp.seconds",
        "When this node last saw all audit records sealed",
        sealer,
        Sealer::sealedAt);
  }
}
