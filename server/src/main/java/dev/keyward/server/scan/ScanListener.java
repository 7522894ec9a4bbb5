package dev.keyward.server.scan;

/** Is told what a scan comes upon, as it comes upon it. */
public interface ScanListener {
  /**
   * @param file as it was named, or below what was named; {@code -} for standard input
   */
  void found(String file, Finding finding);

  /**
   * A file or directory that could not be read, or not to its end.
   *
   * @param why in a few words
   */
  void unreadable(String file, String why);
}
