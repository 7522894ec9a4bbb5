package dev.keyward.server.cli.explain;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What curl would send for a command line, as far as a decision can depend on it. */
final class CurlLine {
  /** Options that say nothing of what a decision depends on, without and with an argument. */
  private static final Set<String> SILENT =
      words(
          "s S i v k L f N O J n 4 6 # silent show-error include verbose insecure location fail"
              + " fail-with-body no-buffer http1.1 http2 http2-prior-knowledge compressed"
              + " path-as-is remote-name progress-bar ipv4 ipv6 no-progress-meter ssl-no-revoke"
              + " tr-encoding raw");

  private static final Set<String> SILENT_WITH_ARGUMENT =
      words(
          "A e b o w m c x D user-agent referer cookie output write-out max-time connect-timeout"
              + " cookie-jar cacert capath key resolve connect-to proxy dump-header retry"
              + " retry-delay retry-max-time max-redirs limit-rate ciphers tls-max interface"
              + " noproxy");

  /** Options whose argument is a body. */
  private static final Set<String> BODY =
      words(
          "d F T data data-raw data-ascii data-binary data-urlencode json form form-string"
              + " upload-file");

  private static final Pattern OPTION = Pattern.compile("[A-Za-z0-9#][a-z0-9.-]{0,30}");

  /** What stands above and before a command in documents: comments, and the prompt. */
  private static final Pattern PROLOGUE = Pattern.compile("\\A(\\s*#[^\\n]*\\n)*\\s*(\\$ )?");

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");

  private final Iterator<String> words;
  private final DescribedRequest request = new DescribedRequest();
  private final List<String> data = new ArrayList<>();
  private @Nullable String url;
  private @Nullable String method;
  private String bodyMethod = "";
  private boolean head;
  private boolean dataInQuery;
  private boolean upload;
  private boolean literal;
  private boolean encoded;
  private String bearer = "";
  private String user = "";

  private static Set<String> words(String text) {
    return Set.of(text.split(" ", -1));
  }

  private CurlLine(List<String> words) {
    this.words = words.iterator();
  }

  /**
   * @throws IllegalArgumentException when it is no curl line, or has what is not understood here;
   *     the message is for people and has no secret of the line in it
   */
  static DescribedRequest read(String line) {
    if (line.contains("^\"")) {
      throw new IllegalArgumentException("it is for cmd of Windows: copy it as cURL (bash)");
    }
    List<String> words = ShellWords.of(PROLOGUE.matcher(line).replaceFirst(""));
    if (words.isEmpty() || !words.getFirst().replaceFirst(".*/", "").equals("curl")) {
      throw new IllegalArgumentException("it does not begin with curl");
    }
    return new CurlLine(words.subList(1, words.size())).read();
  }

  private DescribedRequest read() {
    while (words.hasNext()) {
      String word = words.next();
      if (word.startsWith("--")) {
        option(word.substring(2), null);
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
    authorize();
    String implied = head ? "HEAD" : bodyMethod.isEmpty() || dataInQuery ? "GET" : bodyMethod;
    request.method = method == null ? implied : method;
    return request;
  }

  /** Several without an argument may stand together, and an argument may follow without a space. */
  private void shortOptions(String letters) {
    for (int i = 0; i < letters.length(); i++) {
      String letter = letters.substring(i, i + 1);
      if ("IGg".contains(letter) || SILENT.contains(letter)) {
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
      case "X", "request" -> method = argument(given);
      case "H", "header" -> header(argument(given));
      case "I", "head" -> head = true;
      case "G", "get" -> dataInQuery = true;
      case "g", "globoff" -> literal = true;
      case "url" -> address(argument(given));
      case "u", "user" -> user = argument(given);
      case "E", "cert" -> request.certified = !argument(given).isEmpty();
      case "oauth2-bearer" -> bearer = argument(given);
      default -> other(name, given);
    }
  }

  private void other(String name, @Nullable String given) {
    if (BODY.contains(name)) {
      data.add(argument(given));
      upload = name.equals("T") || name.equals("upload-file");
      encoded |= name.equals("data-urlencode");
      bodyMethod = upload ? "PUT" : "POST";
    } else if (SILENT_WITH_ARGUMENT.contains(name)) {
      String _ = argument(given);
    } else if (!SILENT.contains(name)) {
      String dashes = name.length() == 1 ? "-" : "--";
      String told = OPTION.matcher(name).matches() ? "the option " + dashes + name : "an option";
      throw new IllegalArgumentException(told + " is not understood: leave it out");
    }
  }

  private String argument(@Nullable String given) {
    if (given == null && !words.hasNext()) {
      throw new IllegalArgumentException("the argument of its last option is missing");
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
      String name = line.substring(0, colon);
      if (!value.isEmpty()) {
        request.field(name, value);
      } else if (name.equalsIgnoreCase("Host")) {
        throw new IllegalArgumentException("without a Host every request is refused (400)");
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

  /** As curl has it: what a header field says, else the bearer token, else the user. */
  private void authorize() {
    if (request.has("Authorization")) {
      return;
    }
    if (!bearer.isEmpty()) {
      request.field("Authorization", "Bearer " + bearer);
    } else if (!user.isEmpty()) {
      byte[] octets = user.getBytes(StandardCharsets.UTF_8);
      request.field("Authorization", "Basic " + Base64.getEncoder().encodeToString(octets));
    }
  }

  /** The target as it stands in the URL: Keyward reads what curl would send of it alike. */
  private void target(String text) {
    String whole = SCHEME.matcher(text).matches() ? text : "http://" + text;
    int from = whole.indexOf("://") + 3;
    int path = end(whole, from, "/?#");
    String authority = whole.substring(from, path);
    int fragment = end(whole, path, "#");
    String target = whole.substring(path, fragment);
    String scheme = whole.substring(0, from - 3).toLowerCase(Locale.ROOT);
    if (!Set.of("http", "https").contains(scheme) || !isAuthority(authority)) {
      throw new IllegalArgumentException("the URL is none of http or https");
    }
    request.scheme = scheme;
    int at = authority.lastIndexOf('@');
    if (at >= 0 && user.isEmpty()) {
      user = authority.substring(0, at);
    }
    if (!request.has("Host")) {
      request.field("Host", authority.substring(at + 1));
    }
    request.target = withData(target.startsWith("/") ? target : '/' + target);
    refuseWhatCurlChanges(authority, request.target);
  }

  private void refuseWhatCurlChanges(String authority, String target) {
    String path = target.replaceFirst("\\?.*", "");
    if (target.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw new IllegalArgumentException("there is white space in its URL");
    }
    boolean glob =
        target.chars().anyMatch(c -> "{}[]".indexOf(c) >= 0)
            || authority.chars().anyMatch(c -> "{}".indexOf(c) >= 0);
    if (glob && !literal) {
      throw new IllegalArgumentException(
          "curl makes several requests of {} and [] in a URL: write one, or add -g");
    }
    if (upload && path.endsWith("/")) {
      throw new IllegalArgumentException("curl adds the name of the file to its URL: write it out");
    }
  }

  private String withData(String target) {
    if (!dataInQuery || data.isEmpty()) {
      return target;
    }
    if (encoded || data.stream().anyMatch(text -> text.startsWith("@"))) {
      throw new IllegalArgumentException(
          "with -G, neither --data-urlencode nor @file is read here: write the query into the URL");
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
