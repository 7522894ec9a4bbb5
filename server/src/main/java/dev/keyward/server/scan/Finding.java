package dev.keyward.server.scan;

/**
 * Where a key is.
 *
 * @param line counted from 1; lines end with LF
 * @param column of its first byte in that line, counted in bytes from 1
 */
public record Finding(long line, long column, LeakedKey key) {}
