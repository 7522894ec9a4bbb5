package dev.keyward.server.config;

import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RouteLimits;
import dev.keyward.server.config.KeywardConfig.Limits;
import dev.keyward.server.config.source.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code limits}, and those of a route. */
public final class LimitReader {
  private static final RateLimit FAILURES_PER_ADDRESS = RateLimit.parse("120/1m");
  private static final RateLimit LOGINS_PER_ADDRESS = RateLimit.parse("20/1m");
  private static final RateLimit LOGINS_PER_ACCOUNT = RateLimit.parse("10/10m");

  /** What answers call limits that are always there. */
  private static final Set<String> TAKEN = Set.of("per_address", FailureGuard.NAME);

  private LimitReader() {}

  static Limits read(Section section) {
    try (section;
        Section login = section.section("login")) {
      return new Limits(
          limit(section, "failures_per_address", FAILURES_PER_ADDRESS),
          limit(section, "per_address", null),
          new Limits.Login(
              limit(login, "per_address", LOGINS_PER_ADDRESS),
              limit(login, "per_account", LOGINS_PER_ACCOUNT)),
          shared(section.sections("shared")));
    }
  }

  private static @Nullable RateLimit limit(
      Section section, String name, @Nullable RateLimit otherwise) {
    return section.<@Nullable RateLimit>value(name, otherwise, Values::limit);
  }

  private static List<Limit> shared(List<Section> sections) {
    List<Limit> limits = new ArrayList<>();
    Set<String> names = new HashSet<>(TAKEN);
    for (Section section : sections) {
      try (section) {
        String name = section.required("name", LimitReader::name);
        RateLimit rate = section.required("rate", RateLimit::parse);
        Limit.Per per = section.value("per", Limit.Per.CREDENTIAL, LimitReader::per);
        if (name != null && !names.add(name)) {
          section.problem("name", "another limit has this name");
        } else if (name != null && rate != null) {
          limits.add(Limit.shared(name, rate, per));
        }
      }
    }
    return limits;
  }

  private static String name(String text) {
    return Limit.shared(text, FAILURES_PER_ADDRESS, Limit.Per.ALL).name();
  }

  private static Limit.Per per(String text) {
    return switch (text) {
      case "all" -> Limit.Per.ALL;
      case "address" -> Limit.Per.ADDRESS;
      case "client" -> Limit.Per.CLIENT;
      case "credential" -> Limit.Per.CREDENTIAL;
      default ->
          throw new IllegalArgumentException("is one of all, address, client and credential");
    };
  }

  /**
   * The limits of a route.
   *
   * @param name of the route
   * @param shared those that it may name
   */
  public static RouteLimits ofRoute(Section section, String name, List<Limit> shared) {
    RateLimit own = limit(section, "rate_limit", null);
    List<Limit> limits = new ArrayList<>(RouteLimits.of(name, own).limits());
    for (Limit named : section.list("limits", List.of(), text -> named(text, shared))) {
      if (limits.contains(named)) {
        section.problem("limits", "names " + named.name() + " twice");
      } else {
        limits.add(named);
      }
    }
    return new RouteLimits(limits, section.number("cost", 1, 1, RouteLimits.MAX_COST));
  }

  private static Limit named(String name, List<Limit> shared) {
    Optional<Limit> named = shared.stream().filter(limit -> limit.name().equals(name)).findAny();
    return named.orElseThrow(() -> new IllegalArgumentException("names no limit of limits.shared"));
  }
}
