package dev.keyward.core.policy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps behind {@link CanonicalPath#of}: escapes first, then segments, so that an escaped dot
 * is a dot when segments are resolved.
 */
final class PathNormalizer {
  private static final String ESCAPED_WHEN_RAW = " \"<>^`{|}";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private PathNormalizer() {}

  /** Whether nothing of {@code path} needs work: the common case, judged without allocation. */
  static boolean isCanonical(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '/') {
        char next = i + 1 < path.length() ? path.charAt(i + 1) : 'x';
        if (next == '/' || next == '.' || next == ';') {
          return false;
        }
      } else if (!isUnreserved(c) && "!$&'()*+,=:@;".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  static @Nullable String normalize(String path) {
    String unescaped = normalizeEscapes(path);
    return unescaped == null || hasDoubleEscape(unescaped) || !isUtf8(unescaped)
        ? null
        : resolveSegments(unescaped);
  }

  private static @Nullable String normalizeEscapes(String path) {
    StringBuilder out = new StringBuilder(path.length() + 8);
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        int octet = octetAt(path, i);
        if (octet < 0 || isRefused(octet) || octet == '/') {
          return null;
        }
        append(out, octet, isUnreserved((char) octet));
        i += 2;
      } else if (isRefused(c) || c > 0x7e || c == '#' || c == '?') {
        return null;
      } else {
        append(out, c, ESCAPED_WHEN_RAW.indexOf(c) < 0);
      }
    }
    return out.toString();
  }

  private static void append(StringBuilder out, int octet, boolean raw) {
    if (raw) {
      out.append((char) octet);
    } else {
      out.append('%').append(HEX[octet >> 4]).append(HEX[octet & 15]);
    }
  }

  private static boolean isRefused(int octet) {
    return octet < 0x20 || octet == 0x7f || octet == '\\';
  }

  /**
   * Whether a {@code %25} would make another escape once decoded; judged when {@code %32} has
   * become {@code 2}.
   */
  private static boolean hasDoubleEscape(String unescaped) {
    for (int at = unescaped.indexOf("%25"); at >= 0; at = unescaped.indexOf("%25", at + 3)) {
      if (at + 4 < unescaped.length()
          && isHex(unescaped.charAt(at + 3))
          && isHex(unescaped.charAt(at + 4))) {
        return true;
      }
    }
    return false;
  }

  /** The octet of the escape at {@code at}, or -1 when the escape is bad. */
  private static int octetAt(String path, int at) {
    if (at + 2 >= path.length() || !isHex(path.charAt(at + 1)) || !isHex(path.charAt(at + 2))) {
      return -1;
    }
    return Character.digit(path.charAt(at + 1), 16) << 4 | Character.digit(path.charAt(at + 2), 16);
  }

  private static @Nullable String resolveSegments(String path) {
    Deque<String> kept = new ArrayDeque<>();
    String[] parts = path.substring(1).split("/", -1);
    boolean directory = false;
    for (String part : parts) {
      int parameters = parametersOf(part);
      String name = parameters < 0 ? part : part.substring(0, parameters);
      boolean dots = name.equals(".") || name.equals("..");
      if (dots && parameters >= 0) {
        return null;
      }
      if (name.equals("..")) {
        kept.pollLast();
      } else if (!dots && !part.isEmpty()) {
        kept.addLast(part);
      }
      directory = dots || part.isEmpty();
    }
    String joined = "/" + String.join("/", kept);
    return directory && !kept.isEmpty() ? joined + "/" : joined;
  }

  /** Where the parameters of a segment begin, be their semicolon raw or escaped, or -1. */
  private static int parametersOf(String segment) {
    int raw = segment.indexOf(';');
    int escaped = segment.indexOf("%3B");
    return raw < 0 || escaped >= 0 && escaped < raw ? escaped : raw;
  }

  static List<String> decodedSegments(String canonical) {
    List<String> segments = new ArrayList<>(8);
    int from = 1;
    while (true) {
      int slash = canonical.indexOf('/', from);
      String segment = canonical.substring(from, slash < 0 ? canonical.length() : slash);
      segments.add(
          segment.indexOf('%') < 0 ? segment : new String(decode(segment), StandardCharsets.UTF_8));
      if (slash < 0) {
        return Collections.unmodifiableList(segments);
      }
      from = slash + 1;
    }
  }

  private static boolean isUtf8(String escaped) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decode(escaped)));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static byte[] decode(String escaped) {
    byte[] out = new byte[escaped.length()];
    int n = 0;
    for (int i = 0; i < escaped.length(); i++) {
      int octet = escaped.charAt(i);
      if (octet == '%') {
        octet = octetAt(escaped, i);
        i += 2;
      }
      out[n++] = (byte) octet;
    }
    return java.util.Arrays.copyOf(out, n);
  }

  private static boolean isHex(char c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
  }

  private static boolean isUnreserved(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }
}
