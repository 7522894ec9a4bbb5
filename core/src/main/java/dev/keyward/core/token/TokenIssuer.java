package dev.keyward.core.token;

import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.signing.Keyring;
import dev.keyward.core.signing.SigningKeys;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Issues access tokens: signed JWTs in the profile of RFC 9068. */
public final class TokenIssuer {
  static final String TYPE = "at+jwt";

  static final String SESSION = "sid";
  static final String USERNAME = "username";
  static final String CLIENT_NAME = "client_name";

  /** The claims of a token's {@link Ancestry}. */
  static final String KEY_ID = "key_id";

  static final String PARENTS = "parent_jti";
  static final String PARENT_KEYS = "parent_kid";

  /** The claim that says what all tokens of the user may do together, see {@link OwnRate}. */
  static final String RATE_LIMIT = "rate_limit";

  private static final JsonFactory JSON = new JsonFactory();

  /** The longest token that a listener takes (product: a credential may have 8 KiB). */
  private static final int MAX_LENGTH = 8_192;

  private final TokenPolicy policy;
  private final CustomClaims custom;
  private final LongAdder leftOut = new LongAdder();
  private final SigningKeys keys;
  private final Revocations revocations;
  private final SecureRandom random;
  private final InstantSource clock;

  /** Of tokens that say nothing but what Keyward itself knows. */
  public TokenIssuer(
      TokenPolicy policy,
      SigningKeys keys,
      Revocations revocations,
      SecureRandom random,
      InstantSource clock) {
    this(policy, CustomClaims.NONE, keys, revocations, random, clock);
  }

  /**
   * @param custom what else tokens say
   */
  public TokenIssuer(
      TokenPolicy policy,
      CustomClaims custom,
      SigningKeys keys,
      Revocations revocations,
      SecureRandom random,
      InstantSource clock) {
    this.policy = policy;
    this.custom = custom;
    this.keys = keys;
    this.revocations = revocations;
    this.random = random;
    this.clock = clock;
  }

  /**
   * What a token shall say.
   *
   * @param clientId the application it is issued to, or {@link
   *     dev.keyward.core.Principal#NO_CLIENT}
   * @param claims further ones, in this order
   * @param custom from metadata; left out when the token would be too long with them
   * @param notAfter it expires then at the latest; null for no bound but its life
   */
  public record Grant(
      String subject,
      String clientId,
      Scopes scopes,
      Map<String, String> claims,
      Map<String, String> custom,
      @Nullable Instant notAfter) {

    /**
     * For a user who has logged in.
     *
     * @param clientId through which application, or {@link dev.keyward.core.Principal#NO_CLIENT}
     * @param rateLimit of the user; null for none
     */
    public static Grant ofUser(
        String subject,
        String username,
        String clientId,
        Scopes scopes,
        String sessionId,
        @Nullable OwnRate rateLimit) {
      Map<String, String> claims = new LinkedHashMap<>();
      claims.put(SESSION, sessionId);
      claims.put(USERNAME, username);
      if (rateLimit != null) {
        claims.put(RATE_LIMIT, rateLimit.toString());
      }
      return new Grant(subject, clientId, scopes, claims, Map.of(), null);
    }

    /**
     * For a client that shows one of its API keys.
     *
     * @param name of the client
     * @param expiresAt of the key; null for never
     */
    public static Grant ofKey(
        String clientId, String name, String keyId, Scopes scopes, @Nullable Instant expiresAt) {
      Map<String, String> claims = new LinkedHashMap<>();
      claims.put(KEY_ID, keyId);
      claims.put(CLIENT_NAME, name);
      return new Grant(clientId, clientId, scopes, claims, Map.of(), expiresAt);
    }

    /**
     * For who shows an access token that was issued here, to its subject.
     *
     * @param scopes of it that it has now
     * @param rateLimit of the subject; null for none
     */
    public static Grant ofToken(VerifiedToken token, Scopes scopes, @Nullable OwnRate rateLimit) {
      Principal principal = token.principal();
      Ancestry ancestry = token.ancestry();
      Map<String, String> claims = new LinkedHashMap<>();
      if (!token.sessionId().isEmpty()) {
        claims.put(SESSION, token.sessionId());
      }
      if (!ancestry.keyId().isEmpty()) {
        claims.put(KEY_ID, ancestry.keyId());
      }
      claims.put(PARENTS, String.join(" ", ancestry.jtisAnd(token.jti())));
      List<String> kids = ancestry.kidsAnd(token.kid());
      if (!kids.isEmpty()) { // a shared secret has no name, and is not replaced while tokens live
        claims.put(PARENT_KEYS, String.join(" ", kids));
      }
      claims.put(ancestry.keyId().isEmpty() ? USERNAME : CLIENT_NAME, principal.name());
      if (rateLimit != null) {
        claims.put(RATE_LIMIT, rateLimit.toString());
      }
      return new Grant(
          principal.subject(),
          principal.clientId(),
          scopes,
          claims,
          Map.of(),
          principal.expiresAt());
    }

    /** The same for a token that expires at {@code end} at the latest. */
    public Grant until(Instant end) {
      return new Grant(subject, clientId, scopes, claims, custom, end);
    }

    /** The same with other scopes. */
    public Grant with(Scopes others) {
      return new Grant(subject, clientId, others, claims, custom, notAfter);
    }

    /** The same with these claims from metadata. */
    public Grant with(Map<String, String> others) {
      return new Grant(subject, clientId, scopes, claims, others, notAfter);
    }
  }

