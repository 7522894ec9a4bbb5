package dev.keyward.server.reload;

import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.KeywardConfig.PublicListener;
import dev.keyward.server.config.KeywardConfig.Tls;
import dev.keyward.server.config.KeywardConfig.Tokens;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings that a node keeps as they are for as long as it runs. */
final class FixedSettings {
  private static final List<Setting> ALWAYS =
      List.of(
          new Setting("data", KeywardConfig::data),
          new Setting("public.address", config -> config.publicListener().address()),
          new Setting("public.auth_path", config -> config.publicListener().authPath()),
          new Setting("admin.address", KeywardConfig::admin),
          new Setting("database", config -> config.database().url()),
          new Setting("secrets.master_key", FixedSettings::masterKey),
          new Setting("tokens.issuer", config -> config.tokens().issuer()),
          new Setting("tokens.audience", config -> config.tokens().audience()),
          new Setting("tokens.access_ttl", config -> config.tokens().accessTtl()),
          new Setting("tokens.refresh_ttl", config -> config.tokens().sessions().life()),
          new Setting("tokens.refresh_idle", config -> config.tokens().sessions().idle()),
          new Setting("tokens.refresh_grace", config -> config.tokens().sessions().grace()),
          new Setting("tokens.claims", config -> config.tokens().claims()),
          new Setting("tokens.secret", FixedSettings::secret),
          new Setting("identity_headers", KeywardConfig::identity),
          new Setting("max_stale", KeywardConfig::maxStale));

  /** What belongs to key pairs, and waits with a change from or to a secret. */
  private static final List<Setting> OF_KEY_PAIRS =
      List.of(
          new Setting("tokens.algorithm", config -> config.tokens().algorithm()),
          new Setting("tokens.rotate_every", config -> config.tokens().rotateEvery()));

  /**
   * What depends on whether there is TLS at all, and waits with that: without it, nobody but
   * proxies is believed to have had it.
   */
  private static final List<Setting> OF_TLS =
      List.of(
          new Setting("public.tls", config -> config.publicListener().tls()),
          new Setting("public.trusted_proxies", config -> config.publicListener().trustedProxies()),
          new Setting("public.client_ca", config -> config.publicListener().clientCa()),
          new Setting("public.hsts", config -> config.publicListener().transportSecurity()));

  private FixedSettings() {}

  /** A setting with the value that it has in a configuration. */
  private record Setting(String name, Function<KeywardConfig, @Nullable Object> value) {
    boolean differs(KeywardConfig one, KeywardConfig other) {
      return !Objects.equals(value.apply(one), value.apply(other));
    }
  }

  private static @Nullable Object masterKey(KeywardConfig config) {
    return config.masterKey() == null ? null : ByteBuffer.wrap(config.masterKey().checkValue());
  }

  private static @Nullable Object secret(KeywardConfig config) {
    byte[] secret = config.tokens().secret();
    return secret == null ? null : ByteBuffer.wrap(secret);
  }

  private static boolean keepsPairs(KeywardConfig running, KeywardConfig wanted) {
    return running.tokens().secret() == null && wanted.tokens().secret() == null;
  }

  private static boolean keepsTls(KeywardConfig running, KeywardConfig wanted) {
    return running.publicListener().tls() instanceof Tls.Off
        == wanted.publicListener().tls() instanceof Tls.Off;
  }

  /** The names of those in which {@code wanted} differs. */
  static List<String> waiting(KeywardConfig running, KeywardConfig wanted) {
    List<Setting> pairs = keepsPairs(running, wanted) ? List.of() : OF_KEY_PAIRS;
    List<Setting> tls = keepsTls(running, wanted) ? List.of() : OF_TLS;
    return Stream.of(ALWAYS, pairs, tls)
        .flatMap(List::stream)
        .filter(setting -> setting.differs(running, wanted))
        .map(Setting::name)
        .toList();
  }

  /** What a node that runs by {@code running} can make of {@code wanted}. */
  static KeywardConfig keep(KeywardConfig running, KeywardConfig wanted) {
    return new KeywardConfig(
        running.data(),
        keep(running.publicListener(), wanted.publicListener(), keepsTls(running, wanted)),
        running.admin(),
        running.database(),
        running.masterKey(),
        keep(running.tokens(), wanted.tokens(), keepsPairs(running, wanted)),
        wanted.issuers(),
        running.identity(),
        wanted.limits(),
        running.maxStale(),
        wanted.routes());
  }

  private static PublicListener keep(
      PublicListener running, PublicListener wanted, boolean keepsTls) {
    PublicListener tls = keepsTls ? wanted : running;
    return new PublicListener(
        running.address(),
        tls.tls(),
        tls.trustedProxies(),
        running.authPath(),
        tls.transportSecurity(),
        tls.clientCa());
  }

  private static Tokens keep(Tokens running, Tokens wanted, boolean keepsPairs) {
    Tokens pairs = keepsPairs ? wanted : running;
    return new Tokens(
        running.issuer(),
        running.audience(),
        pairs.algorithm(),
        running.accessTtl(),
        running.sessions(),
        pairs.rotateEvery(),
        running.claims(),
        running.secret());
  }
}
