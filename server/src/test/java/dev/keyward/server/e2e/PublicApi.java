package dev.keyward.server.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The public listener over HTTPS, trusting the local CA alone; for the many calls that would take a
 * process of curl each. Threads may share one.
 */
final class PublicApi implements AutoCloseable {
  private final HttpClient http;
  private final String url;

  PublicApi(Service service) throws Exception {
    this.url = service.url();
    this.http =
        HttpClient.newBuilder()
            .sslContext(AdminApi.trusting(service.data().resolve("ca.crt")))
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
  }

  /** An answer of the public listener. */
  record Reply(int status, HttpHeaders headers, String body) {
    JsonNode json() {
      return AdminApi.JSON.readTree(body);
    }

    String code() {
      return json().path("code").asString();
    }

    /** The first value of a field, or the empty string. */
    String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    Reply expect(int wanted) {
      if (status != wanted) {
        throw new AssertionError("wanted " + wanted + ": " + this);
      }
      return this;
    }

    /** All that the caller is told, but for what is another thing each time. */
    String told() {
      Map<String, List<String>> fields = new TreeMap<>(headers.map());
      fields.keySet().removeAll(List.of("date", "x-request-id"));
      return status + " " + fields + body.replaceFirst("\"instance\":\"[^\"]*\"", "");
    }

    @Override
    public String toString() {
      return status + " " + headers.map() + ' ' + body;
    }
  }

  /**
   * @param headers {@code name, value, name, value}
   */
  Reply send(String method, String path, BodyPublisher body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(40))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    var response = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    return new Reply(response.statusCode(), response.headers(), response.body());
  }

  Reply get(String path, String... headers) throws Exception {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  Reply withToken(String path, String token) throws Exception {
    return get(path, "Authorization", "Bearer " + token);
  }

  Reply post(String path, String json, String... headers) throws Exception {
    List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
    all.addAll(Arrays.asList(headers));
    return send("POST", path, BodyPublishers.ofString(json), all.toArray(String[]::new));
  }

  static ObjectNode credentials(String username, String password) {
    return AdminApi.JSON.createObjectNode().put("username", username).put("password", password);
  }

  Reply login(String username, String password) throws Exception {
    return post("/auth/login", credentials(username, password).toString());
  }

  /** The token of a login that must work. */
  String token(String username, String password) throws Exception {
    return login(username, password).expect(200).json().path("access_token").asString();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
