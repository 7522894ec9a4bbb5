package dev.keyward.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.e2e.KeepAlive.Request;
import dev.keyward.testkit.wire.Message;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Whose address counts, over the real listener, whose peer is 127.0.0.1: for limits, for the
 * addresses that a key is allowed from, in the log and in the audit log.
 */
final class TrustedProxyIT {
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final String SPOOFED = "198.51.100.9";
  private static final int FAILURES = 3;
  private static final int LOGINS = 4;
  private static final int REQUESTS = 40;

  @TempDir private static Path directory;

  /** Believes nobody; counts attempts to log in. */
  private static Node open;

  /** Believes nobody; counts wrong credentials too. */
  private static Node guarded;

  /** Believes nobody; counts all requests too. */
  private static Node counting;

  /** Believes its peer and two networks; counts everything. */
  private static Node behindProxies;

  /** A node, a connection to it, and a client's id. */
  private record Node(Service service, KeepAlive connection, String client) {
    static Node start(String publicListener, String failures, String requests) throws Exception {
      Service service =
          ServerHome.in(directory)
              .write(
                  "data: data\npublic: {address: '127.0.0.1:0'"
                      + publicListener
                      + "}\nadmin: {address: '127.0.0.1:0'}\n"
                      + "limits: {failures_per_address: %s, per_address: %s, "
                          .formatted(failures, requests)
                      + "login: {per_address: %d/1h, per_account: off}}\n".formatted(LOGINS)
                      + ServerHome.ROUTES)
              .serve("--init");
      return new Node(
          service,
          new KeepAlive(service.url(), service.data().resolve("ca.crt")),
          service.admin().client("whoever"));
    }

    Message get(String fields) throws Exception {
      return connection.exchange(new Request("GET", "/open/x", fields, new byte[0]));
    }

    Message get(String path, String fields) throws Exception {
      return connection.exchange(new Request("GET", path, fields, new byte[0]));
    }

    /** The status of a login, which is right when the password is. */
    int login(String username, String password, String fields) throws Exception {
      byte[] body = PublicApi.credentials(username, password).toString().getBytes(UTF_8);
      return connection
          .exchange(
              new Request(
                  "POST", "/auth/login", "Content-Type: application/json\r\n" + fields, body))
          .status();
    }

    /** The address in the access log of what was answered so. */
    String logged(Message answer) throws Exception {
      return service
          .process()
          .awaitLogged("logger", "keyward.access", "request_id", answer.value("X-Request-Id"))
          .get("address");
    }

    /** The secret of a new key that is allowed from there. */
    String keyFrom(String network) throws Exception {
      return service
          .admin()
          .post(
              "/v1/keys",
              AdminApi.JSON
                  .createObjectNode()
                  .put("client_id", client)
                  .put("name", "n")
                  .set("allowed_ips", AdminApi.JSON.createArrayNode().add(network))
                  .toString())
          .expect(201)
          .json()
          .path("secret")
          .asString();
    }

    /** Addresses in the audit log of everything that was done so. */
    List<String> audited(String action) throws Exception {
      return service
          .admin()
          .get("/v1/audit?action=" + action)
          .expect(200)
          .json()
          .path("items")
          .valueStream()
          .map(item -> item.path("address").asString())
          .toList();
    }

    void close() throws Exception {
      connection.close();
      service.close();
    }
  }

  private static String from(String... lines) {
    StringBuilder fields = new StringBuilder();
    for (String line : lines) {
      fields.append("X-Forwarded-For: ").append(line).append("\r\n");
    }
    return fields.toString();
  }

  @BeforeAll
  static void start() throws Exception {
    String failures = FAILURES + "/1h";
    String requests = REQUESTS + "/1h";
    open = Node.start("", "off", "off");
    guarded = Node.start("", failures, "off");
    counting = Node.start("", "off", requests);
    behindProxies =
        Node.start(
            ", trusted_proxies: [127.0.0.1, 10.1.0.0/16, '2001:db8:1::/48']", failures, requests);
  }

