package dev.keyward.server.oauth;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import java.net.URI;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code /.well-known/oauth-authorization-server} (RFC 8414): what there is, and no more. */
final class ServerMetadata {
  private static final List<String> BY_SECRET =
      List.of("client_secret_basic", "client_secret_post");

  private final byte[] document;

  /**
   * @param issuer of own tokens; its origin is where the public listener is reached
   * @param authPath the prefix of the endpoints there
   */
  ServerMetadata(String issuer, String authPath) {
    URI uri = URI.create(issuer);
    String origin = uri.getScheme() + "://" + uri.getRawAuthority();
    ObjectNode json = Json.object().put("issuer", issuer);
    json.put("token_endpoint", origin + authPath + "/token");
    json.put("jwks_uri", origin + "/.well-known/jwks.json");
    // Required, and there is no authorization endpoint that could answer any.
    json.putArray("response_types_supported");
    json.set(
        "grant_types_supported",
        Json.strings(
            List.of(
                TokenEndpoint.CLIENT_CREDENTIALS,
                TokenEndpoint.REFRESH_TOKEN,
                TokenEndpoint.EXCHANGE)));
    json.set(
        "token_endpoint_auth_methods_supported",
        Json.strings(List.of("client_secret_basic", "client_secret_post", "none")));
    json.put("introspection_endpoint", origin + authPath + "/introspect");
    json.set("introspection_endpoint_auth_methods_supported", Json.strings(BY_SECRET));
    json.put("revocation_endpoint", origin + authPath + "/revoke");
    json.set("revocation_endpoint_auth_methods_supported", Json.strings(BY_SECRET));
    this.document = Json.bytes(json);
  }

  HttpAnswer metadata(OperationCall call) {
    return new HttpAnswer(
        200,
        List.of(
            new Header("Content-Type", "application/json"),
            new Header("Cache-Control", "public, max-age=300"),
            new Header("X-Content-Type-Options", "nosniff")),
        document);
  }
}
