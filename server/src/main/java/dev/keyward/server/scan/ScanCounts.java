package dev.keyward.server.scan;

/**
 * What a scan has done.
 *
 * @param files read to their end
 * @param unreadable files and directories that were not
 * @param excluded files and directories left out by a pattern
 * @param links symbolic links in a directory, which are not followed
 * @param special pipes, sockets and devices in a directory, which are not opened
 */
public record ScanCounts(long files, long unreadable, long excluded, long links, long special) {}
