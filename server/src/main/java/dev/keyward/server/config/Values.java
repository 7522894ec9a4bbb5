package dev.keyward.server.config;

import dev.keyward.core.label.Names;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.config.KeywardConfig.Database;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How single values are written. Each throws IllegalArgumentException with a sentence for the
 * operator that does not repeat the value.
 */
public final class Values {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smhd])");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(B|KiB|MiB|GiB)");
  private static final Pattern AUTH_PATH = Pattern.compile("(?:/[A-Za-z0-9._~-]+)+");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]");
  private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z0-9_-]{0,31}");
  private static final String SQLITE = "sqlite:";

  private Values() {}

  public static Function<String, Duration> duration(String least, String most) {
    Duration min = duration(least);
    Duration max = duration(most);
    return text -> {
      Duration value = duration(text);
      if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
        throw new IllegalArgumentException("must be " + least + " to " + most);
      }
      return value;
    };
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a duration is written as 10s, 5m, 2h or 1d");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** As {@code parser}, and null for {@code off}. */
  public static Function<String, @Nullable Duration> orOff(Function<String, Duration> parser) {
    return text -> text.equals("off") ? null : parser.apply(text);
  }

  /** A number of bytes. */
  public static Function<String, Long> size(long least, long most) {
    return text -> {
      Matcher matcher = SIZE.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("a size is written as 512B, 64KiB, 10MiB or 5GiB");
      }
      int shift =
          switch (matcher.group(2)) {
            case "B" -> 0;
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> 30;
          };
      long bytes = Long.parseLong(matcher.group(1)) << shift;
      if (bytes < least || bytes > most) {
        throw new IllegalArgumentException(
            most == Long.MAX_VALUE
                ? "must be " + least + "B at least"
                : "must be " + least + "B to " + most + "B");
      }
      return bytes;
    };
  }

  public static String name(String text) {
    if (!Names.isName(text)) {
      throw new IllegalArgumentException(
          "a name has 1 to " + Names.MAX_CODE_POINTS + " characters and no control characters");
    }
    return text;
  }

  public static @Nullable RateLimit limit(String text) {
    return text.equals("off") ? null : RateLimit.parse(text);
  }

  public static Function<String, Path> path(Path directory) {
    return text -> {
      try {
        return directory.resolve(text).toAbsolutePath().normalize();
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("is no path of a file", e);
      }
    };
  }

  public static String authPath(String text) {
    CanonicalPath path = CanonicalPath.of(text);
    if (!AUTH_PATH.matcher(text).matches() || path == null || !path.toString().equals(text)) {
      throw new IllegalArgumentException(
          "is written as /auth: literal segments, no slash at the end");
    }
    if (path.isAtOrBelow("/.well-known")) {
      throw new IllegalArgumentException("/.well-known has its own meaning (RFC 8615)");
    }
    return text;
  }

  public static String host(String text) {
    String host = text.toLowerCase(Locale.ROOT);
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("is no host name; it has no port, and no wildcard");
    }
    return host;
  }

  public static String method(String text) {
    if (!METHOD.matcher(text).matches()) {
      throw new IllegalArgumentException("a method is written in capitals, such as GET");
    }
    if (text.equals("TRACE") || text.equals("CONNECT")) {
      throw new IllegalArgumentException(text + " is never let through");
    }
    return text;
  }

  public static URI upstream(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is no URI", e);
    }
    if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())
        || uri.getHost() == null) {
      throw new IllegalArgumentException("is written as http://host:port or https://host:port");
    }
    boolean path = !uri.getPath().isEmpty() && !uri.getPath().equals("/");
    if (path
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("takes no user, path, query or fragment");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535");
    }
    return URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
  }

  static Function<String, Database> database(Path data) {
    return text -> {
      boolean sqlite = text.startsWith(SQLITE) && text.length() > SQLITE.length();
      Database database =
          sqlite
              ? new Database.Sqlite(path(data).apply(text.substring(SQLITE.length())))
              : new Database.PostgreSql(text);
      if (!sqlite && !text.startsWith("postgresql://")) {
        throw new IllegalArgumentException(
            "is written as sqlite:file or postgresql://user@host/database");
      }
      dev.keyward.storage.jdbc.Database.checkUrl(database.url());
      return database;
    };
  }
}
