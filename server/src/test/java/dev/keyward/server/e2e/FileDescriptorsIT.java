package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.Needs;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that may open no more files neither spins nor floods its log, and goes on afterwards. */
final class FileDescriptorsIT {
  private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
  private static final int SPARE = 40;
  private static final int STRANGERS = 300;

  @TempDir private Path directory;

  @Test
  void withoutFileDescriptorsItShedsAndRecovers() throws Exception {
    Needs.present(Files.exists(PRLIMIT), "prlimit (Debian: util-linux)");
    try (RecordingUpstream upstream = new RecordingUpstream();
        Service keyward =
            ServerHome.in(directory)
                .write(
                    "data: data\npublic: {address: '127.0.0.1:0', tls: off}\n"
                        + "admin: {address: '127.0.0.1:0'}\n"
                        + "routes: [{path: /open/**, public: true, upstream: '"
                        + upstream.uri()
                        + "'}]\n")
                .serve("--init")) {
      int port = Integer.parseInt(keyward.url().replaceAll(".*:", ""));
      assertEquals(200, get(port, "/open/x"));
      String before = keyward.admin().client("before");
      long pid = keyward.process().pid();
      limit(pid, files(pid) + SPARE);
      List<Socket> strangers = new ArrayList<>();
      try {
        for (int i = 0; i < STRANGERS; i++) {
          strangers.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        Await.until(() -> files(pid) >= limitOf(pid) - 1, "no file descriptor is left");
        long busy = cpuMillis(pid);
        int said = keyward.process().log().length();
        TimeUnit.SECONDS.sleep(5); // what it does with its time is what is measured
        assertTrue(cpuMillis(pid) - busy < 2_500, "it is busy with nothing");
        assertTrue(keyward.process().log().length() - said < 20_000, keyward.process().log());
      } finally {
        for (Socket stranger : strangers) {
          stranger.close();
        }
      }
      Await.until(() -> get(port, "/open/x") == 200, "forwards again");
      keyward.admin().get("/health/ready").expect(200);
      String after = keyward.admin().client("after");
      assertTrue(!before.equals(after) && after.length() == before.length());
      assertEquals(0, keyward.process().terminate());
    }
  }

  private static int get(int port, String path) {
    try (RawClient client = new RawClient(port)) {
      Message answer = client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").receive();
      return answer == null ? 0 : answer.status();
    } catch (IOException e) {
      return 0;
    }
  }

  private static void limit(long pid, int files) throws Exception {
    String most = files + ":" + files;
    int exit =
        new ProcessBuilder(PRLIMIT.toString(), "--nofile=" + most, "--pid", "" + pid)
            .inheritIO()
            .start()
            .waitFor();
    assertEquals(0, exit);
  }

  private static int files(long pid) throws IOException {
    try (var files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return (int) files.count();
    }
  }

  private static int limitOf(long pid) throws IOException {
    try (var lines = Files.lines(Path.of("/proc/" + pid + "/limits"))) {
      String line = lines.filter(l -> l.startsWith("Max open files")).findFirst().orElseThrow();
      return Integer.parseInt(line.replaceAll("Max open files *(\\d+) .*", "$1"));
    }
  }

  /** User and system time (proc(5), fields 14 and 15, in hundredths of a second). */
  private static long cpuMillis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return 10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
  }
}
