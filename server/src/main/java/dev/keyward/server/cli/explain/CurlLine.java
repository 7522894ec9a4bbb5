package dev.keyward.server.cli.explain;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What curl would send for a command line, as far as a decision can depend on it. */
final class CurlLine {
  /** Options that say nothing of the request that matters, without and with an argument. */
  private static final Set<String> SILENT =
      Set.of(
          "s",
          "S",
          "i",
          "v",
          "k",
          "L",
          "f",
          "g",
          "N",
          "O",
          "J",
          "n",
          "4",
          "6",
          "#",
          "silent",
          "show-error",
          "include",
          "verbose",
          "insecure",
          "location",
          "fail",
          "fail-with-body",
          "globoff",
          "no-buffer",
          "http1.1",
          "http2",
          "http2-prior-knowledge",
          "compressed",
          "path-as-is",
          "remote-name",
          "progress-bar",
          "ipv4",
          "ipv6",
          "no-progress-meter",
          "ssl-no-revoke",
          "tr-encoding",
          "raw");

  private static final Set<String> SILENT_WITH_ARGUMENT =
      Set.of(
          "o",
          "w",
          "m",
          "c",
          "x",
          "D",
          "E",
          "output",
          "write-out",
          "max-time",
          "connect-timeout",
          "cookie-jar",
          "cacert",
          "capath",
          "cert",
          "key",
          "resolve",
          "connect-to",
          "proxy",
          "dump-header",
          "retry",
          "retry-delay",
          "retry-max-time",
          "max-redirs",
          "limit-rate",
          "ciphers",
          "tls-max",
          "interface",
          "noproxy");

  /** Options whose argument is a body. */
  private static final Set<String> BODY =
      Set.of(
          "d",
          "F",
          "T",
          "data",
          "data-raw",
          "data-ascii",
          "data-binary",
          "data-urlencode",
          "json",
          "form",
          "form-string",
          "upload-file");

  private static final Map<String, String> FIELDS =
      Map.of(
          "A",
          "User-Agent",
          "user-agent",
          "User-Agent",
          "e",
          "Referer",
          "referer",
          "Referer",
          "b",
          "Cookie",
          "cookie",
          "Cookie");

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");

  private final Iterator<String> words;
  private final DescribedRequest request = new DescribedRequest();
  private final List<String> data = new ArrayList<>();
  private @Nullable String url;
  private @Nullable String method;
  private String bodyMethod = "";
  private boolean head;
  private boolean dataInQuery;

  private CurlLine(List<String> words) {
    this.words = words.iterator();
  }

  /**
   * @throws IllegalArgumentException when it is no curl line, or has what is not understood here;
   *     the message is for people and has no secret of the line in it
   */
  static DescribedRequest read(String line) {
    List<String> words = ShellWords.of(line);
    if (words.isEmpty() || !words.getFirst().replaceFirst(".*/", "").equals("curl")) {
      throw new IllegalArgumentException("it does not begin with curl");
    }
    return new CurlLine(words.subList(1, words.size())).read();
  }

  private DescribedRequest read() {
    while (words.hasNext()) {
      String word = words.next();
      if (word.startsWith("--")) {
        longOption(word.substring(2));
      } else if (word.startsWith("-") && word.length() > 1) {
        shortOptions(word.substring(1));
      } else {
        address(word);
      }
    }
    if (url == null) {
      throw new IllegalArgumentException("it names no URL");
    }
    target(url);
    String implied = head ? "HEAD" : bodyMethod.isEmpty() || dataInQuery ? "GET" : bodyMethod;
    request.method = method == null ? implied : method;
    return request;
  }

  private void longOption(String text) {
    int equals = text.indexOf('=');
    if (equals > 0) {
      option(text.substring(0, equals), text.substring(equals + 1));
    } else {
      option(text, null);
    }
  }

