package dev.keyward.core.token;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.signing.KeyStep;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.core.signing.SigningKeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One signing key and any number of revocations, in memory. */
final class BenchStores implements SigningKeyStore, TokenRevocationStore {
  private final List<SigningKey> keys = new ArrayList<>();
  private final List<TokenRevocation> revocations = new ArrayList<>();

  void add(TokenRevocation revocation) {
    revocations.add(revocation);
  }

  @Override
  public List<SigningKey> all() {
    return List.copyOf(keys);
  }

  @Override
  public Optional<KeyStep> step(
      byte[] keyCheck, Function<List<SigningKey>, Optional<KeyStep>> judge) {
    Optional<KeyStep> step = judge.apply(all());
    step.ifPresent(taken -> keys.addAll(taken.keys()));
    return step;
  }

  @Override
  public int forget(Instant until) {
    return 0;
  }

  @Override
  public String settleIssuer(String candidate) {
    return candidate;
  }

  @Override
  public void add(TokenRevocation revocation, AuditEvent event) {
    add(revocation);
  }

  @Override
  public Optional<TokenRevocation> find(String id) {
    return revocations.stream().filter(revocation -> revocation.id().equals(id)).findFirst();
  }

  @Override
  public List<TokenRevocation> current(Instant now) {
    return List.copyOf(revocations);
  }

  @Override
  public int purge(Instant now) {
    return 0;
  }
}
