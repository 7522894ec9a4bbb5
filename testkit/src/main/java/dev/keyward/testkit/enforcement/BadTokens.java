package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.TokenMint.encode;
import static dev.keyward.testkit.enforcement.TokenMint.json;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens that must be refused, all with the same answer, though each fails for its own reason. */
public final class BadTokens {
  private static final List<String> REQUIRED =
      List.of("iss", "sub", "aud", "exp", "iat", "jti", "client_id");
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final TokenMint mint;
  private final Map<String, String> tokens = new LinkedHashMap<>();

  private BadTokens(TokenMint mint) {
    this.mint = mint;
  }

  /** The tokens by name. */
  public static Map<String, String> of(TokenMint mint) {
    BadTokens bad = new BadTokens(mint);
    bad.wrongForm();
    bad.wrongHeader();
    bad.wrongSignature();
    bad.wrongClaims();
    return bad.tokens;
  }

  private void wrongForm() {
    String right = mint.token();
    List<String> parts = List.of(right.split("\\.", -1));
    String claims = parts.get(1);
    tokens.put("opaque", "opaque-token");
    tokens.put("twoParts", parts.get(0) + '.' + claims);
    tokens.put("fourParts", right + ".AAAA");
    tokens.put("fiveParts", right + ".AAAA.AAAA");
    tokens.put("emptySignature", parts.get(0) + '.' + claims + '.');
    tokens.put("emptyHeader", '.' + claims + '.' + parts.get(2));
    tokens.put("emptyClaims", parts.get(0) + ".." + parts.get(2));
    tokens.put("padded", right + "==");
    tokens.put("standardAlphabet", right.replace('-', '+').replace('_', '/') + '+');
    tokens.put("unusedBits", unusedBits(right));
  }

  /**
   * The same bytes of signature in another spelling: 64 bytes leave four bits of the last digit.
   */
  private static String unusedBits(String token) {
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = digits.indexOf(token.charAt(token.length() - 1));
    return token.substring(0, token.length() - 1) + digits.charAt(last | 1);
  }

  private void wrongHeader() {
    header("algNone", "alg", "\"none\"");
    header("algNoneMixed", "alg", "\"nOnE\"");
    header("algLowerCase", "alg", "\"es256\"");
    header("algOfAnotherSize", "alg", "\"ES384\"");
    header("algNumber", "alg", "256");
    header("typJwt", "typ", "\"JWT\"");
    header("typOther", "typ", "\"dpop+jwt\"");
    header("typNumber", "typ", "1");
    header("kidNumber", "kid", "1");
    header("kidNull", "kid", "null");
    header("kidEmpty", "kid", "\"\"");
    header("kidOfAnotherKey", "kid", "\"another\"");
    header("kidPath", "kid", "\"../../etc/passwd\"");
    header("crit", "crit", "[\"exp\"]");
    header("critEmpty", "crit", "[]");
    header("b64False", "b64", "false");
    Map<String, String> noKid = mint.header();
    noKid.remove("kid");
    tokens.put("noKid", mint.signed(noKid, mint.claims()));
    Map<String, String> noType = mint.header();
    noType.remove("typ");
    tokens.put("noTyp", mint.signed(noType, mint.claims()));
    Map<String, String> noAlg = mint.header();
    noAlg.remove("alg");
    tokens.put("noAlg", mint.signed(noAlg, mint.claims()));
    String header = json(mint.header());
    String twice = header.substring(0, header.length() - 1) + ",\"alg\":\"ES256\"}";
    tokens.put("headerMemberTwice", mint.signed(twice, json(mint.claims())));
    tokens.put("headerNoObject", mint.signed("[]", json(mint.claims())));
    tokens.put("headerNoJson", mint.signed("{", json(mint.claims())));
  }

  private void header(String name, String member, String value) {
    Map<String, String> header = mint.header();
    header.put(member, value);
    tokens.put(name, mint.signed(header, mint.claims()));
  }

