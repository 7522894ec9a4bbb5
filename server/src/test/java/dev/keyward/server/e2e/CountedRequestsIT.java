package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.framing.BadRequest;
import dev.keyward.server.framing.BadRequests;
import dev.keyward.server.framing.Mutations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever clients send, a server behind Keyward counts the requests that Keyward meant: each that
 * was answered by it once, under the id and the path that Keyward gave it, and no other.
 */
final class CountedRequestsIT {
  private static final long SEED = 20_260_801;
  private static final int MUTATIONS = 700;
  private static final int CLIENTS = 24;
  private static final int QUIET_MILLIS = 250;

  @TempDir private static Path directory;
  private static final List<RealServer> SERVERS = new ArrayList<>();
  private static Service keyward;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    SERVERS.add(RealServer.nginx(Files.createDirectory(directory.resolve("nginx"))));
    SERVERS.add(RealServer.apache(Files.createDirectory(directory.resolve("apache2"))));
    SERVERS.add(RealServer.lighttpd(Files.createDirectory(directory.resolve("lighttpd"))));
    SERVERS.add(RealServer.jetty(Files.createDirectory(directory.resolve("jetty"))));
    StringBuilder routes =
        new StringBuilder("limits: {failures_per_address: 1000000/1m}\nroutes:\n");
    for (RealServer server : SERVERS) {
      routes.append(
          "  - {path: /%s/**, methods: [GET, HEAD, POST], credentials: [api_key], upstream: 'http://127.0.0.1:%d'}\n"
              .formatted(server.name(), server.port()));
    }
    ServerHome home = ServerHome.in(directory);
    keyward =
        home.write(
                "data: data\npublic: {address: '127.0.0.1:0', tls: off}\n"
                    + "admin: {address: '127.0.0.1:0'}\n"
                    + routes)
            .serve("--init");
    key = keyward.admin().key(keyward.admin().client("app")).secret();
  }

  @AfterAll
  static void stop() throws Exception {
    if (keyward != null) {
      keyward.close();
    }
    for (RealServer server : SERVERS) {
      server.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> requestsCountedAreRequestsMeant() {
    return SERVERS.stream().map(s -> DynamicTest.dynamicTest(s.name(), () -> counted(s)));
  }

  private static void counted(RealServer server) throws Exception {
    List<String> sent = messages(server);
    int port = Integer.parseInt(keyward.url().replaceAll(".*:", ""));
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<?>> sending = new ArrayList<>();
      for (String bytes : sent) {
        sending.add(clients.submit(() -> send(port, bytes)));
      }
      for (Future<?> each : sending) {
        each.get();
      }
    }
    Set<String> answered = answered("/" + server.name() + "/");
    assertTrue(answered.size() > MUTATIONS / 2, () -> "only " + answered.size() + " were right");
    Await.until(
        () -> ids(server.seen()).containsAll(answered),
        () -> "answered, and not in the log of " + server.name() + ": " + lost(answered, server));
    List<RealServer.Seen> seen = server.seen();
    Await.until(
        () -> meant().keySet().containsAll(ids(seen)),
        () -> "requests that nobody meant: " + unknown(seen));
    assertEquals(seen.size(), Set.copyOf(ids(seen)).size(), "each once");
    Map<String, Map<String, String>> meant = meant();
    for (RealServer.Seen each : seen) {
      Map<String, String> line = meant.get(each.id());
      assertNotNull(line);
      assertEquals(line.get("method") + " " + line.get("path") + " HTTP/1.1", each.requestLine());
    }
  }

  private static List<String> ids(List<RealServer.Seen> seen) {
    return seen.stream().map(RealServer.Seen::id).toList();
  }

  private static List<RealServer.Seen> unknown(List<RealServer.Seen> seen) throws IOException {
    Set<String> known = meant().keySet();
    return seen.stream().filter(each -> !known.contains(each.id())).toList();
  }

  private static List<String> lost(Set<String> answered, RealServer server) throws IOException {
    List<String> seen = ids(server.seen());
    Map<String, Map<String, String>> meant = meant();
    return answered.stream()
        .filter(id -> !seen.contains(id))
        .map(id -> meant.get(id) + " ")
        .toList();
  }

  /** The ids of what an upstream answered. */
  private static Set<String> answered(String place) throws IOException {
    Set<String> answered = new HashSet<>();
    meant()
        .forEach(
            (id, line) -> {
              boolean allowed = "VALID".equals(line.get("code"));
              boolean there = line.getOrDefault("path", "").startsWith(place);
              if (allowed && there && Integer.parseInt(line.get("status")) >= 200) {
                answered.add(id);
              }
            });
    return answered;
  }

  private static List<String> messages(RealServer server) {
    String place = "/" + server.name();
    String head = "Host: api.example\r\nX-API-Key: " + key + "\r\n";
    Mutations mutations = new Mutations(new SplittableRandom(SEED), head, place);
    List<String> messages = new ArrayList<>();
    for (BadRequest bad : BadRequests.all().toList()) {
      String target = place + "/t" + messages.size();
      messages.add(
          (bad.bytes() + "GET " + BadRequest.TARGET + "-z HTTP/1.1\r\n" + BadRequest.HEAD + "\r\n")
              .replace(BadRequest.TARGET, target)
              .replace(BadRequest.HEAD, head));
    }
    for (int i = 0; i < MUTATIONS; i++) {
      messages.add(mutations.next(i));
    }
    return messages;
  }

  /** Until the connection is closed, or nothing comes any more. */
  private static void send(int port, String bytes) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(QUIET_MILLIS);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // closed by Keyward, or it waits for more
    }
  }

  /** What Keyward has logged about each request, by id. */
  private static Map<String, Map<String, String>> meant() throws IOException {
    Map<String, Map<String, String>> meant = new HashMap<>();
    for (Map<String, String> line : keyward.process().logLines().all("message", "request")) {
      meant.put(line.get("request_id"), line);
    }
    return meant;
  }
}
