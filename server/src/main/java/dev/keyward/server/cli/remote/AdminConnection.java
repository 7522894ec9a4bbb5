package dev.keyward.server.cli.remote;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Talks to the admin API. A refusal becomes a {@link CommandFailure} with the problem document in
 * lines.
 */
public final class AdminConnection {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final long MAX_ANSWER = 16L << 20;
  private static final JsonMapper JSON = new JsonMapper();

  private final AdminLocation location;
  private final HttpClient http;

  AdminConnection(AdminLocation location) throws CommandFailure {
    this.location = location;
    this.http =
        HttpClient.newBuilder()
            .sslContext(Trust.context(location.caFile()))
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /** Whether this is the key with which all of this is asked. */
  public boolean usesKey(String key) {
    return location.key().equals(key);
  }

  /**
   * @param path with its query, beginning with {@code /}
   */
  public JsonNode get(String path) throws CommandFailure {
    return send(request(path).GET().build());
  }

  /**
   * For an answer that takes its time.
   *
   * @param path with its query, beginning with {@code /}
   */
  public JsonNode get(String path, Duration patience) throws CommandFailure {
    return send(request(path).timeout(patience).GET().build());
  }

  /** Sends a body that may be empty, but is always JSON. */
  public JsonNode post(String path, ObjectNode body) throws CommandFailure {
    return send("POST", path, body);
  }

  /**
   * Sends JSON objects, one on each line.
   *
   * @return what became of each line, as the server tells it
   */
  public List<JsonNode> postLines(String path, byte[] lines) throws CommandFailure {
    HttpResponse<byte[]> answer =
        exchange(
            request(path)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofByteArray(lines))
                .build());
    if (answer.statusCode() != OK) {
      throw refused(answer.statusCode(), parse(answer.statusCode(), answer.body()));
    }
    List<JsonNode> results = new ArrayList<>();
    for (String line : new String(answer.body(), StandardCharsets.UTF_8).lines().toList()) {
      results.add(parse(OK, line.getBytes(StandardCharsets.UTF_8)));
    }
    return results;
  }

  /** For calls that take no body. */
  public JsonNode post(String path) throws CommandFailure {
    return send(request(path).POST(BodyPublishers.noBody()).build());
  }

  /** Sends the members that are to be changed. */
  public JsonNode patch(String path, ObjectNode body) throws CommandFailure {
    return send("PATCH", path, body);
  }

  public JsonNode delete(String path) throws CommandFailure {
    return send(request(path).DELETE().build());
  }

  private JsonNode send(String method, String path, ObjectNode body) throws CommandFailure {
    byte[] json = JSON.writeValueAsBytes(body);
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofByteArray(json))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(location.url() + path))
        .timeout(REQUEST_TIMEOUT)
        .header("X-API-Key", location.key());
  }

  private JsonNode send(HttpRequest request) throws CommandFailure {
    HttpResponse<byte[]> answer = exchange(request);
    return read(answer.statusCode(), answer.body());
  }

  private HttpResponse<byte[]> exchange(HttpRequest request) throws CommandFailure {
    try {
      return http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    } catch (SSLException e) {
      throw unreachable(
          "The server at " + location + " is not trusted: name its CA with --ca-file.");
    } catch (IOException e) {
      throw unreachable("Cannot reach the admin API at " + location + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("Interrupted.");
    }
  }

  /** The answer; an empty object when there is none to a call that was carried out. */
  private JsonNode read(int status, byte[] body) throws CommandFailure {
    if (status == NO_CONTENT) {
      return JsonNodeFactory.instance.objectNode();
    }
    JsonNode json = parse(status, body);
    if (status >= 200 && status < 300) {
      return json;
    }
    throw refused(status, json);
  }

  private JsonNode parse(int status, byte[] body) throws CommandFailure {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "The server at "
              + location
              + " answered "
              + status
              + " without JSON: is this the admin address?");
    }
  }

  private static CommandFailure refused(int status, JsonNode json) {
    return new CommandFailure(
        status == 503 ? ExitCode.UNREACHABLE : ExitCode.FAILED,
        status,
        ProblemLines.of(status, json));
  }

  private static CommandFailure unreachable(String line) {
    return new CommandFailure(ExitCode.UNREACHABLE, line);
  }
}
