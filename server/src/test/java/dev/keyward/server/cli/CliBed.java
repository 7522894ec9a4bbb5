package dev.keyward.server.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.keyward.core.Scopes;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.server.admin.AdminBed;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import dev.keyward.server.cli.audit.AuditCommand;
import dev.keyward.server.cli.client.ClientCommand;
import dev.keyward.server.cli.explain.ExplainCommand;
import dev.keyward.server.cli.key.KeyCommand;
import dev.keyward.server.cli.pepper.PepperCommand;
import dev.keyward.server.cli.scan.ScanCommand;
import dev.keyward.server.cli.signing.SigningKeyCommand;
import dev.keyward.server.cli.token.TokenCommand;
import dev.keyward.server.cli.user.UserCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The commands over real TLS before the admin API on a new SQLite file, with a data directory as
 * quickstart leaves it.
 */
final class CliBed implements AutoCloseable {
  /** Intact, and known to nobody. */
  static final String KEY = "kw_live_0000000000000000000000000000000000000000000" + "0AwA6B";

  final Path data;
  private final AdminBed api;
  private final HttpsServer server;
  volatile int answerInstead;

  /** How many calls are answered well before {@link #answerInstead} counts. */
  final AtomicInteger answeredBefore = new AtomicInteger();

  volatile String lastKey = "";
  final List<String> calls = new CopyOnWriteArrayList<>();

  @Command(
      name = "keyward",
      subcommands = {
        ClientCommand.class,
        KeyCommand.class,
        UserCommand.class,
        TokenCommand.class,
        SigningKeyCommand.class,
        PepperCommand.class,
        AuditCommand.class,
        ScanCommand.class,
        ExplainCommand.class
      })
  static final class Keyward {}

  /** What a run printed, and its exit code. */
  record Run(int exit, String out, String err) {}

  CliBed(Path directory) throws Exception {
    data = directory;
    api = new AdminBed(directory);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    KeyPair pair = generator.generateKeyPair();
    X509Certificate certificate = certificate(pair);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(pair, certificate)));
    server.createContext("/", this::answer);
    server.start();
    Files.writeString(data.resolve("ca.crt"), pem(certificate));
    Files.writeString(data.resolve("admin.key"), KEY + "\n");
    Files.setPosixFilePermissions(
        data.resolve("admin.key"), PosixFilePermissions.fromString("rw-------"));
    Files.writeString(data.resolve("keyward.yaml"), "admin: {address: 0.0.0.0:" + port() + "}\n");
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static X509Certificate certificate(KeyPair pair) throws Exception {
    X500Name name = new X500Name("CN=test");
    Instant now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(now.minusSeconds(60)),
            Date.from(now.plusSeconds(3600)),
            name,
            pair.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  private static SSLContext context(KeyPair pair, X509Certificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server", pair.getPrivate(), new char[0], new X509Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static String pem(X509Certificate certificate) throws Exception {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
    return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
  }

  private void answer(HttpExchange exchange) throws IOException {
    lastKey = exchange.getRequestHeaders().getFirst("X-API-Key");
    calls.add(exchange.getRequestMethod() + ' ' + exchange.getRequestURI());
    Request request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            new TreeMap<>(exchange.getRequestHeaders()),
            exchange.getRequestBody().readAllBytes(),
            Scopes.of(Scopes.ADMIN));
    Answer answer =
        answerInstead == 0 || answeredBefore.getAndDecrement() > 0
            ? api.call(request)
            : new Answer(answerInstead, Map.of(), null, "<html>".getBytes(StandardCharsets.UTF_8));
    if (answer.body().length == 0) {
      exchange.sendResponseHeaders(answer.status(), -1);
    } else {
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
    exchange.close();
  }

  /** As {@link #run}, with this on standard input. */
  Run runWith(String input, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(arguments);
    } finally {
      System.setIn(before);
    }
  }

  /** Whether the user can log in with this password. */
  boolean hasPassword(String username, String password) {
    return api.hasPassword(username, password);
  }

  /** Uses a key: so many requests are allowed, so many refused. */
  void use(String secret, int allowed, int denied) {
    api.use(secret, allowed, denied);
  }

  /** The tokens that have been revoked, newest last. */
  List<TokenRevocation> revoked() {
    return api.revoked();
  }

  /** Runs {@code keyward} with the arguments and this data directory. */
  Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        new CommandLine(new Keyward()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--data=" + data;
    int exit = line.execute(all);
    return new Run(exit, out.toString(), err.toString());
  }

  @Override
  public void close() {
    server.stop(0);
    api.close();
  }

  /** See {@link AdminBed#makeSigningKey}. */
  void makeSigningKey() {
    api.makeSigningKey();
  }
}
