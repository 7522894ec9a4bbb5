package dev.keyward.server.e2e;

import dev.keyward.testkit.Needs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Real APIs that know nothing of Keyward, in processes of their own. */
final class Upstreams implements AutoCloseable {
  private static final Path DEBIAN_PYTHON = Path.of("/usr/bin/python3");
  private static final Path FLASK = Path.of("/usr/lib/python3/dist-packages/flask");
  private static final String JSON_SERVER = "json-server@0.17.4";

  private final Process process;
  private final int port;

  private Upstreams(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Debian's Flask with an app of three lines. */
  static Upstreams flask(Path directory) throws Exception {
    Needs.present(
        Files.exists(DEBIAN_PYTHON) && Files.exists(FLASK), "Flask (Debian: python3-flask)");
    Files.writeString(
        directory.resolve("app.py"),
        """
        from flask import Flask, request
        app = Flask(__name__)
        app.add_url_rule("/data", view_func=lambda: {"headers": list(map(list, request.headers))}, methods=["GET", "POST"])
        """);
    int port = freePort();
    return start(
        directory,
        port,
        List.of(
            DEBIAN_PYTHON.toString(),
            "-m",
            "flask",
            "--app",
            "app",
            "run",
            "--port",
            Integer.toString(port)));
  }

  /** json-server from npm over a file of posts. */
  static Upstreams jsonServer(Path directory) throws Exception {
    String program = "node_modules/.bin/json-server";
    Path binary = NpmPackages.install(JSON_SERVER, program).resolve(program);
    Files.writeString(directory.resolve("db.json"), "{\"posts\":[{\"id\":1,\"title\":\"first\"}]}");
    int port = freePort();
    return start(
        directory,
        port,
        List.of(
            binary.toString(), "--port", Integer.toString(port), "--host", "127.0.0.1", "db.json"));
  }

  private static Upstreams start(Path directory, int port, List<String> line) throws Exception {
    Process process =
        new ProcessBuilder(line)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("upstream.log").toFile())
            .start();
    awaitListening(port, process);
    return new Upstreams(process, port);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * The programs say in different words that they are ready; a connection that is taken says it for
   * all.
   */
  static void awaitListening(int port, Process process) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < end) {
      try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (probe.isConnected()) {
          return;
        }
      } catch (IOException e) {
        if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    }
    throw new AssertionError("the upstream did not start");
  }

  /** For messages: what the programs printed. */
  static String log(Path directory) throws IOException {
    return Files.readString(directory.resolve("upstream.log"), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
