package dev.keyward.server.load;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many connections there may be on this machine, and how much in bodies, so that they run out
 * before file descriptors and memory do: a process without descriptors can open neither its
 * database nor its admin listener's connections.
 *
 * @param admin connections to the admin listener
 * @param open connections to the public listener
 * @param upstream connections to upstreams, idle ones included: as many requests can be under way
 * @param bodies bytes of bodies for Keyward's own endpoints on the public listener
 */
public record Room(int admin, int open, int upstream, int bodies) {
  private static final long FOR_FILES = 512;
  private static final long LEAST = 256;
  private static final long MOST_ADMIN = 512;
  private static final long MOST_PUBLIC = 16_384;

  /** What a connection takes with TLS, a head and a body for one of Keyward's own endpoints. */
  private static final long BYTES_EACH = 64 * 1024;

  private static final long LEAST_BODIES = 8 << 20;
  private static final long MOST_BODIES = 1 << 30;

  /** The room on this machine. */
  public static Room here() {
    long descriptors =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Integer.MAX_VALUE;
    return of(descriptors, Runtime.getRuntime().maxMemory());
  }

  /**
   * @param descriptors that the process may have open
   * @param heap bytes
   */
  static Room of(long descriptors, long heap) {
    long sockets = Math.max(LEAST, descriptors - FOR_FILES);
    long admin = Math.min(MOST_ADMIN, sockets / 8);
    long half = (sockets - admin) / 2;
    long open = Math.min(half, Math.clamp(heap / BYTES_EACH, LEAST, MOST_PUBLIC));
    long upstream = Math.min(half, 2 * MOST_PUBLIC);
    long bodies = Math.clamp(heap / 8, LEAST_BODIES, MOST_BODIES);
    return new Room((int) admin, (int) open, (int) upstream, (int) bodies);
  }

  /** Bytes of bodies on the admin listener. */
  int adminBodies() {
    return bodies / 4;
  }
}
