package dev.keyward.core.apikey;

import dev.keyward.core.Page;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.policy.Environment;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Keys in memory, which are read as from a database: each time as new objects. */
public final class BenchKeys implements ApiKeyStore {
  private final Map<KeyHash, Integer> numbers = new HashMap<>();
  private final Instant now;

  public BenchKeys(Instant now) {
    this.now = now;
  }

  /** Makes {@code key} the key of this number. */
  public void add(Peppers peppers, String key, int number) {
    numbers.put(peppers.hash(key), number);
  }

  @Override
  public Optional<KeyOfClient> findByHash(List<KeyHash> hashes) {
    for (KeyHash hash : hashes) {
      Integer number = numbers.get(hash);
      if (number != null) {
        return Optional.of(row(hash, number));
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<KeyOfClient> findOfClient(String id) {
    throw new UnsupportedOperationException();
  }

  private KeyOfClient row(KeyHash hash, int number) {
    Client client =
        new Client(
            "client_01m88bdww8d7cs9scb9k" + String.format("%06d", number / 10),
            "client " + number / 10,
            "",
            null,
            Map.of(),
            now,
            now);
    ApiKey key =
        new ApiKey(
            "key_01m88bdynjjvpqb9sywc" + String.format("%09d", number),
            client.id(),
            Environment.LIVE,
            "kw_live_abcd",
            hash,
            KeyTerms.of("key " + number, Scopes.of("data:read", "data:write"), null),
            true,
            now,
            null);
    return new KeyOfClient(key, client, null);
  }

  @Override
  public boolean create(ApiKey key, AuditEvent event) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ApiKey> find(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<ApiKey> list(Filter filter, @Nullable String after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public UpdateResult update(
      String id, Instant at, boolean force, Function<Succession, @Nullable Update> change) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int rehash(List<Rehash> keys, Instant at, IntFunction<AuditEvent> event) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> retired(Instant at, int limit) {
    return List.of();
  }
}
