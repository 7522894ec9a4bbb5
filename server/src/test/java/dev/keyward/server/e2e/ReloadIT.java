package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A process whose configuration and certificate change while it is busy. */
final class ReloadIT {
  private static final int RELOADS = 20;

  @TempDir private Path directory;
  private RecordingUpstream upstream;
  private ServerHome home;
  private Service keyward;
  private SSLContext tls;
  private String key;

  @BeforeEach
  void start() throws Exception {
    upstream = new RecordingUpstream();
    home = ServerHome.in(directory);
    for (String name : List.of("first", "second")) {
      Certificates.selfSigned(at(name + ".crt"), at(name + ".key"));
    }
    tls = AdminApi.trusting(at("first.crt"), at("second.crt"));
    certificate("first");
    configure("");
    keyward = home.serve("--init");
    key = keyward.admin().key(keyward.admin().client("c")).secret();
  }

  @AfterEach
  void stop() throws Exception {
    keyward.close();
    upstream.close();
  }

  private Path at(String name) {
    return home.directory().resolve(name);
  }

  /** Puts another certificate under the same name. */
  private void certificate(String name) throws IOException {
    for (String type : List.of("crt", "key")) {
      Path next = at("next");
      Files.copy(at(name + "." + type), next, StandardCopyOption.COPY_ATTRIBUTES);
      Files.move(next, at("own." + type), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * @param more further routes
   */
  private void configure(String more) throws IOException {
    home.write(
        """
        data: data
        public: {address: '127.0.0.1:0', tls: {certificate: own.crt, key: own.key}}
        admin: {address: '127.0.0.1:0'}
        limits: {failures_per_address: off}
        routes:
          - {name: busy, path: /busy, credentials: [api_key], upstream: 'UP'}
          - {name: limited, path: /limited, credentials: [api_key], rate_limit: 3/1h, upstream: 'UP'}
        """
            .concat(more)
            .replace("UP", upstream.uri().toString()));
  }

  private int logged(String message) throws Exception {
    return keyward.process().logLines().all("message", message).size();
  }

  private void reload(String message) throws Exception {
    int before = logged(message);
    keyward.process().hangUp();
    Await.until(() -> logged(message) > before, message + " in " + keyward.process().log());
  }

  private JsonNode configuration() throws Exception {
    return keyward
        .admin()
        .get("/v1/status")
        .expect(200)
        .json()
        .path("parts")
        .valueStream()
        .filter(part -> part.path("name").asString().equals("configuration"))
        .findFirst()
        .orElseThrow();
  }

  /** One connection, which nothing but its end closes. */
  private final class Connection implements AutoCloseable {
    private final SSLSocket socket;
    private final RawClient client;

    Connection() throws IOException {
      URI url = URI.create(keyward.url());
      socket = (SSLSocket) tls.getSocketFactory().createSocket(url.getHost(), url.getPort());
      client = new RawClient(socket);
    }

    int get(String path) throws IOException {
      Message answer =
          client
              .send("GET " + path + " HTTP/1.1\r\nHost: own\r\nX-API-Key: " + key + "\r\n\r\n")
              .receive();
      if (answer == null) {
        throw new IOException("the connection ended");
      }
      return Integer.parseInt(answer.startLine().split(" ", 3)[1]);
    }

    byte[] certificate() throws Exception {
      return socket.getSession().getPeerCertificates()[0].getEncoded();
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  private int get(String path) throws IOException {
    try (Connection own = new Connection()) {
      return own.get(path);
    }
  }

  /** What a client of the JDK never repeats by itself. */
  private int post(HttpClient client) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(keyward.url() + "/busy"))
            .header("X-API-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString("some content"))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  /** Makes requests until told to stop. */
  private static final class Client implements Callable<Void> {
    private final Callable<Integer> request;
    private final AtomicBoolean stop;
    private final AtomicInteger answered = new AtomicInteger();

    Client(Callable<Integer> request, AtomicBoolean stop) {
      this.request = request;
      this.stop = stop;
    }

    @Override
    public Void call() throws Exception {
      while (!stop.get()) {
        assertEquals(200, request.call());
        answered.incrementAndGet();
      }
      return null;
    }
  }

  @Test
  void noRequestFailsBecauseOfReloads() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection kept = new Connection();
        HttpClient http1 =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls).build();
        HttpClient http2 =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).sslContext(tls).build()) {
      List<Client> clients =
          List.of(
              new Client(() -> kept.get("/busy"), stop),
              new Client(() -> get("/busy"), stop),
              new Client(() -> post(http1), stop),
              new Client(() -> post(http2), stop),
              new Client(() -> post(http2), stop));
      List<Future<Void>> ends = clients.stream().map(threads::submit).toList();
      try {
        for (int i = 1; i <= RELOADS; i++) {
          int[] before = clients.stream().mapToInt(client -> client.answered.get()).toArray();
          if (i % 5 == 0) {
            certificate(i % 2 == 0 ? "second" : "first");
          }
          configure(route(i));
          reload("configuration reloaded");
          assertEquals(200, get("/route-" + i));
          for (int c = 0; c < before.length; c++) {
            Client client = clients.get(c);
            int seen = before[c];
            Future<Void> end = ends.get(c);
            Await.until(() -> end.isDone() || client.answered.get() > seen, "the next answer");
          }
        }
      } finally {
        stop.set(true);
      }
      for (Future<Void> end : ends) {
        end.get(30, TimeUnit.SECONDS);
      }
    }
    assertEquals(RELOADS, logged("configuration reloaded"));
    assertEquals(0, logged("configuration refused"));
    String metrics = keyward.admin().get("/metrics").expect(200).body();
    assertTrue(
        metrics.contains("keyward_config_reloads_total{result=\"applied\"} " + RELOADS), metrics);
    assertFalse(metrics.contains("status=\"5"), metrics);
  }

  /** Another route each time, and more of them. */
  private static String route(int number) {
    List<String> routes = new ArrayList<>();
    for (int i = Math.max(1, number - 3); i <= number; i++) {
      routes.add("  - {path: /route-" + i + ", credentials: [api_key], upstream: 'UP'}\n");
    }
    return String.join("", routes);
  }

  @Test
  void whatIsWrongChangesNothingAndIsTold() throws Exception {
    home.write("routse: []\npublic: {tls: {certificate: none.crt, key: own.key}}\n");
    reload("configuration refused");

    assertEquals(200, get("/busy"));
    Map<String, String> told =
        keyward.process().logLines().find("message", "configuration refused");
    assertNotNull(told);
    assertTrue(
        told.get("problem").contains("keyward.yaml:1:1: routse: is no setting"), told::toString);
    assertFalse(configuration().path("ok").asBoolean());
    keyward.curl().get(keyward.adminUrl() + "/health/ready").expect(200);

    configure("");
    Await.until(() -> configuration().path("ok").asBoolean(), "the file is right again");
    assertEquals(200, get("/busy"));
  }

  @Test
  void aRenewedCertificateIsShownToNewConnections() throws Exception {
    try (Connection open = new Connection()) {
      byte[] first = open.certificate();
      assertEquals(200, open.get("/busy"));

      certificate("second"); // and no signal

      Await.until(
          () -> {
            try (Connection next = new Connection()) {
              return !Arrays.equals(first, next.certificate()) && next.get("/busy") == 200;
            }
          },
          "the renewed certificate");
      assertEquals(200, open.get("/busy"));
    }
    Files.writeString(at("own.crt"), "nothing of a certificate");
    reload("configuration refused");
    assertEquals(200, get("/busy"), "with the one before");
    assertFalse(configuration().path("ok").asBoolean());
  }

  @Test
  void limitsGoOnCounting() throws Exception {
    assertEquals(200, get("/limited"));
    assertEquals(200, get("/limited"));
    configure(route(1));
    reload("configuration reloaded");
    assertEquals(200, get("/limited"));
    assertEquals(429, get("/limited"));
  }

  @Test
  void aSignalWhileItStartsIsHeardOnceItRuns() throws Exception {
    assertEquals(0, keyward.process().terminate());
    Path lock = home.data().resolve("keyward.lock");
    Files.deleteIfExists(lock);
    try (KeywardProcess again =
        KeywardProcess.start(
            home.directory(), directory.resolve("log"), "serve", "--config", "keyward.yaml")) {
      Await.until(() -> Files.exists(lock), "the start");
      again.hangUp();
      assertNotNull(again.awaitLogged("message", "ready"));
      assertNotNull(again.awaitLogged("message", "configuration unchanged"));
    }
  }

  @Test
  void quickstartFollowsItsOwnFile() throws Exception {
    try (Service quickstart = Service.quickstart(directory)) {
      String url = quickstart.url();
      quickstart.curl().get(url + "/demo/").expect(200);
      Path file = quickstart.data().resolve("keyward.yaml");
      Files.writeString(
          file,
          Files.readString(file).replace("- path: /demo/**", "- path: /demo/page.css"),
          StandardOpenOption.TRUNCATE_EXISTING);
      Map<String, String> told =
          quickstart.process().awaitLogged("message", "configuration reloaded");
      assertEquals("1", told.get("routes_added"), told::toString);
      assertEquals("1", told.get("routes_removed"), told::toString);
      assertEquals("0", told.get("routes_changed"), told::toString);
      assertEquals("", told.get("settings"), told::toString);
      quickstart.curl().get(url + "/demo/").expect(401);
      quickstart.curl().get(url + "/demo/page.css").expect(200);
      quickstart.curl().withKey(url + "/data", quickstart.apiKey()).expect(200);
    }
  }

  @Test
  void aSignalAloneHarmsNothing() throws Exception {
    reload("configuration unchanged");
    assertEquals(200, get("/busy"));
    assertEquals(0, keyward.process().terminate());
  }
}
