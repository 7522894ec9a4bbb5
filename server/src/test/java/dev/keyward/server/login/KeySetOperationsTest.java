package dev.keyward.server.login;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Principal;
import dev.keyward.core.audit.Actor;
import dev.keyward.server.login.PublicCalls.Answer;
import dev.keyward.server.password.FastHashing;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeySetOperationsTest {
  private static final String CACHED = "public, max-age=300";

  @TempDir Path directory;
  private LoginServiceBed bed;
  private PublicCalls calls;
  private boolean stale;

  @BeforeEach
  void open() throws Exception {
    bed = new LoginServiceBed(directory, FastHashing.open());
    calls = new PublicCalls(new KeySetOperations(bed.keys, () -> stale).handlers());
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private Answer get(String... ifNoneMatch) {
    return calls.get(
        "/.well-known/jwks.json",
        Principal.ANONYMOUS,
        Map.of("If-None-Match", List.of(ifNoneMatch)));
  }

  private String tag() {
    return requireNonNull(get().header("ETag"));
  }

  private void expectUnchanged(String... ifNoneMatch) {
    Answer answer = get(ifNoneMatch);
    assertEquals(304, answer.status());
    assertEquals("", answer.body());
  }

  @Test
  void theDocumentIsTheSetOfKeys() {
    Answer answer = get();
    assertEquals(200, answer.status());
    assertEquals("application/jwk-set+json", answer.header("Content-Type"));
    assertEquals(
        List.of("ES256"),
        answer.json().path("keys").valueStream().map(k -> k.path("alg").stringValue()).toList());
  }

  @Test
  void nothingPrivateIsPublished() {
    assertTrue(get().json().path("keys").valueStream().noneMatch(key -> key.has("d")));
  }

  @Test
  void cachesMayKeepItForFiveMinutes() {
    assertEquals(CACHED, get().header("Cache-Control"));
  }

  /** It may lack a key that another node has made; who does not find one asks again. */
  @Test
  void whatAStaleNodeKnowsIsNotKept() {
    String tag = tag();
    stale = true;

    assertEquals("no-cache", get().header("Cache-Control"));
    assertEquals("no-cache", get(tag).header("Cache-Control"));
    assertEquals(304, get(tag).status());
  }

  @Test
  void theTagIsStrongAndQuoted() {
    assertTrue(tag().matches("\"[0-9a-f]{32}\""), tag());
  }

  @Test
  void theSameDocumentIsNotSentAgain() {
    expectUnchanged(tag());
  }

  @Test
  void anUnchangedDocumentMayBeKeptForAsLongAgain() {
    String tag = tag();
    Answer answer = get(tag);
    assertEquals(CACHED, answer.header("Cache-Control"));
    assertEquals(tag, answer.header("ETag"));
    assertNull(answer.header("Content-Type"));
  }

  /** As a proxy that compresses makes of it (RFC 9110 section 8.8.3). */
  @Test
  void aWeakTagOfItIsTheSame() {
    expectUnchanged("W/" + tag());
  }

  @Test
  void oneOfSeveralTagsIsEnough() {
    expectUnchanged("\"a\" ,\tW/" + tag() + ",\"b\"");
  }

  @Test
  void oneOfSeveralLinesIsEnough() {
    expectUnchanged("\"a\"", tag());
  }

  @Test
  void anyTagIsTheSame() {
    expectUnchanged("*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"a\"", "W/\"a\"", "\"*\"", "**", ",", "\""})
  void otherTagsAreNot(String tag) {
    assertEquals(200, get(tag).status());
  }

  @Test
  void aTagWithoutItsQuotesIsNot() {
    assertEquals(200, get(tag().replace("\"", "")).status());
  }

  @Test
  void aNewKeyIsANewDocument() {
    String before = tag();
    var _ = bed.rotation.rotate(Actor.OPERATOR).orElseThrow();
    bed.keys.reload();
    Answer answer = get(before);
    assertEquals(200, answer.status());
    assertNotEquals(before, answer.header("ETag"));
  }
}
