package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.keyward.testkit.enforcement.BadTokens;
import dev.keyward.testkit.enforcement.TokenMint;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tokens that must be refused, over real HTTPS: at the gateway and at Keyward's own endpoints, all
 * in the same words, and without asking anybody on the network.
 */
final class BadTokenIT {
  private static final List<String> DOORS = List.of("/any/x", "/auth/me");
  private static final int LONGEST = 8 * 1024;

  @TempDir private static Path directory;
  private static RecordingUpstream upstream;
  private static RecordingUpstream elsewhere;
  private static MintedHome home;
  private static Service keyward;
  private static PublicApi api;

  @BeforeAll
  static void start() throws Exception {
    upstream = new RecordingUpstream();
    elsewhere = new RecordingUpstream();
    home =
        MintedHome.in(
            ServerHome.in(directory),
            """
            limits: {failures_per_address: off}
            routes:
              - {path: /any/**, credentials: [api_key, access_token], upstream: '%s'}
            """
                .formatted(upstream.uri()));
    keyward = home.serve();
    api = new PublicApi(keyward);
  }

  /** Whatever the tests sent, none of it was an error of ours or got through. */
  @AfterAll
  static void nothingWasFetchedAndTheLogIsQuiet() throws Exception {
    try (Service service = keyward;
        PublicApi _ = api;
        RecordingUpstream _ = upstream;
        RecordingUpstream stranger = elsewhere) {
      assertEquals(0, stranger.connections(), "nothing was fetched");
      assertEquals(0, service.process().terminate());
      assertEquals(List.of(), service.process().logLines().all("level", "error"));
      assertFalse(service.process().log().contains("eyJ"), "a token is in the log");
    }
  }

  /** Two of the usual ones would be right a second later. */
  private static Map<String, String> bad(TokenMint mint) {
    Map<String, String> tokens = new LinkedHashMap<>(BadTokens.of(mint));
    String later = Long.toString(Instant.now().plusSeconds(60).getEpochSecond());
    tokens.put("iatInTheFuture", mint.tokenWith("iat", later));
    tokens.put("nbfInTheFuture", mint.tokenWith("nbf", later));
    tokens.put("fetchedKeys", fetchedKeys(mint));
    tokens.put("deepClaims", mint.signed(headerOf(mint), "[".repeat(2_500) + "]".repeat(2_500)));
    tokens.put("deepHeader", mint.signed("{\"a\":".repeat(900) + "1" + "}".repeat(900), "{}"));
    return tokens;
  }

  private static String headerOf(TokenMint mint) {
    return "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"" + mint.kid() + "\"}";
  }

  /** Says where to fetch a key, twice, from somebody who would notice. */
  private static String fetchedKeys(TokenMint mint) {
    Map<String, String> header = mint.header();
    header.put("kid", "\"fetched\"");
    header.put("jku", "\"" + elsewhere.uri() + "/jwks.json\"");
    header.put("x5u", "\"" + elsewhere.uri() + "/cert.pem\"");
    return mint.signed(header, mint.claims());
  }

  @Test
  void rightTokenPasses() throws Exception {
    for (String door : DOORS) {
      api.withToken(door, home.current().token()).expect(200);
    }
  }

  @Test
  void everyBadTokenIsRefusedInTheSameWords() throws Exception {
    int before = upstream.seen().size();
    for (String door : DOORS) {
      String told = api.withToken(door, "opaque-token").expect(401).told();

      assertAll(
          bad(home.current()).entrySet().stream()
              .map(
                  token ->
                      () ->
                          assertEquals(
                              told,
                              api.withToken(door, token.getValue()).told(),
                              () -> token.getKey() + " at " + door)));
    }
    assertEquals(before, upstream.seen().size(), "nothing was let through");
  }

  /** RFC 9110 section 11.2: what is no token68 is no credential at all, but a mistake. */
  @Test
  void whatIsNoTokenAtAllIsABadRequest() throws Exception {
    String right = home.current().token();
    for (String door : DOORS) {
      for (String value :
          List.of("", "a b", right + " x", right + ",x", "\"" + right + "\"", "{}", "a=b", "=")) {
        PublicApi.Reply reply = api.withToken(door, value);
        assertEquals(400, reply.status(), () -> value.length() + " at " + door + reply);
      }
    }
  }

  @Test
  void tokenIsAtMost8KibibytesLong() throws Exception {
    TokenMint mint = home.current();
    for (String door : DOORS) {
      api.withToken(door, "a".repeat(LONGEST)).expect(401);
      api.withToken(door, "a".repeat(LONGEST + 1)).expect(400);
      api.withToken(door, mint.tokenWith("x", '"' + "x".repeat(LONGEST) + '"')).expect(400);
    }
  }

  /** Over HTTP/2 the connection ends instead: its header compression has a state that is lost. */
  @Test
  void headerOf100KilobytesIsTooLarge() throws Exception {
    String header = "Authorization: Bearer " + "a".repeat(100_000);
    for (String door : DOORS) {
      keyward.curl().get(keyward.url() + door, "--http1.1", "-H", header).expect(431);
      keyward.curl().attempt(keyward.url() + door, "--http2", "-H", header).expect(0);
    }
    api.withToken(DOORS.getFirst(), home.current().token()).expect(200);
  }
}
