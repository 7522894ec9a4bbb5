package dev.keyward.server.scan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Scans files, and all files below directories, in the order of their names.
 *
 * <p>What was named is followed if it is a symbolic link; links inside a directory are not, so that
 * no scan leaves its tree or goes round in it. Only regular files are opened: reading a pipe or a
 * device could wait for ever. What cannot be read is told and does not end the scan.
 */
public final class FileScan {
  private static final int BUFFER = 1 << 16;
  private static final LinkOption[] FOLLOWED = {};
  private static final LinkOption[] NOT_FOLLOWED = {LinkOption.NOFOLLOW_LINKS};
  private static final OpenOption[] AS_NAMED = {};

  private final ScanListener listener;
  private final Exclusions exclusions;
  private final byte[] buffer = new byte[BUFFER];
  private long files;
  private long unreadable;
  private long excluded;
  private long links;
  private long special;

  public FileScan(ScanListener listener, Exclusions exclusions) {
    this.listener = listener;
    this.exclusions = exclusions;
  }

  public ScanCounts counts() {
    return new ScanCounts(files, unreadable, excluded, links, special);
  }

  /** Scans a stream to its end. */
  public void scan(String name, InputStream in) {
    KeyScanner scanner = new KeyScanner(finding -> listener.found(name, finding));
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        scanner.next(buffer, count);
      }
      files++;
    } catch (IOException e) {
      unreadable(name, e);
    } finally {
      scanner.end();
    }
  }

  /** Scans a file, or every file below a directory. */
  public void scan(String named) {
    try {
      Path path = Path.of(named);
      BasicFileAttributes what = Files.readAttributes(path, BasicFileAttributes.class, FOLLOWED);
      if (what.isDirectory()) {
        walk(path);
      } else if (what.isRegularFile()) {
        open(path, AS_NAMED);
      } else {
        unreadable(named, "is neither a file nor a directory; send it on standard input");
      }
    } catch (InvalidPathException e) {
      unreadable(named, "is no name of a file here");
    } catch (IOException e) {
      unreadable(named, e);
    }
  }

  private void walk(Path root) {
    Deque<Path> waiting = new ArrayDeque<>();
    push(waiting, entries(root));
    while (!waiting.isEmpty()) {
      Path entry = waiting.pop();
      if (exclusions.cover(root, entry)) {
        excluded++;
      } else {
        visit(entry, waiting);
      }
    }
  }

  private void visit(Path entry, Deque<Path> waiting) {
    try {
      BasicFileAttributes what =
          Files.readAttributes(entry, BasicFileAttributes.class, NOT_FOLLOWED);
      if (what.isDirectory()) {
        push(waiting, entries(entry));
      } else if (what.isRegularFile()) {
        open(entry, NOT_FOLLOWED);
      } else if (what.isSymbolicLink()) {
        links++;
      } else {
        special++;
      }
    } catch (IOException e) {
      unreadable(entry.toString(), e);
    }
  }

  /** The first of the entries comes to lie on top. */
  private static void push(Deque<Path> waiting, List<Path> entries) {
    entries.reversed().forEach(waiting::push);
  }

  private List<Path> entries(Path directory) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      unreadable(directory.toString(), e);
    }
    Collections.sort(entries);
    return entries;
  }

  private void open(Path file, OpenOption[] how) throws IOException {
    try (InputStream in = Files.newInputStream(file, how)) {
      scan(file.toString(), in);
    }
  }

  private void unreadable(String name, Exception e) {
    String why =
        switch (e) {
          case NoSuchFileException _ -> "does not exist";
          case AccessDeniedException _ -> "may not be read";
          default -> "cannot be read";
        };
    unreadable(name, why);
  }

  private void unreadable(String name, String why) {
    unreadable++;
    listener.unreadable(name, why);
  }
}