  /** Several without an argument may stand together, and an argument may follow without a space. */
  private void shortOptions(String letters) {
    for (int i = 0; i < letters.length(); i++) {
      String letter = letters.substring(i, i + 1);
      if (letter.equals("I") || letter.equals("G") || SILENT.contains(letter)) {
        option(letter, null);
      } else {
        String rest = letters.substring(i + 1);
        option(letter, rest.isEmpty() ? null : rest);
        return;
      }
    }
  }

  private void option(String name, @Nullable String given) {
    switch (name) {
      case "X", "request" -> method = argument(name, given);
      case "H", "header" -> header(argument(name, given));
      case "I", "head" -> head = true;
      case "G", "get" -> dataInQuery = true;
      case "url" -> address(argument(name, given));
      case "u", "user" -> basic(argument(name, given));
      case "oauth2-bearer" -> request.field("Authorization", "Bearer " + argument(name, given));
      default -> other(name, given);
    }
  }

  private void other(String name, @Nullable String given) {
    String field = FIELDS.get(name);
    if (field != null) {
      request.field(field, argument(name, given));
    } else if (BODY.contains(name)) {
      data.add(argument(name, given));
      bodyMethod = name.equals("T") || name.equals("upload-file") ? "PUT" : "POST";
    } else if (SILENT_WITH_ARGUMENT.contains(name)) {
      String unused = argument(name, given);
    } else if (!SILENT.contains(name)) {
      throw new IllegalArgumentException(
          "the option "
              + (name.length() == 1 ? "-" : "--")
              + name
              + " is not understood: leave it out");
    }
  }

  private String argument(String name, @Nullable String given) {
    if (given == null && !words.hasNext()) {
      throw new IllegalArgumentException("an argument is missing at its end, of " + name);
    }
    return given == null ? words.next() : given;
  }

  /** {@code Name: value}; {@code Name;} has no value, and {@code Name:} is not sent. */
  private void header(String line) {
    int colon = line.indexOf(':');
    if (line.startsWith("@")) {
      throw new IllegalArgumentException("header fields in a file are not read: write them out");
    }
    if (colon > 0) {
      String value = line.substring(colon + 1).strip();
      if (!value.isEmpty()) {
        request.field(line.substring(0, colon), value);
      }
    } else if (line.endsWith(";")) {
      request.field(line.substring(0, line.length() - 1), "");
    } else {
      throw new IllegalArgumentException("a header field has no colon");
    }
  }

  private void address(String text) {
    if (url != null) {
      throw new IllegalArgumentException("it names more than one URL");
    }
    url = text;
  }

  private void basic(String credentials) {
    byte[] octets = credentials.getBytes(StandardCharsets.UTF_8);
    request.field("Authorization", "Basic " + Base64.getEncoder().encodeToString(octets));
  }

  /** The target as it stands in the URL: Keyward reads what curl would send of it alike. */
  private void target(String text) {
    String whole = SCHEME.matcher(text).matches() ? text : "http://" + text;
    int from = whole.indexOf("://") + 3;
    int path = end(whole, from, "/?#");
    String authority = whole.substring(from, path);
    int fragment = end(whole, path, "#");
    String target = whole.substring(path, fragment);
    String scheme = whole.substring(0, from - 3).toLowerCase(java.util.Locale.ROOT);
    if (!Set.of("http", "https").contains(scheme) || !isAuthority(authority)) {
      throw new IllegalArgumentException("the URL is none of http or https");
    }
    request.scheme = scheme;
    int at = authority.lastIndexOf('@');
    if (at >= 0 && !request.has("Authorization")) {
      basic(authority.substring(0, at));
    }
    if (!request.has("Host")) {
      request.field("Host", authority.substring(at + 1));
    }
    request.target = withData(target.startsWith("/") ? target : '/' + target);
  }

  private String withData(String target) {
    if (!dataInQuery || data.isEmpty()) {
      return target;
    }
    return target + (target.indexOf('?') < 0 ? '?' : '&') + String.join("&", data);
  }

  private static boolean isAuthority(String authority) {
    try {
      return new URI("http://" + authority).getRawAuthority() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static int end(String text, int from, String stops) {
    int at = from;
    while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }
}
