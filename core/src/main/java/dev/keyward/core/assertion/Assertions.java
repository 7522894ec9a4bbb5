package dev.keyward.core.assertion;

import com.github.benmanes.caffeine.cache.Cache;
import dev.keyward.core.CredentialKind;
import dev.keyward.core.Principal;
import dev.keyward.core.cache.Caches;
import dev.keyward.core.jose.JwsSigner;
import dev.keyward.core.signing.SigningKeys;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Makes the JSON Web Tokens by which an upstream knows that a request came through Keyward, and
 * whose it is. They are signed with the key of access tokens and can be taken for none: their type
 * is another one (RFC 8725 section 3.11), and so is their audience.
 *
 * <p>One is kept for each caller and upstream and used again for half of its life, so that a
 * request costs no signature.
 */
public final class Assertions {
  /** The {@code typ} of the header. */
  public static final String TYPE = "keyward-assertion+jwt";

  /** From {@code iat} to {@code exp}. */
  public static final Duration LIFE = Duration.ofSeconds(60);

  private static final long USED_FOR_SECONDS = LIFE.toSeconds() / 2;

  /** Characters of all tokens that are kept; what belongs to each takes as much again. */
  private static final int MAX_KEPT = 16_000_000;

  private static final JsonFactory JSON = new JsonFactory();

  private final String issuer;
  private final SigningKeys keys;
  private final InstantSource clock;
  private final Cache<Whose, Kept> kept =
      Caches.builder()
          .maximumWeight(MAX_KEPT)
          .weigher((Whose whose, Kept each) -> each.token().length())
          .expireAfterWrite(LIFE)
          .build();

  /**
   * @param issuer of Keyward's own tokens
   * @param keys pairs: a shared secret would let upstreams speak for Keyward
   */
  public Assertions(String issuer, SigningKeys keys, InstantSource clock) {
    this.issuer = issuer;
    this.keys = keys;
    this.clock = clock;
  }

  private record Whose(String audience, CredentialKind kind, String credentialId) {}

  /**
   * @param principal as it was signed: it may have changed since
   * @param keyId by which it was: that key may have been revoked since
   */
  private record Kept(Principal principal, @Nullable String keyId, long issuedAt, String token) {
    boolean holds(Principal now, JwsSigner current, long seconds) {
      boolean young = seconds >= issuedAt && seconds < issuedAt + USED_FOR_SECONDS;
      return young && Objects.equals(keyId, current.keyId()) && principal.equals(now);
    }
  }

  /**
   * The compact JWT, good for at least half of {@link #LIFE} unless the credential ends before.
   *
   * @param audience what the upstream is called
   * @throws dev.keyward.core.StorageException when there is no key to sign with
   */
  public String of(Principal principal, String audience) {
    JwsSigner signer = keys.keyring().signer();
    long now = clock.instant().getEpochSecond();
    Whose whose = new Whose(audience, principal.kind(), principal.credentialId());
    Kept known = kept.getIfPresent(whose);
    if (known != null && known.holds(principal, signer, now)) {
      return known.token();
    }
    String token = signer.sign(TYPE, claims(principal, audience, now));
    kept.put(whose, new Kept(principal, signer.keyId(), now, token)); // Several at once do no harm.
    return token;
  }

  private static long end(Principal principal, long now) {
    Instant end = principal.expiresAt();
    long latest = now + LIFE.toSeconds();
    return end == null ? latest : Math.min(latest, end.getEpochSecond());
  }

  private byte[] claims(Principal principal, String audience, long now) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(384);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("iss", issuer);
      json.writeStringProperty("aud", audience);
      json.writeNumberProperty("iat", now);
      json.writeNumberProperty("exp", end(principal, now));
      json.writeStringProperty("kind", principal.kind().wireName());
      if (principal.kind() != CredentialKind.ANONYMOUS) {
        json.writeStringProperty("sub", principal.subject());
        json.writeStringProperty("name", principal.name());
        json.writeStringProperty("client_id", principal.clientId());
        json.writeStringProperty("credential_id", principal.credentialId());
        json.writeStringProperty("scope", principal.scopes().toString());
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }
}