  @AfterAll
  static void stop() throws Exception {
    open.close();
    guarded.close();
    counting.close();
    behindProxies.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 198.51.100.9\r\n",
        "x-forwarded-for: 198.51.100.9, 127.0.0.1\r\n",
        "X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-For: 198.51.100.9\r\n",
        "X-Forwarded-For: ::ffff:198.51.100.9\r\n",
        "Forwarded: for=198.51.100.9\r\n",
        "X-Real-IP: 198.51.100.9\r\n",
        "X-Forwarded: for=198.51.100.9\r\n",
        "X-Original-Forwarded-For: 198.51.100.9\r\n",
        "X-Client-IP: 198.51.100.9\r\n",
        "True-Client-IP: 198.51.100.9\r\n",
        "CF-Connecting-IP: 198.51.100.9\r\n",
        "X-Cluster-Client-IP: 198.51.100.9\r\n",
        "X_Forwarded_For: 198.51.100.9\r\n"
      })
  void whatAStrangerSaysIsNotInTheLog(String fields) throws Exception {
    assertEquals("127.0.0.1", open.logged(open.get(fields)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded: for=198.51.100.9\r\n",
        "X-Real-IP: 198.51.100.9\r\n",
        "True-Client-IP: 198.51.100.9\r\n",
        "X_Forwarded_For: 198.51.100.9\r\n"
      })
  void fromATrustedProxyTooOnlyOneFieldCounts(String fields) throws Exception {
    assertEquals(
        "203.0.113.30", behindProxies.logged(behindProxies.get(fields + from("203.0.113.30"))));
  }

  @Test
  void theRightMostHopThatIsNotTrustedIsInTheLog() throws Exception {
    Map<String, String> hops =
        Map.of(
            from("203.0.113.31"), "203.0.113.31",
            from(SPOOFED + ", 203.0.113.32"), "203.0.113.32",
            from(SPOOFED, "203.0.113.33", "10.1.2.3"), "203.0.113.33",
            from("203.0.113.34, 2001:db8:1::1, 10.1.2.3,"), "203.0.113.34",
            from("203.0.113.35:41000"), "203.0.113.35",
            from("::ffff:203.0.113.36"), "203.0.113.36",
            from("10.1.0.1, 10.1.0.2"), "10.1.0.1",
            from(SPOOFED + ", unknown"), "127.0.0.1",
            from("[2001:db8::37]:443"), "2001:db8:0:0:0:0:0:37");
    for (Map.Entry<String, String> hop : hops.entrySet()) {
      assertEquals(
          hop.getValue(), behindProxies.logged(behindProxies.get(hop.getKey())), hop.getKey());
    }
  }

  /** As long as a field may be; the next is too long for any. */
  @Test
  void absurdlyLongLists() throws Exception {
    String most = "10.1.2.3,".repeat(800);
    assertEquals(
        "203.0.113.38", behindProxies.logged(behindProxies.get(from("203.0.113.38," + most))));
    assertEquals(431, behindProxies.get(from("10.1.2.3,".repeat(20_000))).status());
  }

  @Test
  void requestsOfOneAddressAreCounted() throws Exception {
    for (int i = 0; i < REQUESTS; i++) {
      assertTrue(counting.get(from("198.51.100." + i)).status() != 429, "request " + i);
      assertTrue(behindProxies.get(from(i + ".1.1.1, 203.0.113.40")).status() != 429, "" + i);
    }
    assertEquals(429, counting.get(from("198.51.100.200")).status());
    assertEquals(429, counting.get("").status());
    assertEquals(429, counting.get("Forwarded: for=198.51.100.201\r\n").status());

    assertEquals(429, behindProxies.get(from("99.1.1.1, 203.0.113.40")).status());
    assertTrue(behindProxies.get(from("203.0.113.40, 203.0.113.41")).status() != 429);
  }

  @Test
  void failuresOfOneAddressAreCounted() throws Exception {
    String wrong = "X-API-Key: nobody-knows-it\r\n";
    for (int i = 0; i < FAILURES; i++) {
      assertEquals(401, guarded.get("/data", wrong + from("198.51.100." + i)).status());
      assertEquals(
          401, behindProxies.get("/data", wrong + from(i + ".1.1.1, 203.0.113.50")).status());
    }
    assertEquals(429, guarded.get("/data", wrong + from("198.51.100.200")).status());

    String another = wrong + from("203.0.113.50, 203.0.113.51");
    assertEquals(429, behindProxies.get("/data", wrong + from("99.1.1.1, 203.0.113.50")).status());
    assertEquals(401, behindProxies.get("/data", another).status());
  }

  @Test
  void loginsOfOneAddressAreCountedAndAuditedUnderIt() throws Exception {
    for (Node node : List.of(open, behindProxies)) {
      node.service().admin().user("alice", PASSWORD);
    }
    assertEquals(200, open.login("alice", PASSWORD, from(SPOOFED)));
    assertEquals(200, behindProxies.login("alice", PASSWORD, from(SPOOFED + ", 203.0.113.60")));
    for (int i = 1; i < LOGINS; i++) {
      assertEquals(401, open.login("alice", "wrong", from("198.51.100." + i)));
      assertEquals(401, behindProxies.login("alice", "wrong", from(i + ".1.1.1, 203.0.113.60")));
    }
    assertEquals(429, open.login("alice", PASSWORD, from("198.51.100.200")));
    assertEquals(429, behindProxies.login("alice", PASSWORD, from("9.1.1.1, 203.0.113.60")));
    assertEquals(200, behindProxies.login("alice", PASSWORD, from("203.0.113.60, 203.0.113.61")));

    assertEquals(List.of("127.0.0.1"), open.audited("user.login"));
    assertEquals(List.of("203.0.113.60", "203.0.113.61"), behindProxies.audited("user.login"));
  }

  @Test
  void addressesThatAKeyIsAllowedFrom() throws Exception {
    String near = open.keyFrom("127.0.0.0/8");
    String far = open.keyFrom("198.51.100.0/24");
    assertAllowed(true, open, near, from(SPOOFED));
    assertAllowed(false, open, far, from(SPOOFED));
    assertAllowed(false, open, far, "Forwarded: for=198.51.100.9\r\n");

    near = behindProxies.keyFrom("127.0.0.0/8");
    far = behindProxies.keyFrom("203.0.113.70");
    assertAllowed(true, behindProxies, far, from(SPOOFED + ", 203.0.113.70"));
    assertAllowed(true, behindProxies, far, from("203.0.113.70, 10.1.2.3"));
    assertAllowed(false, behindProxies, far, from("203.0.113.70, " + SPOOFED));
    assertAllowed(false, behindProxies, near, from("127.0.0.1, 203.0.113.71"));
  }

  /** What a key may see of itself needs no scope, only the right address. */
  private static void assertAllowed(boolean expected, Node node, String key, String fields)
      throws Exception {
    Message answer = node.get("/auth/me", "X-API-Key: " + key + "\r\n" + fields);
    assertEquals(expected ? 200 : 403, answer.status(), fields);
    if (!expected) {
      JsonNode problem = AdminApi.JSON.readTree(answer.body());
      assertEquals(403, problem.path("status").asInt());
    }
  }

  /** The admin listener has no trusted proxies. */
  @Test
  void onTheAdminListenerNobodyIsBelieved() throws Exception {
    Service service = behindProxies.service();
    try (KeepAlive admin = new KeepAlive(service.adminUrl(), service.data().resolve("ca.crt"))) {
      String fields =
          "X-API-Key: "
              + service.adminKey()
              + "\r\nContent-Type: application/json\r\n"
              + from("203.0.113.80");
      Message answer =
          admin.exchange(
              new Request("POST", "/v1/clients", fields, "{\"name\":\"n\"}".getBytes(UTF_8)));
      assertEquals(201, answer.status());
      assertEquals("127.0.0.1", behindProxies.logged(answer));
      assertEquals("127.0.0.1", behindProxies.audited("client.create").getLast());
    }
  }
}
