package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.limit.RouteLimits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits that routes share, and what a route costs. */
final class LimitSettingsTest {
  private static final String REST = "credentials: [api_key], upstream: 'http://up'}\n";

  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  private RouteLimits limits(String shared, String route) throws Exception {
    String yaml = "limits: {shared: " + shared + "}\nroutes:\n  - {path: /a, name: a, " + route;
    return bed.load(yaml + ", " + REST).routeList().getFirst().limits();
  }

  private List<String> problems(String shared, String route) {
    String yaml = "limits: {shared: " + shared + "}\nroutes:\n  - {path: /a, name: a, " + route;
    return bed.problems(yaml + REST);
  }

  @Test
  void aRouteHasItsOwnLimitAndThoseThatItNames() throws Exception {
    String shared =
        "[{name: all, rate: 9/1s, per: all}, {name: one, rate: 8/1s burst 2}, {name: c, rate: 7/1h,"
            + " per: client}, {name: ip, rate: 6/1d, per: address}]";

    RouteLimits limits = limits(shared, "rate_limit: 5/1m, limits: [one, c, all, ip], cost: 3");

    assertEquals(3, limits.cost());
    assertEquals(
        List.of(
            Limit.ofRoute("a", RateLimit.parse("5/1m")),
            Limit.shared("one", RateLimit.parse("8/1s burst 2"), Limit.Per.CREDENTIAL),
            Limit.shared("c", RateLimit.parse("7/1h"), Limit.Per.CLIENT),
            Limit.shared("all", RateLimit.parse("9/1s"), Limit.Per.ALL),
            Limit.shared("ip", RateLimit.parse("6/1d"), Limit.Per.ADDRESS)),
        limits.limits());
  }

  @Test
  void nothingIsLimitedUnlessItIsSaid() throws Exception {
    assertEquals(RouteLimits.NONE, limits("[]", "methods: [GET]"));
    assertEquals(1_000_000, limits("[]", "cost: 1000000").cost());
    assertEquals(7, limits("[]", "cost: '7'").cost());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "1000001", "1e3", "many", "[1]", "true", "''", "0x10"})
  void aCostIsAWholeNumber(String cost) {
    assertEquals(
        List.of("keyward.yaml:3:31: routes[0].cost: must be a number from 1 to 1000000"),
        problems("[]", "cost: " + cost + ", "));
  }

  @Test
  void everyFaultIsToldWithItsPlace() {
    List<String> problems =
        problems(
            "[{name: A, rate: 1/1s}, {name: a, rate: off}, {rate: 1/1s, per: who}, {name: b, rate:"
                + " 1/1s}, {name: b, rate: 2/1s}, {name: per_address, rate: 1/1s}, {name: c,"
                + " rate: 1/1s, burst: 7}]",
            "limits: [b, b, missing], ");

    assertEquals(
        List.of(
            "limits.shared[0].name",
            "limits.shared[1].rate",
            "limits.shared[2].name",
            "limits.shared[2].per",
            "limits.shared[4].name",
            "limits.shared[5].name",
            "limits.shared[6].burst",
            "routes[0].limits",
            "routes[0].limits[2]"),
        problems.stream().map(p -> p.split(": ", 3)[1]).sorted().toList());
    assertTrue(problems.toString().contains("names no limit of limits.shared"), problems::toString);
  }
}
