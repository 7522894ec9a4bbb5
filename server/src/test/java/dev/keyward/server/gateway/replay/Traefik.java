package dev.keyward.server.gateway.replay;

import dev.keyward.testkit.enforcement.Call.Line;
import dev.keyward.testkit.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Traefik with ForwardAuth: documentation of Traefik 3, "ForwardAuth", sections "Configuration
 * Options" ({@code trustForwardHeader}, {@code authResponseHeadersRegex}, {@code
 * authRequestHeaders}, {@code forwardBody}) and "Forward-Request Headers"; "EntryPoints", section
 * "Forwarded Headers". Every question is a GET without a body, with all fields of the client's
 * request but those that end at a hop, as the HTTP client of Go writes it: names in their canonical
 * form, in the order of the alphabet.
 *
 * @param replaced which fields are taken from the answer alone
 * @param removed fields that the next middleware takes away
 * @param older whether it is Traefik 2, which passes the fields of its entry point on to Keyward,
 *     and takes names with {@code _} for others
 * @param trusting whether it believes what stands before it
 */
record Traefik(Predicate<String> replaced, Set<String> removed, boolean older, boolean trusting)
    implements Proxy {
  private static final Set<String> MANAGED =
      Set.of(
          "X-Forwarded-Proto",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-Forwarded-Port",
          "X-Forwarded-Server",
          "X-Forwarded-Uri",
          "X-Forwarded-Method",
          "X-Forwarded-Prefix",
          "X-Forwarded-Tls-Client-Cert",
          "X-Forwarded-Tls-Client-Cert-Info",
          "X-Real-Ip");
  private static final Set<String> HOP_BY_HOP =
      Set.of("Connection", "Keep-Alive", "Te", "Trailers", "Transfer-Encoding", "Upgrade");

  /** What Go's client writes by itself, whatever it is told. */
  private static final Set<String> OF_THE_CLIENT = Set.of("User-Agent", "Content-Length");

  /** With the printed file. */
  static Traefik printed(boolean older) {
    JsonNode middlewares = Printed.yaml("traefik").at("/http/middlewares");
    JsonNode auth = middlewares.at("/keyward/forwardAuth");
    Set<String> removed =
        middlewares
            .at("/keyward-credentials/headers/customRequestHeaders")
            .propertyStream()
            .map(each -> canonical(each.getKey()))
            .collect(Collectors.toSet());
    Predicate<String> listed =
        name ->
            auth.path("authResponseHeaders")
                .valueStream()
                .anyMatch(each -> canonical(each.stringValue()).equals(name));
    return new Traefik(
        Pattern.compile(auth.path("authResponseHeadersRegex").stringValue())
            .asPredicate()
            .or(listed),
        removed,
        older,
        auth.path("trustForwardHeader").booleanValue());
  }

  /** Behind another proxy, whose word counts for it. */
  Traefik behindAnother() {
    return new Traefik(replaced, removed, older, true);
  }

  @Override
  public String question(Arrival arrival) {
    Map<String, List<String>> fields = entered(arrival);
    if (!older && !trusting) {
      MANAGED.forEach(fields::remove);
    }
    HOP_BY_HOP.forEach(fields::remove);
    List<String> before = trusting ? fields.getOrDefault("X-Forwarded-For", List.of()) : List.of();
    List<String> hops = new ArrayList<>(before);
    hops.add(arrival.address());
    fields.put("X-Forwarded-For", List.of(String.join(", ", hops)));
    fields.put("X-Forwarded-Method", List.of(arrival.method()));
    fields.put("X-Forwarded-Uri", List.of(arrival.target()));
    fields.put("X-Forwarded-Host", List.of(arrival.host()));
    fields.put("X-Forwarded-Proto", List.of(arrival.tls() ? "https" : "http"));
    return written(fields);
  }

  private static String written(Map<String, List<String>> fields) {
    StringBuilder question = new StringBuilder("GET /auth/check HTTP/1.1\r\n");
    line(question, "Host", "keyward.internal:8443");
    List<String> agents = fields.getOrDefault("User-Agent", List.of("Go-http-client/1.1"));
    line(question, "User-Agent", agents.getFirst());
    fields.forEach(
        (name, values) -> {
          if (!OF_THE_CLIENT.contains(name)) {
            values.forEach(value -> line(question, name, value));
          }
        });
    if (!fields.containsKey("Accept-Encoding") && !fields.containsKey("Range")) {
      line(question, "Accept-Encoding", "gzip");
    }
    return question.append("\r\n").toString();
  }

  private static void line(StringBuilder question, String name, String value) {
    question.append(name).append(": ").append(value).append("\r\n");
  }

  /** The fields behind the entry point. */
  private Map<String, List<String>> entered(Arrival arrival) {
    Map<String, List<String>> fields = new TreeMap<>();
    for (Line line : arrival.lines()) {
      String name = canonical(line.name());
      if (trusting || !isManaged(name)) {
        fields.computeIfAbsent(name, none -> new ArrayList<>()).add(line.value());
      }
    }
    List<String> named = fields.getOrDefault("Connection", List.of());
    for (String option : String.join(",", named).split(",", -1)) {
      String name = canonical(option.strip());
      if (!MANAGED.contains(name) && !name.equals("Upgrade")) {
        fields.remove(name);
      }
    }
    fields.putIfAbsent("X-Real-Ip", List.of(arrival.address()));
    fields.putIfAbsent("X-Forwarded-Proto", List.of(arrival.tls() ? "https" : "http"));
    fields.putIfAbsent("X-Forwarded-Port", List.of(arrival.tls() ? "443" : "80"));
    fields.putIfAbsent("X-Forwarded-Host", List.of(arrival.host()));
    fields.put("X-Forwarded-Server", List.of("traefik-1"));
    return fields;
  }

  private boolean isManaged(String name) {
    return MANAGED.contains(older ? name : canonical(name.replace('_', '-')));
  }

  /** As Go writes names: the first letter, and each behind a hyphen, in upper case. */
  private static String canonical(String name) {
    StringBuilder canonical = new StringBuilder();
    boolean upper = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      String each = String.valueOf(c);
      canonical.append(upper ? each.toUpperCase(Locale.ROOT) : each.toLowerCase(Locale.ROOT));
      upper = c == '-';
    }
    return canonical.toString();
  }

  @Override
  public List<Line> passed(Arrival arrival, Message answer) {
    List<Line> passed = new ArrayList<>();
    entered(arrival)
        .forEach(
            (name, values) -> {
              if (!replaced.test(name) && !removed.contains(name)) {
                values.forEach(value -> passed.add(new Line(name, value)));
              }
            });
    answer.headers().stream()
        .filter(line -> replaced.test(canonical(line.name())))
        .forEach(passed::add);
    return passed;
  }

  @Override
  public boolean keepsMethod() {
    return false;
  }
}
