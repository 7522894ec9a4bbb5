package dev.keyward.server.e2e;

import dev.keyward.testkit.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * An HTTP server that nobody here wrote. It answers anything, and logs each request that it saw:
 * the id that Keyward gave it, a space, its request line.
 */
record RealServer(String name, int port, Path log, AutoCloseable running) implements AutoCloseable {
  private static final String LINE = "%{X-Request-Id}i %r";

  static RealServer nginx(Path directory) throws Exception {
    return process(
        "nginx",
        directory,
        """
        events {}
        http {
          log_format ids '$http_x_request_id $request';
          access_log DIRECTORY/access.log ids;
          client_max_body_size 0;
          server { listen 127.0.0.1:PORT; location / { return 200 "ok"; } }
        }
        """,
        file -> NginxIT.nginx(file));
  }

  static RealServer apache(Path directory) throws Exception {
    String user =
        System.getProperty("user.name").equals("root") ? "User www-data\nGroup www-data" : "";
    return process(
        "apache2",
        directory,
        """
        ServerRoot DIRECTORY
        ServerName localhost
        Listen 127.0.0.1:PORT
        PidFile DIRECTORY/apache.pid
        ErrorLog DIRECTORY/error.log
        DefaultRuntimeDir DIRECTORY
        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
        LogFormat "LINE" ids
        CustomLog DIRECTORY/access.log ids
        DocumentRoot DIRECTORY
        """
                .replace("LINE", LINE)
            + user
            + "\n",
        file -> List.of("/usr/sbin/apache2", "-X", "-f", file.toString()));
  }

  static RealServer lighttpd(Path directory) throws Exception {
    return process(
        "lighttpd",
        directory,
        """
        server.document-root = "DIRECTORY"
        server.bind = "127.0.0.1"
        server.port = PORT
        server.modules = ("mod_accesslog")
        server.errorlog = "DIRECTORY/error.log"
        accesslog.filename = "DIRECTORY/access.log"
        accesslog.format = "LINE"
        """
            .replace("LINE", LINE),
        file -> List.of("/usr/sbin/lighttpd", "-D", "-f", file.toString()));
  }

  static RealServer jetty(Path directory) throws Exception {
    Path log = directory.resolve("access.log");
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setRequestLog(new CustomRequestLog(line -> append(log, line), LINE));
    server.start();
    return new RealServer("jetty", connector.getLocalPort(), log, server::stop);
  }

  private static synchronized void append(Path log, String line) {
    try {
      Files.writeString(
          log,
          line + "\n",
          StandardCharsets.ISO_8859_1,
          java.nio.file.StandardOpenOption.CREATE,
          java.nio.file.StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private interface Command {
    List<String> of(Path file);
  }

  private static RealServer process(String name, Path directory, String settings, Command command)
      throws Exception {
    Needs.present(Files.exists(Path.of("/usr/sbin", name)), name + " (Debian: " + name + ")");
    int port = Upstreams.freePort();
    Path file = directory.resolve(name + ".conf");
    Files.writeString(
        file,
        settings
            .replace("DIRECTORY", directory.toString())
            .replace("PORT", Integer.toString(port)));
    Process process =
        new ProcessBuilder(command.of(file))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output.log").toFile())
            .start();
    Upstreams.awaitListening(port, process);
    return new RealServer(
        name,
        port,
        directory.resolve("access.log"),
        () -> {
          process.descendants().forEach(ProcessHandle::destroy);
          process.destroy();
          process.waitFor();
        });
  }

  /** What it has logged so far; a line that is being written is left for later. */
  List<Seen> seen() throws IOException {
    List<Seen> seen = new ArrayList<>();
    if (!Files.exists(log)) {
      return seen;
    }
    String text = Files.readString(log, StandardCharsets.ISO_8859_1);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
      int space = line.indexOf(' ');
      if (space >= 0) {
        seen.add(new Seen(line.substring(0, space), line.substring(space + 1)));
      }
    }
    return seen;
  }

  /** A request that it saw. */
  record Seen(String id, String requestLine) {}

  @Override
  public void close() {
    try {
      running.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
