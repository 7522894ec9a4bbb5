package dev.keyward.server.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileScanTest implements ScanListener {
  private static final String KEY = SampleKeys.key(new Random(7));

  @TempDir Path home;
  private Path tree;
  private final List<String> found = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();

  @BeforeEach
  void plant() throws IOException {
    tree = Files.createDirectory(home.resolve("tree"));
  }

  @Override
  public void found(String file, Finding finding) {
    found.add(below(file) + ':' + finding.line() + ':' + finding.column());
  }

  @Override
  public void unreadable(String file, String why) {
    unreadable.add(below(file) + ' ' + why);
  }

  private String below(String file) {
    return file.startsWith(home + "/") ? file.substring(home.toString().length() + 1) : file;
  }

  private void write(String file, String text) throws IOException {
    Path path = tree.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private ScanCounts scan(List<String> globs, String... paths) {
    FileScan scan = new FileScan(this, new Exclusions(globs));
    for (String path : paths) {
      scan.scan(path);
    }
    return scan.counts();
  }

  private ScanCounts scanTree(String... globs) {
    return scan(List.of(globs), tree.toString());
  }

  @Test
  void everyFileInTheOrderOfTheNames() throws IOException {
    write("b.txt", "x\n key=" + KEY);
    write("a/z.bin", "\u0000\u0001" + KEY + "\u0000");
    write("a/.hidden", KEY);
    write(".git/config", "url = https://" + KEY + "@example.com");
    write("c", "nothing");
    Files.createDirectories(tree.resolve("empty/deeper"));

    ScanCounts counts = scanTree();

    assertEquals(
        List.of(
            "tree/.git/config:1:15", "tree/a/.hidden:1:1", "tree/a/z.bin:1:3", "tree/b.txt:2:6"),
        found);
    assertEquals(new ScanCounts(5, 0, 0, 0, 0), counts);
  }

  @Test
  void aFileThatIsNamedAndALinkThatIsNamed() throws IOException {
    write("a", KEY);
    Path file = Files.createSymbolicLink(home.resolve("file"), tree.resolve("a"));
    Path directory = Files.createSymbolicLink(home.resolve("directory"), tree);

    scan(List.of(), tree.resolve("a").toString(), file.toString(), directory.toString());

    assertEquals(List.of("tree/a:1:1", "file:1:1", "directory/a:1:1"), found);
  }

  @Test
  void linksInADirectoryAreCountedAndNotFollowed() throws IOException {
    Path outside = Files.createDirectory(home.resolve("outside"));
    Files.writeString(outside.resolve("secret"), KEY);
    write("a", "x");
    Files.createSymbolicLink(tree.resolve("loop"), tree);
    Files.createSymbolicLink(tree.resolve("out"), outside);
    Files.createSymbolicLink(tree.resolve("file"), outside.resolve("secret"));
    Files.createSymbolicLink(tree.resolve("dangling"), tree.resolve("nothing"));

    ScanCounts counts = scanTree();

    assertEquals(List.of(), found);
    assertEquals(new ScanCounts(1, 0, 0, 4, 0), counts);
  }

  @Test
  void pipesAndSocketsAreNeverOpened() throws Exception {
    write("z", KEY);
    Path pipe = tree.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(tree.resolve("socket")));

      ScanCounts counts = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> scanTree());

      assertEquals(new ScanCounts(1, 0, 0, 0, 2), counts);
    }
    assertEquals(List.of("tree/z:1:1"), found);
    ScanCounts named =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> scan(List.of(), pipe.toString(), "/dev/zero"));
    assertEquals(2, named.unreadable());
    assertEquals(2, unreadable.size());
  }

  @Test
  void whatCannotBeReadIsToldAndTheScanGoesOn() throws IOException {
    assumeFalse("root".equals(System.getProperty("user.name")), "root may read everything");
    write("a", KEY);
    write("b/c", KEY);
    write("d", KEY);
    Files.setPosixFilePermissions(tree.resolve("a"), PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(tree.resolve("b"), PosixFilePermissions.fromString("---------"));

    ScanCounts counts = scanTree();

    assertEquals(List.of("tree/a may not be read", "tree/b may not be read"), unreadable);
    assertEquals(List.of("tree/d:1:1"), found);
    assertEquals(new ScanCounts(1, 2, 0, 0, 0), counts);
  }

  @Test
  void aFileThatFailsWhileItIsReadIsTold() {
    // Linux: the first page of no process can be read.
    ScanCounts counts = scan(List.of(), "/proc/self/mem");

    assertEquals(List.of("/proc/self/mem cannot be read"), unreadable);
    assertEquals(new ScanCounts(0, 1, 0, 0, 0), counts);
  }

  @Test
  void whatIsNotThereIsToldAndTheScanGoesOn() throws IOException {
    write("a", KEY);

    ScanCounts counts =
        scan(List.of(), home.resolve("nothing").toString(), "\u0000", tree.toString());

    assertEquals(List.of("nothing does not exist", "\u0000 is no name of a file here"), unreadable);
    assertEquals(List.of("tree/a:1:1"), found);
    assertEquals(2, counts.unreadable());
  }

  @Test
  void exclusionsByNameAtAnyDepthAndByPathFromTheTop() throws IOException {
    write("node_modules/x", KEY);
    write("a/node_modules/deep/x", KEY);
    write("a/b.min.js", KEY);
    write("build/out/x", KEY);
    write("a/build/x", KEY);
    write("keep", KEY);

    ScanCounts counts = scanTree("node_modules", "*.min.js", "build/**", "a/nothing/");

    assertEquals(List.of("tree/a/build/x:1:1", "tree/keep:1:1"), found);
    assertEquals(4, counts.excluded());
  }

  @Test
  void aPatternThatIsNoneIsRefused() {
    assertThrows(PatternSyntaxException.class, () -> new Exclusions(List.of("[")));
    assertThrows(IllegalArgumentException.class, () -> new Exclusions(List.of("")));
    assertThrows(IllegalArgumentException.class, () -> new Exclusions(List.of("/")));
  }

  @Test
  void aKeyAcrossTheBuffersOfAStream() {
    FileScan scan = new FileScan(this, new Exclusions(List.of()));
    for (int shift = 0; shift < 70; shift += 3) {
      byte[] filler = " ".repeat((1 << 16) - shift).getBytes(US_ASCII);
      scan.scan(
          "-",
          new SequenceInputStream(
              new ByteArrayInputStream(filler), new ByteArrayInputStream(KEY.getBytes(US_ASCII))));
      assertEquals("-:1:" + (filler.length + 1), found.removeLast());
    }
    assertEquals(List.of(), found);
    assertEquals(24, scan.counts().files());
  }

  @Test
  void aStreamThatBreaksIsToldWithWhatWasFoundBefore() throws IOException {
    FileScan scan = new FileScan(this, new Exclusions(List.of()));
    InputStream broken = InputStream.nullInputStream();
    broken.close();
    scan.scan(
        "-",
        new SequenceInputStream(new ByteArrayInputStream((KEY + " ").getBytes(US_ASCII)), broken));
    assertEquals(List.of("-:1:1"), found);
    assertEquals(List.of("- cannot be read"), unreadable);
    assertEquals(new ScanCounts(0, 1, 0, 0, 0), scan.counts());
  }

  @Test
  void aDeepTreeIsNoTrouble() throws IOException {
    Path deep = tree;
    for (int i = 0; i < 300; i++) {
      deep = deep.resolve("d");
    }
    Files.createDirectories(deep);
    Files.writeString(deep.resolve("x"), KEY);

    assertEquals(1, scanTree().files());
    assertEquals(1, found.size());
  }
}
