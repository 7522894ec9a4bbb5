package dev.keyward.server.e2e;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a token says; nothing is verified. */
record Jwt(JsonNode header, JsonNode claims) {
  static Jwt read(String token) {
    List<String> parts = List.of(token.split("\\.", -1));
    if (parts.size() != 3) {
      throw new AssertionError("not a JWT: " + parts.size() + " parts");
    }
    return new Jwt(json(parts.get(0)), json(parts.get(1)));
  }

  private static JsonNode json(String part) {
    byte[] bytes = Base64.getUrlDecoder().decode(part);
    return AdminApi.JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
  }

  String header(String name) {
    return header.path(name).asString("");
  }

  String claim(String name) {
    return claims.path(name).asString("");
  }
}
