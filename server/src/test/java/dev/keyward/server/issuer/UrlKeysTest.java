package dev.keyward.server.issuer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.config.IssuerSettings.KeySet;
import dev.keyward.server.issuer.FetchException.Reason;
import dev.keyward.server.issuer.KeySetServer.Answer;
import dev.keyward.server.net.EventLoops;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is fetched, from whom, and what is not taken. */
class UrlKeysTest {
  private static final String SET = "{\"keys\":[]}";

  @TempDir private Path directory;
  private final EventLoops loops = new EventLoops(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger resolutions = new AtomicInteger();
  private String[] addresses = {"127.0.0.1"};
  private Path ca;
  private KeySetServer server;

  @BeforeEach
  void start() throws Exception {
    ca = directory.resolve("ca.crt");
    server = KeySetServer.encrypted(ca);
    server.answer = Answer.ok(SET);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    threads.shutdownNow();
    loops.close();
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    resolutions.incrementAndGet();
    InetAddress[] found = new InetAddress[addresses.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = InetAddress.getByName(addresses[i]);
    }
    return found;
  }

  private UrlKeys keys(String url, @Nullable Path trusted, boolean privateToo) {
    return new UrlKeys(
        new KeySet.Url(URI.create(url), trusted, privateToo), loops, threads, this::resolve);
  }

  private String url() {
    return "https://" + KeySetServer.NAME + ":" + server.port() + "/keys?v=1";
  }

  private String load() throws FetchException {
    return new String(keys(url(), ca, true).load(), StandardCharsets.UTF_8);
  }

  private static void assertFails(Reason reason, UrlKeys keys) {
    assertEquals(reason, assertThrows(FetchException.class, keys::load).reason());
  }

  private void assertFails(Reason reason, Answer answer) {
    server.answer = answer;
    assertFails(reason, keys(url(), ca, true));
  }

  @Test
  void oneRequestIsSentAndItsAnswerTakenAsItIs() throws Exception {
    assertEquals(SET, load());

    assertEquals(1, server.connections());
    assertEquals(
        "GET /keys?v=1 HTTP/1.1\r\nhost: idp.test:"
            + server.port()
            + "\r\naccept: application/jwk-set+json, application/json\r\naccept-encoding: identity"
            + "\r\nuser-agent: keyward\r\nconnection: close\r\n\r\n",
        server.requests.getFirst());
    assertEquals(1, resolutions.get());
  }

  @Test
  void anAnswerInChunksIsTaken() throws Exception {
    server.answer =
        Answer.text(
            "200 OK", "Transfer-Encoding: chunked", "4\r\n{\"ke\r\n7\r\nys\":[]}\r\n0\r\n\r\n");
    assertEquals(SET, load());
  }

  @Test
  void anAnswerThatEndsWithTheConnectionIsTaken() throws Exception {
    server.answer = Answer.text("200 OK", "Connection: close", SET);
    assertEquals(SET, load());
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 304, 307, 308, 399})
  void nobodyIsFollowedElsewhere(int status) throws Exception {
    try (KeySetServer elsewhere = KeySetServer.plain()) {
      String location = "Location: http://127.0.0.1:" + elsewhere.port() + "/keys";
      assertFails(
          Reason.REDIRECT, Answer.text(status + " X", location + "\r\nContent-Length: 0", ""));
      assertEquals(0, elsewhere.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 201, 203, 204, 206, 400, 404, 500, 503})
  void noOtherStatusIsTaken(int status) {
    assertFails(Reason.STATUS, Answer.text(status + " X", "Content-Length: 0", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "deflate", "identity", "x"})
  void nothingIsDecoded(String coding) {
    assertFails(
        Reason.ENCODING,
        Answer.text("200 OK", "Content-Encoding: " + coding + "\r\nContent-Length: 2", "{}"));
  }

  @Test
  void asMuchAsAllowedIsTaken() throws Exception {
    String most = " ".repeat(KeyLoader.MAX_BYTES);
    server.answer = Answer.ok(most);
    assertEquals(most, load());
  }

  @Test
  void moreThanAllowedIsNotRead() {
    assertFails(
        Reason.SIZE, Answer.text("200 OK", "Content-Length: " + (KeyLoader.MAX_BYTES + 1), ""));
  }

  @Test
  void moreThanAllowedIsNotReadWhoeverHidesIt() {
    assertFails(
        Reason.SIZE,
        out -> {
          out.write(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
          byte[] chunk =
              ("1000\r\n" + " ".repeat(4_096) + "\r\n").getBytes(StandardCharsets.US_ASCII);
          for (int i = 0; i < 100_000; i++) {
            out.write(chunk);
          }
        });
  }

  @Test
  void whoDoesNotAnswerIsGivenThreeSeconds() {
    long begun = System.nanoTime();
    assertFails(Reason.TIMEOUT, Answer.never());
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(taken.toMillis() >= 2_900 && taken.toMillis() < 10_000, taken::toString);
  }

  @Test
  void whoDripsIsGivenThreeSecondsToo() {
    assertFails(
        Reason.TIMEOUT,
        out -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
          for (int i = 0; i < 1_000; i++) {
            out.write(' ');
            out.flush();
            Thread.sleep(20);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: 100",
    "'Content-Length: 2\r\nTransfer-Encoding: chunked'",
    "'Content-Length: 2\r\nContent-Length: 3'",
    "'Content-Length: x'",
  })
  void whatBreaksOffOrIsFramedTwiceIsNotTaken(String fields) {
    assertFails(Reason.BROKEN, Answer.text("200 OK", fields, "{}"));
  }

  @Test
  void whatIsNoHttpIsNotTaken() {
    assertFails(
        Reason.BROKEN, out -> out.write("SSH-2.0-x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    assertFails(Reason.BROKEN, out -> {});
  }

  @Test
  void theCertificateIsOfSomebodyWhoIsTrusted() {
    assertFails(Reason.TLS, keys(url(), null, true));
    assertEquals(0, server.requests.size());
  }

  @Test
  void theCertificateIsOfTheNameInTheUrl() {
    String other = url().replace(KeySetServer.NAME, "other.test");
    assertFails(Reason.TLS, keys(other, ca, true));
    assertEquals(0, server.requests.size());
  }

  @Test
  void plaintextIsNoTls() throws Exception {
    try (KeySetServer plain = KeySetServer.plain()) {
      String url = "https://" + KeySetServer.NAME + ":" + plain.port() + "/keys";
      FetchException e = assertThrows(FetchException.class, keys(url, ca, true)::load);
      assertTrue(e.reason() == Reason.TLS || e.reason() == Reason.TIMEOUT, e::getMessage);
      assertEquals(0, plain.requests.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0"})
  void aNameThatLeadsHereIsAskedNothing(String address) {
    addresses = new String[] {address, address};

    assertFails(Reason.ADDRESS, keys(url(), ca, false));

    assertEquals(0, server.connections());
  }

  @Test
  void ofSeveralAddressesOnlyThoseAllowedAreAsked() throws Exception {
    addresses = new String[] {"169.254.169.254", "127.0.0.1"};

    assertEquals(SET, load());
  }

  @Test
  void theNextAddressIsAskedWhenNobodyAnswersAtTheFirst() throws Exception {
    addresses = new String[] {"127.0.0.2", "127.0.0.1"};

    assertEquals(SET, load());
    assertEquals(1, resolutions.get());
  }

  @Test
  void aNameThatIsNoneHasNoAddress() {
    addresses = new String[0];
    assertFails(Reason.ADDRESS, keys(url(), ca, true));
  }

  @Test
  void nobodyListens() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    assertFails(Reason.CONNECT, keys("https://idp.test:" + port + "/", ca, true));
  }

  @Test
  void proxiesOfTheMachineAreNotUsed() throws Exception {
    try (KeySetServer proxy = KeySetServer.plain()) {
      System.setProperty("https.proxyHost", "127.0.0.1");
      System.setProperty("https.proxyPort", Integer.toString(proxy.port()));
      assertEquals(SET, load());
      assertEquals(0, proxy.connections());
    } finally {
      System.clearProperty("https.proxyHost");
      System.clearProperty("https.proxyPort");
    }
  }

  @Test
  void plaintextOnThisMachine() throws Exception {
    try (KeySetServer plain = KeySetServer.plain()) {
      plain.answer = Answer.ok(SET);
      byte[] set = keys("http://127.0.0.1:" + plain.port(), null, true).load();
      assertEquals(SET, new String(set, StandardCharsets.UTF_8));
      assertTrue(plain.requests.getFirst().startsWith("GET / HTTP/1.1\r\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.0.0.1",
        "::1", "fc00::1", "fdff::1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2001:db8::1",
        "2001:10::1", "100::1", "3fff::1"
      })
  void privateAddressesAreForWhoAllowsThem(String address) throws Exception {
    assertEquals(false, AddressRules.allow(InetAddress.getByName(address), false));
    assertEquals(true, AddressRules.allow(InetAddress.getByName(address), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "169.254.1.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "::",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:a9fe:a9fe::",
        "2002:7f00:1::",
        "::a9fe:a9fe",
        "::7f00:1",
        "::ffff:0:a9fe:a9fe",
        "2001::1"
      })
  void someAddressesAreForNobody(String address) throws Exception {
    assertEquals(false, AddressRules.allow(InetAddress.getByName(address), false));
    assertEquals(false, AddressRules.allow(InetAddress.getByName(address), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
        "172.32.0.0", "192.167.0.1", "223.255.255.255", "2606:4700::1111", "2a00::1", "2001:200::1",
        "64:ff9b::101:101"
      })
  void publicAddressesAreForEverybody(String address) throws Exception {
    assertEquals(true, AddressRules.allow(InetAddress.getByName(address), false));
  }
}
