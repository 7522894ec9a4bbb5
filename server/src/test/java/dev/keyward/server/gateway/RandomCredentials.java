package dev.keyward.server.gateway;

import dev.keyward.testkit.enforcement.Call.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request is sent with: mostly one credential as it should be, sometimes anything else. */
final class RandomCredentials {
  private static final String AUTHORIZATION = "Authorization";
  private static final String KEY = "X-API-Key";
  private static final String BASIC = "Basic dTpw";

  private static final Pattern COMPACT = Pattern.compile("ey[\\w-]*(?:\\.[\\w-]+){2}");

  private static final List<String> FOREIGN =
      List.of(
          "hunter2",
          "6f1c1f0e-5f0a-4a53-9d0e-0d0b5a4f5c11",
          "sk_other_4eC39HqLyjWDarjtT1zdp7dc",
          "kw_live_",
          "kw_live_0",
          "kw_prod_" + "0".repeat(49),
          "a.b",
          "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0",
          "~!@$^&*()",
          "x".repeat(8_192));

  private static final List<Line> MALFORMED =
      List.of(
          new Line(KEY, ""),
          new Line(KEY, "a b"),
          new Line(KEY, "caf\u00e9"),
          new Line(KEY, "x".repeat(8_193)),
          new Line(AUTHORIZATION, ""),
          new Line(AUTHORIZATION, "Bearer"),
          new Line(AUTHORIZATION, "Bearer a b"),
          new Line(AUTHORIZATION, "Bearer\tabc"),
          new Line(AUTHORIZATION, "Bearer a=b"),
          new Line(AUTHORIZATION, "Bearer \"abc\""),
          new Line(AUTHORIZATION, "Bearer " + "x".repeat(8_193)),
          new Line(AUTHORIZATION, "ApiKey"),
          new Line(AUTHORIZATION, "ApiKey a b"),
          new Line(AUTHORIZATION, "B@sic dTpw"),
          new Line(AUTHORIZATION, "\u00e9 x"));

  private static final List<Line> OTHER_SCHEMES =
      List.of(
          new Line(AUTHORIZATION, BASIC),
          new Line(AUTHORIZATION, "Digest username=\"a\""),
          new Line(AUTHORIZATION, "Bearerx abc"),
          new Line(AUTHORIZATION, "hunter2"));

  private final Dice dice;
  private final RandomHolders holders;
  private final RandomTokens tokens;

  RandomCredentials(Dice dice, RandomHolders holders, RandomTokens tokens) {
    this.dice = dice;
    this.holders = holders;
    this.tokens = tokens;
  }

  /**
   * @param lines in order
   * @param shown see {@link RandomRequest}
   */
  record Sent(List<Line> lines, @Nullable String shown) {
    private static Sent of(Line... lines) {
      return new Sent(List.of(lines), null);
    }
  }

  Sent next() {
    int kind = dice.below(1_000);
    if (kind < 560) {
      return key(key());
    }
    if (kind < 760) {
      return token(dice.of(tokens.issued));
    }
    if (kind < 800) {
      return token(dice.of(tokens.wrong));
    }
    if (kind < 860) {
      return key(wrongKey());
    }
    if (kind < 910) {
      return Sent.of();
    }
    return kind < 930 ? exchanged() : unusual(kind);
  }

  private Sent unusual(int kind) {
    if (kind < 945) {
      return Sent.of(dice.of(MALFORMED));
    }
    if (kind < 960) {
      return Sent.of(dice.of(OTHER_SCHEMES));
    }
    if (kind < 970) {
      String key = key();
      return new Sent(List.of(new Line(AUTHORIZATION, BASIC), new Line(KEY, key)), key);
    }
    List<Line> two = new ArrayList<>(key(key()).lines());
    two.addAll(dice.permille(500) ? token(dice.of(tokens.issued)).lines() : two);
    if (dice.permille(300)) {
      two.add(dice.of(OTHER_SCHEMES));
    }
    return isOneKey(two) ? next() : new Sent(List.copyOf(two), null);
  }

  /** Then it is not unusual. */
  private static boolean isOneKey(List<Line> lines) {
    return lines.size() == 1;
  }

  /** A key where tokens belong, or the other way round. */
  private Sent exchanged() {
    return dice.permille(500)
        ? Sent.of(new Line(AUTHORIZATION, "Bearer " + key()))
        : Sent.of(new Line(KEY, dice.of(tokens.issued)));
  }

  private String key() {
    return dice.early(holders.keys);
  }

  private Sent key(String key) {
    Line line =
        dice.permille(700)
            ? new Line(dice.permille(900) ? KEY : "x-api-key", key)
            : new Line(
                AUTHORIZATION,
                dice.of(List.of("ApiKey ", "apikey ", "ApiKey   ", "APIKEY ")) + key);
    return new Sent(List.of(line), key);
  }

  private Sent token(String token) {
    String scheme = dice.of(List.of("Bearer ", "Bearer ", "bearer ", "BEARER  "));
    Line line = new Line(AUTHORIZATION, scheme + token);
    return new Sent(List.of(line), isCompact(token) ? token : null);
  }

  /** Others would be taken for keys by whoever is shown them. */
  private static boolean isCompact(String token) {
    return COMPACT.matcher(token).matches();
  }

  private String wrongKey() {
    String key = key();
    return switch (dice.below(12)) {
      case 0, 6, 10 -> key.substring(0, key.length() - 1) + (key.endsWith("0") ? '1' : '0');
      case 1, 7 -> key.substring(0, key.length() - dice.between(1, 40));
      case 2, 8 -> key.toUpperCase(Locale.ROOT);
      case 3, 9 -> "unknown-" + dice.below(300);
      case 4 -> "unknown-" + dice.below(1_000_000);
      default -> dice.of(FOREIGN);
    };
  }

  /** A query that carries a credential, which is not to be taken from there. */
  String query() {
    String key = key();
    return switch (dice.below(6)) {
      case 0 -> "?access_token=" + dice.of(tokens.issued);
      case 1 -> "?a=1&access%5Ftoken";
      case 2 -> "?a=1;access_token=";
      case 3 -> "?a=" + key;
      case 4 -> "?" + key;
      default -> "?key=" + key.replace("_", "%5f");
    };
  }
}
