package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.AsciiString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is of one answer stays out of the table of a connection, what comes again is in it. */
final class NeverIndexedTest {
  private final NeverIndexed detector = new NeverIndexed();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-keyward-assertion",
        "x-keyward-path",
        "x-request-id",
        "ratelimit",
        "content-length",
        "set-cookie"
      })
  void whatIsOfOneAnswer(String name) {
    assertTrue(detector.isSensitive(AsciiString.of(name), "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {":status", "cache-control", "vary", "ratelimit-policy", "content-type"})
  void whatComesAgain(String name) {
    assertFalse(detector.isSensitive(AsciiString.of(name), "1"));
  }
}
