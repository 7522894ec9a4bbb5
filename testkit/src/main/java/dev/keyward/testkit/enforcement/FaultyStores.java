package dev.keyward.testkit.enforcement;

import dev.keyward.core.Page;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import dev.keyward.core.change.ChangeFeed;
import dev.keyward.core.quota.QuotaStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Real stores with a plug that can be pulled. */
final class FaultyStores {
  private final Stores real;
  volatile boolean down;

  FaultyStores(Stores real) {
    this.real = real;
  }

  private void checkPlug() {
    if (down) {
      throw new StorageException("the plug is pulled");
    }
  }

  ChangeFeed changes() {
    return new ChangeFeed() {
      @Override
      public long head() {
        checkPlug();
        return real.changes().head();
      }

      @Override
      public List<Change> after(long sequence, int limit) {
        checkPlug();
        return real.changes().after(sequence, limit);
      }

      @Override
      public int purge(Instant now) {
        checkPlug();
        return real.changes().purge(now);
      }
    };
  }

  QuotaStore quotas() {
    QuotaStore quotas = real.quotas();
    return new QuotaStore() {
      @Override
      public Grant take(Account account, long limit, long least, long most) {
        checkPlug();
        return quotas.take(account, limit, least, most);
      }

      @Override
      public void giveBack(Account account, long unused) {
        checkPlug();
        quotas.giveBack(account, unused);
      }

      @Override
      public long taken(Account account) {
        checkPlug();
        return quotas.taken(account);
      }

      @Override
      public int purge(Instant before) {
        checkPlug();
        return quotas.purge(before);
      }
    };
  }

  ApiKeyStore keys() {
    ApiKeyStore keys = real.keys();
    return new ApiKeyStore() {
      @Override
      public boolean create(ApiKey key, AuditEvent event) {
        checkPlug();
        return keys.create(key, event);
      }

      @Override
      public Optional<ApiKey> find(String id) {
        checkPlug();
        return keys.find(id);
      }

      @Override
      public Optional<KeyOfClient> findOfClient(String id) {
        checkPlug();
        return keys.findOfClient(id);
      }

      @Override
      public Optional<KeyOfClient> findByHash(List<KeyHash> hashes) {
        checkPlug();
        return keys.findByHash(hashes);
      }

      @Override
      public Page<ApiKey> list(Filter filter, @Nullable String after, int limit) {
        checkPlug();
        return keys.list(filter, after, limit);
      }

      @Override
      public UpdateResult update(
          String id, Instant now, boolean force, Function<Succession, @Nullable Update> change) {
        checkPlug();
        return keys.update(id, now, force, change);
      }

      @Override
      public int rehash(List<Rehash> all, Instant now, IntFunction<AuditEvent> event) {
        checkPlug();
        return keys.rehash(all, now, event);
      }

      @Override
      public List<String> retired(Instant now, int limit) {
        checkPlug();
        return keys.retired(now, limit);
      }
    };
  }
}
