package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A compact JWS as somebody sent it (RFC 7515 section 7.1): its header can be read to find a key,
 * its payload cannot, but for whom it claims to be issued by.
 *
 * <ol>
 *   <li>At most {@value #MAX_CHARS} characters, measured before anything is decoded.
 *   <li>Three parts, none empty, each canonical base64url.
 *   <li>The header is a JSON object without a member twice, with an algorithm, without {@code
 *       crit}.
 *   <li>{@link #verify}: the algorithm is the key's one algorithm, then the signature is right.
 * </ol>
 */
public final class CompactJws {
  static final int MAX_CHARS = 65_536;

  private final byte[] token;
  private final int signedLength;
  private final JwsHeader header;
  private final byte[] payload;
  private final byte[] signature;
  private @Nullable JsonObject claims;

  private CompactJws(
      byte[] token, int signedLength, JwsHeader header, byte[] payload, byte[] signature) {
    this.token = token;
    this.signedLength = signedLength;
    this.header = header;
    this.payload = payload;
    this.signature = signature;
  }

  /**
   * @throws JoseException when the token is refused whatever key it is signed with
   */
  public static CompactJws parse(String token) throws JoseException {
    if (token.length() > MAX_CHARS) {
      throw new JoseException("the token is too long");
    }
    // What is not Latin-1 becomes a question mark, which base64url does not have either; but two
    // characters may become one.
    byte[] bytes = token.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length != token.length()) {
      throw notCanonical();
    }
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    // A third dot fails as a character of the signature.
    if (first < 1 || second <= first + 1 || second == bytes.length - 1) {
      throw new JoseException("the token does not have three parts");
    }
    byte[] header = part(bytes, 0, first);
    byte[] payload = part(bytes, first + 1, second);
    byte[] signature = part(bytes, second + 1, bytes.length);
    return new CompactJws(bytes, second, JwsHeader.read(header), payload, signature);
  }

  private static byte[] part(byte[] token, int from, int to) throws JoseException {
    byte[] part = Base64Url.decode(token, from, to);
    if (part == null) {
      throw notCanonical();
    }
    return part;
  }

  private static JoseException notCanonical() {
    return new JoseException("a part of the token is not canonical base64url");
  }

  /** The {@code alg} of the header, as sent. */
  public String algorithm() {
    return header.algorithm();
  }

  /** The {@code kid} of the header, 1 to 256 characters. */
  public @Nullable String keyId() {
    return header.keyId();
  }

  /** The {@code typ} of the header. */
  public @Nullable String type() {
    return header.type();
  }

  /**
   * The {@code iss} that the payload claims. Nobody has verified it: it may choose whose keys the
   * token is held against, and nothing else. Null when there is none.
   *
   * @throws JoseException when the payload is not a JSON object, or its {@code iss} no string
   */
  public @Nullable String claimedIssuer() throws JoseException {
    try {
      JsonObject read = JsonObject.parse(payload);
      claims = read;
      return read.string("iss");
    } catch (MalformedJsonException e) {
      throw new JoseException("the payload of the token is no JSON object with an iss");
    }
  }

  /**
   * @throws JoseException when the token is signed with another algorithm than the key's, or the
   *     signature is not by the key
   */
  public VerifiedJws verify(VerificationKey key) throws JoseException {
    if (JwsAlgorithm.of(header.algorithm()) != key.algorithm()) {
      throw new JoseException("the token is signed with another algorithm than the key has");
    }
    if (!key.verifier().verify(token, signedLength, signature)) {
      throw new JoseException("the signature of the token is wrong");
    }
    return new VerifiedJws(header, payload, claims);
  }
}