  private void wrongSignature() {
    String header = json(mint.header());
    String claims = json(mint.claims());
    String signed = encode(header) + '.' + encode(claims);
    tokens.put("anotherKey", mint.signedByAnotherKey(header, claims));
    tokens.put("unsigned", encode("{\"alg\":\"none\"}") + '.' + encode(claims) + ".AAAA");
    tokens.put("zeroSignature", signed + '.' + BASE64.encodeToString(new byte[64]));
    tokens.put("shortSignature", signed + '.' + BASE64.encodeToString(new byte[63]));
    tokens.put("longSignature", signed + '.' + BASE64.encodeToString(new byte[72]));
    tokens.put("changedClaims", changedClaims());
    tokens.put("publicKeyAsSecret", hmac("\"HS256\"", mint.publicKey()));
    tokens.put(
        "publicKeyPemAsSecret",
        hmac(
            "\"HS256\"",
            ("-----BEGIN PUBLIC KEY-----\n" + mint.kid()).getBytes(StandardCharsets.US_ASCII)));
    Map<String, String> embedded = mint.header();
    embedded.put("jwk", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}");
    tokens.put("embeddedJwk", mint.signedByAnotherKey(json(embedded), claims));
    Map<String, String> elsewhere = mint.header();
    elsewhere.put("jku", "\"https://127.0.0.1:1/jwks.json\"");
    elsewhere.put("x5u", "\"https://127.0.0.1:1/cert.pem\"");
    tokens.put("jkuAndX5u", mint.signedByAnotherKey(json(elsewhere), claims));
  }

  private String changedClaims() {
    List<String> parts = List.of(mint.token().split("\\.", -1));
    Map<String, String> other = mint.claims();
    other.put("scope", "\"keyward:admin\"");
    return parts.get(0) + '.' + encode(json(other)) + '.' + parts.get(2);
  }

  private String hmac(String algorithm, byte[] secret) {
    Map<String, String> header = mint.header();
    header.put("alg", algorithm);
    String signed = encode(json(header)) + '.' + encode(json(mint.claims()));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] tag = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + '.' + BASE64.encodeToString(tag);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private void wrongClaims() {
    long issued = Long.parseLong(mint.claims().get("iat"));
    for (String name : REQUIRED) {
      Map<String, String> claims = mint.claims();
      claims.remove(name);
      tokens.put("no" + name, mint.signed(mint.header(), claims));
      claim(name + "Null", name, "null");
      claim(name + "Object", name, "{}");
      claim(name + "Empty", name, "\"\"");
    }
    claim("anotherIssuer", "iss", "\"https://evil.example\"");
    claim("issuerWithSlash", "iss", '"' + TokenMint.ISSUER + "/\"");
    claim("issuerInOtherCase", "iss", "\"https://AUTH.example\"");
    claim("anotherAudience", "aud", "\"https://other.example\"");
    claim("otherAudiences", "aud", "[\"https://other.example\",\"x\"]");
    claim("audiencesOfOtherTypes", "aud", "[\"" + TokenMint.AUDIENCE + "\",1]");
    claim("iatInTheFuture", "iat", Long.toString(issued + 1));
    claim("nbfInTheFuture", "nbf", Long.toString(issued + 1));
    claim("expNow", "exp", Long.toString(issued));
    claim("expAsText", "exp", '"' + Long.toString(issued + 600) + '"');
    claim("expNegative", "exp", "-1");
    claim("expTooLarge", "exp", "1e400");
    claim("livesTooLong", "exp", Long.toString(issued + 86_401));
    claim("subWithControls", "sub", "\"a\\r\\nX-Evil: 1\"");
    claim("jtiWithSpace", "jti", "\"a b\"");
    claim("scopeNumber", "scope", "1");
    claim("scopeWithQuote", "scope", "\"a\\\"b\"");
    claim("deep", "deep", "[".repeat(100) + "]".repeat(100));
    claim("claimTwice", "x", "1,\"sub\":\"user_root\"");
    tokens.put("claimsNoObject", mint.signed(json(mint.header()), "[]"));
    tokens.put("claimsNoJson", mint.signed(json(mint.header()), "{\"a\":}"));
  }

  private void claim(String name, String claim, String json) {
    tokens.put(name, mint.tokenWith(claim, json));
  }

  /** The names alone, for tests that make the tokens anew. */
  public static List<String> names(TokenMint mint) {
    return new ArrayList<>(of(mint).keySet());
  }
}
