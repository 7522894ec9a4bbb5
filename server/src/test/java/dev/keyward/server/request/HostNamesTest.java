package dev.keyward.server.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One spelling for each host: rules are found by it. */
final class HostNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a.b", "a.b.", "A-1.b:8443", "127.0.0.1:1", "[::1]", "[2001:db8::1]:443"})
  void valid(String authority) {
    assertTrue(HostNames.isValid(authority));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a..b",
        "a.b..",
        ".a",
        "a b",
        "a/b",
        "u@a",
        "a:b",
        "a:123456",
        "[::1",
        "[::\u0661]",
        "[]",
        "é"
      })
  void invalid(String authority) {
    assertFalse(HostNames.isValid(authority));
  }

  @ParameterizedTest
  @CsvSource({
    "Admin.Example, admin.example",
    "admin.example., admin.example",
    "admin.example:8443, admin.example",
    "admin.example.:8443, admin.example",
    "[2001:DB8::1]:443, [2001:db8::1]",
    "[::1], [::1]"
  })
  void hostWithoutPortCaseAndFinalDot(String authority, String host) {
    assertEquals(host, HostNames.hostOf(authority));
  }
}
