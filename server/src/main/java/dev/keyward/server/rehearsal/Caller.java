package dev.keyward.server.rehearsal;

import dev.keyward.server.cli.remote.CommandFailure;
import dev.keyward.server.cli.remote.Trust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Clients of a fresh quickstart: with and without credentials, right and wrong ones. */
final class Caller {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String FORM = "application/x-www-form-urlencoded";

  private final JsonNode ready;
  private final HttpClient one;
  private final HttpClient two;

  /**
   * @param ready what {@code quickstart --json} printed on its first run
   */
  Caller(JsonNode ready) throws CommandFailure {
    this.ready = ready;
    this.one = client(Version.HTTP_1_1);
    this.two = client(Version.HTTP_2);
  }

  private HttpClient client(Version version) throws CommandFailure {
    return HttpClient.newBuilder()
        .sslContext(Trust.context(Path.of(said("ca_file"))))
        .version(version)
        .connectTimeout(PATIENCE)
        .build();
  }

  private String said(String member) {
    return ready.path(member).asString();
  }

  void callAll() throws IOException, InterruptedException {
    String token = logIn();
    oauth();
    verify();
    refused();
    for (String path : new String[] {"/demo/", "/auth/keyward.js", "/.well-known/jwks.json"}) {
      get(two, path, "Accept", "*/*");
    }
    for (HttpClient client : List.of(one, two)) {
      get(client, "/data", "X-API-Key", said("api_key"));
      get(client, "/data", "Authorization", "Bearer " + token);
      get(client, "/auth/me", "X-API-Key", said("api_key"));
    }
  }

  /** Logs in and renews the session; the access token. */
  private String logIn() throws IOException, InterruptedException {
    post("/auth/login", credentials("wrong password"));
    JsonNode login = JSON.readTree(post("/auth/login", credentials(said("password"))));
    String renewal = login.path("refresh_token").asString();
    post("/auth/refresh", JSON.createObjectNode().put("refresh_token", renewal));
    return login.path("access_token").asString();
  }

  private ObjectNode credentials(String password) {
    return JSON.createObjectNode().put("username", said("username")).put("password", password);
  }

  private void oauth() throws IOException, InterruptedException {
    String pair = said("client_id") + ':' + said("api_key");
    String basic =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    BodyPublisher form = BodyPublishers.ofString("grant_type=client_credentials");
    send(one, "/auth/token", "POST", form, "Content-Type", FORM, "Authorization", basic);
  }

  private void verify() throws IOException, InterruptedException {
    ObjectNode question =
        JSON.createObjectNode()
            .put("credential", said("api_key"))
            .put("method", "GET")
            .put("path", "/data");
    post("/auth/verify", question, "X-API-Key", said("admin_key"));
  }

  private void refused() throws IOException, InterruptedException {
    get(one, "/data", "Accept", "application/json");
    get(one, "/data", "X-API-Key", "no-key-of-anybody");
    get(one, "/data", "Authorization", "Bearer e30.e30.AAAA");
    get(one, "/auth/check", "X-Forwarded-Uri", "/data");
    get(one, "/a%2Fb", "X-API-Key", said("api_key"));
  }

  private void get(HttpClient client, String path, String... headers)
      throws IOException, InterruptedException {
    String _ = send(client, path, "GET", BodyPublishers.noBody(), headers);
  }

  private String post(String path, ObjectNode body) throws IOException, InterruptedException {
    return post(path, body, "Accept", "application/json");
  }

  private String post(String path, ObjectNode body, String name, String value)
      throws IOException, InterruptedException {
    BodyPublisher json = BodyPublishers.ofString(body.toString());
    return send(one, path, "POST", json, "Content-Type", "application/json", name, value);
  }

  /** The body of whatever is answered. */
  private String send(
      HttpClient client, String path, String method, BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(said("url") + path))
            .timeout(PATIENCE)
            .method(method, body)
            .headers(headers)
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    return answer.body();
  }
}
