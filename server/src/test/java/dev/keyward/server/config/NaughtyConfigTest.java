package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.store.scene.NaughtyStrings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code keyward config check} of files with text that breaks programs, as every value, as a name,
 * and raw: no problem or problems, each on one line that moves no terminal.
 */
final class NaughtyConfigTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static final List<String> MORE =
      List.of(
          "\u001b[31mred\u001b[0m",
          "a\nb",
          "a\rb",
          "a\u0085b",
          "a\u2028b",
          "a\u0000b",
          "\u202egnp.exe",
          "${env:}",
          "${env:NO_SUCH_VARIABLE}",
          "${file:}",
          "${file:/nowhere}",
          "${file:a\u0000b}",
          "${file:${file:x}}",
          "${",
          "hunter2",
          "x".repeat(10_000));

  @TempDir private Path directory;

  private static List<String> strings() {
    List<String> all = new ArrayList<>(MORE);
    all.addAll(NaughtyStrings.all());
    return all;
  }

  /** Checks a file, and says what was printed. */
  private String check(String yaml, Map<String, String> environment) {
    Path file = new ConfigBed(directory).write("keyward.yaml", yaml, "rw-------");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        ConfigCommand.Check.check(file, environment, new PrintWriter(out), new PrintWriter(err));
    String printed = out.toString() + err;
    assertTrue(exit == 0 || exit == 1, () -> yaml + printed);
    assertEquals(exit == 0 ? 1 : 0, out.toString().lines().count());
    assertEquals(exit == 0, err.toString().isEmpty());
    assertTrue(
        printed
            .codePoints()
            .allMatch(
                c ->
                    c == '\n'
                        || Character.getType(c) != Character.CONTROL && c != 0x2028 && c != 0x202e),
        () -> yaml + printed);
    assertFalse(printed.contains("Exception") || printed.contains("\tat "), () -> yaml + printed);
    assertFalse(printed.contains("hunter2"), () -> yaml + printed);
    return printed;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: %s",
        "database: %s",
        "max_stale: %s",
        "public: {address: %s}",
        "public: {tls: %s}",
        "public: {tls: {certificate: %s, key: %s}}",
        "public: {trusted_proxies: [%s]}",
        "public: {auth_path: %s}",
        "admin: {address: %s}",
        "secrets: {master_key: %s}",
        "tokens: {issuer: %s}",
        "tokens: {audience: %s}",
        "tokens: {algorithm: %s}",
        "tokens: {access_ttl: %s}",
        "tokens: {rotate_every: %s}",
        "tokens: {algorithm: HS256, secret: %s}",
        "limits: {failures_per_address: %s}",
        "limits: {login: {per_address: %s}}",
        "limits: {shared: [{name: %s, rate: 1/1m}]}",
        "limits: {shared: [{name: a, rate: %s, per: %s}]}",
        "routes: [{name: %s, path: /a, public: true, upstream: 'http://a'}]",
        "routes: [{path: %s, public: true, upstream: 'http://a'}]",
        "routes: [{path: /a, hosts: [%s], public: true, upstream: 'http://a'}]",
        "routes: [{path: /a, methods: [%s], public: true, upstream: 'http://a'}]",
        "routes: [{path: /a, public: %s, upstream: 'http://a'}]",
        "routes: [{path: /a, credentials: [%s], upstream: 'http://a'}]",
        "routes: [{path: /a, credentials: [api_key], scopes: [%s], upstream: 'http://a'}]",
        "routes: [{path: /a, credentials: [api_key], rate_limit: %s, upstream: 'http://a'}]",
        "routes: [{path: /a, credentials: [api_key], limits: [%s], upstream: 'http://a'}]",
        "routes: [{path: /a, credentials: [api_key], cost: %s, upstream: 'http://a'}]",
        "routes: [{path: /a, credentials: [api_key], timeout: %s, upstream: 'http://a'}]",
        "routes: [{path: /a, public: true, upstream: %s}]"
      })
  void asValues(String template) {
    List<String> strings = strings();
    for (int i = 0; i < strings.size(); i++) {
      // Of the list one in eight, others for the next template.
      if (i < MORE.size() || i % 8 == template.length() % 8) {
        check(template.replace("%s", JSON.writeValueAsString(strings.get(i))) + '\n', Map.of());
      }
    }
  }

  @Test
  void asNames() {
    for (String text : strings()) {
      if (!text.contains("hunter2")) {
        String name = JSON.writeValueAsString(text);
        check(name + ": 1\n", Map.of());
        check("public: {" + name + ": 1}\n", Map.of());
        check("routes: [{" + name + ": {" + name + ": 1}}]\n", Map.of());
      }
    }
  }

  @Test
  void asTheFileItself() {
    for (String text : strings()) {
      check(text + '\n', Map.of());
      check("data: " + text + '\n', Map.of());
    }
  }

  @Test
  void asVariables() {
    for (String text : strings()) {
      check("data: .\n", Map.of("KEYWARD__DATA", text));
      check("data: .\n", Map.of("KEYWARD__PUBLIC__TRUSTED_PROXIES", '[' + text + ']'));
      check("data: .\n", Map.of("KEYWARD__ROUTES__0__PATH", text));
      if (!text.contains("hunter2")) {
        check("data: .\n", Map.of("KEYWARD__" + text, "x"));
      }
    }
  }
}