  /**
   * A new token. {@code toString} does not show it.
   *
   * @param value the compact JWT
   */
  public record IssuedToken(String value, String jti, Instant expiresAt, long expiresInSeconds) {
    @Override
    public String toString() {
      return "IssuedToken[" + jti + ']';
    }
  }

  /** Those of {@code scopes} that a token can carry: see {@link Keyring#grantable}. */
  public Scopes grantable(Scopes scopes) {
    return keys.keyring().grantable(scopes);
  }

  /**
   * When a token for a subject, issued to a client, counts as issued: now, but after the newest
   * revocation that is about it, whatever the clock of the node that revoked says.
   */
  public Instant issueTime(String subject, String clientId) {
    return Instant.ofEpochMilli(
        Math.max(clock.millis(), revocations.earliestIssue(subject, clientId)));
  }

  /** As {@link #issueTime(String, String)}, of what {@code grant} is for. */
  public Instant issueTime(Grant grant) {
    return issueTime(grant.subject(), grant.clientId());
  }

  /**
   * As {@link #issueTime(Grant)}, for whomever the token will be: after the newest revocation that
   * is about more than one session or token.
   */
  public Instant issueTime() {
    return Instant.ofEpochMilli(Math.max(clock.millis(), revocations.earliestIssue()));
  }

  /**
   * Signs a token. Costs one signature and no I/O.
   *
   * @param issuedAt from {@link #issueTime}
   * @throws dev.keyward.core.StorageException when there is no key to sign with
   */
  public IssuedToken issue(Grant grant, Instant issuedAt) {
    String jti = TokenIds.next(random, issuedAt.toEpochMilli());
    long iat = Math.min(clock.instant().getEpochSecond(), issuedAt.getEpochSecond());
    long exp = iat + policy.accessTtl().toSeconds();
    if (grant.notAfter() != null) {
      exp = Math.min(exp, grant.notAfter().getEpochSecond());
    }
    String token = sign(grant, jti, iat, exp);
    if (token.length() > MAX_LENGTH && !grant.custom().isEmpty()) {
      leftOut.increment();
      token = sign(grant.with(Map.of()), jti, iat, exp);
    }
    return new IssuedToken(token, jti, Instant.ofEpochSecond(exp), exp - iat);
  }

  private String sign(Grant grant, String jti, long iat, long exp) {
    return keys.keyring().signer().sign(TYPE, claims(grant, jti, iat, exp));
  }

  /** What else tokens say, from metadata. */
  public CustomClaims custom() {
    return custom;
  }

  /** How many tokens had to do without claims from metadata, because they would be too long. */
  public long leftOut() {
    return leftOut.sum();
  }

  private byte[] claims(Grant grant, String jti, long iat, long exp) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("iss", policy.issuer());
      json.writeStringProperty("sub", grant.subject());
      json.writeStringProperty("aud", policy.audience());
      json.writeNumberProperty("exp", exp);
      json.writeNumberProperty("iat", iat);
      json.writeStringProperty("jti", jti);
      json.writeStringProperty("client_id", grant.clientId());
      json.writeStringProperty("scope", grant.scopes().toString());
      for (Map.Entry<String, String> claim : grant.claims().entrySet()) {
        json.writeStringProperty(claim.getKey(), claim.getValue());
      }
      for (Map.Entry<String, String> claim : grant.custom().entrySet()) {
        json.writeStringProperty(claim.getKey(), claim.getValue());
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }
}
