package dev.keyward.server.gateway;

import dev.keyward.testkit.enforcement.Call.Line;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Requests by chance: a seed tells what they are, whatever the secrets are that they carry. */
final class RandomRequests {
  private static final int MOST_AT_ONCE = 48;

  /** The first ones send more, and are more often refused for that. */
  private static final List<String> ADDRESSES =
      List.of(
          "192.0.2.1",
          "2001:db8:1:2::1",
          "203.0.113.1",
          "198.51.100.7",
          "192.0.2.2",
          "2001:db8:1:2::2",
          "203.0.113.2",
          "198.51.100.8",
          "192.0.2.3",
          "2001:db8:9::1",
          "2001:db8:9::2",
          "2001:db8:1:3::1",
          "203.0.113.4",
          "192.0.2.4",
          "192.0.2.5",
          "192.0.2.6",
          "192.0.2.7",
          "192.0.2.8",
          "192.0.2.9",
          "198.51.100.9",
          "2001:db8:a::1",
          "2001:db8:1:2:ffff::1",
          "192.0.2.10",
          "192.0.2.11",
          "192.0.2.12",
          "192.0.2.13");

  private static final List<Line> MEANINGLESS =
      List.of(
          new Line("Accept", "*/*"),
          new Line("Cookie", "a=b; __Host-keyward-refresh=x"),
          new Line("X-Keyward-Subject", "root"),
          new Line("x_keyward_scopes", "keyward:admin"),
          new Line("X_API_Key", "kw_live_0"),
          new Line("Forwarded", "for=10.0.0.1;proto=http"),
          new Line("X-Real-IP", "10.0.0.1"),
          new Line("X-Forwarded-User", "root"),
          new Line("X-HTTP-Method-Override", "DELETE"),
          new Line("Proxy-Authorization", "Basic dTpw"));

  private final Dice dice;
  private final RandomTargets targets;
  private final RandomCredentials credentials;
  private final Predicate<RandomRequest> wanted;
  private int made;

  /**
   * @param wanted others are left out
   */
  RandomRequests(Dice dice, RandomWorld world, Predicate<RandomRequest> wanted) {
    this.dice = dice;
    this.targets = new RandomTargets(dice);
    this.credentials = new RandomCredentials(dice, world.holders, world.tokens);
    this.wanted = wanted;
  }

  /** Some more, all of one moment; those that are not wanted are left out. */
  List<RandomRequest> next() {
    List<RandomRequest> batch = new ArrayList<>();
    for (int i = dice.below(MOST_AT_ONCE); i >= 0; i--) {
      RandomRequest request = request();
      made++;
      if (wanted.test(request)) {
        batch.add(request);
      }
    }
    return batch;
  }

  /** How many there were, with those that were left out. */
  int made() {
    return made;
  }

  private RandomRequest request() {
    RandomCredentials.Sent sent = credentials.next();
    String target = targets.path();
    boolean inQuery = dice.permille(15);
    if (target.indexOf('?') < 0) {
      target += inQuery ? credentials.query() : dice.permille(200) ? targets.query() : "";
    }
    String proto = dice.permille(970) ? dice.permille(900) ? "https" : "HTTPS" : "http";
    List<Line> others = others();
    boolean plain = !inQuery && !proto.equals("http") && others.size() <= 1;
    String address = dice.early(ADDRESSES);
    return new RandomRequest(
        made,
        others.size() > 1 ? "GET" : targets.method(), // one fault in a head that nobody can read
        target,
        targets.host(),
        address,
        forwardedFor(address),
        proto,
        sent.lines(),
        others,
        plain ? sent.shown() : null);
  }

  /** Proxies write the address with and without the port, and behind what they were told. */
  private String forwardedFor(String address) {
    boolean v6 = address.indexOf(':') >= 0;
    String written =
        switch (dice.below(5)) {
          case 0 -> v6 ? '[' + address + "]:443" : address + ":50000";
          case 1 -> v6 ? '[' + address + ']' : "::ffff:" + address;
          case 2 -> address.toUpperCase(Locale.ROOT);
          default -> address;
        };
    return dice.permille(150)
        ? dice.of(List.of("10.0.0.1, ", "unknown,", " ,")) + written
        : written;
  }

  private List<Line> others() {
    if (dice.permille(1)) {
      return dice.permille(500)
          ? Collections.nCopies(140, new Line("X-Many", "x"))
          : List.of(new Line("X-Large", "x".repeat(33_000)), new Line("X-Small", "x"));
    }
    return dice.permille(150) ? List.of(dice.of(MEANINGLESS)) : List.of();
  }
}
