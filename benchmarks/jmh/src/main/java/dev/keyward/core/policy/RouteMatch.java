package dev.keyward.core.policy;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Which route a request falls under, in a table of so many: those of services that each have a
 * collection, its items, and the rest. 5,000 requests in turn, to two services however many there
 * are, or to all.
 */
@NullUnmarked // JMH fills the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 9, time = 1)
@Fork(
    value = 2,
    jvmArgs = {"-XX:+UseSerialGC", "-Xmx256m"})
public class RouteMatch {
  private static final int REQUESTS = 5_000;
  private static final int EACH = 4;
  private static final int FEW = 2;

  @Param({"10", "10000"})
  public int routes;

  private RouteTable table;
  private final List<CanonicalPath> toFew = new ArrayList<>();
  private final List<CanonicalPath> toAll = new ArrayList<>();
  private int next;

  @Setup
  public void setUp() {
    List<Route> all = new ArrayList<>();
    for (int i = 0; all.size() < routes; i++) {
      String service = "/service-" + i;
      all.add(route(service + "/items", "GET"));
      all.add(route(service + "/items/*", "GET"));
      all.add(route(service + "/**", "GET"));
      all.add(route(service + "/items", "POST"));
    }
    all.subList(routes, all.size()).clear();
    int services = routes / EACH; // those that have all four
    table = new RouteTable(all);
    for (int i = 0; i < REQUESTS; i++) {
      toFew.add(request(i % FEW, i / FEW));
      toAll.add(request(i % services, i / services));
    }
  }

  private static Route route(String path, String method) {
    return Route.guarded(
        method + ' ' + path, path, Set.of(method), Set.of(CredentialKind.API_KEY), Scopes.NONE);
  }

  /** New paths, whose segments are not known yet, would measure how paths are taken apart. */
  private static CanonicalPath request(int service, int i) {
    CanonicalPath path =
        Objects.requireNonNull(
            CanonicalPath.of("/service-" + service + (i % 2 == 0 ? "/items/" + i : "/other/" + i)));
    List<String> unused = path.segments();
    return path;
  }

  private int turn() {
    next = next + 1 < REQUESTS ? next + 1 : 0;
    return next;
  }

  @Benchmark
  public @Nullable Route few() {
    return table.match("GET", "api.example", toFew.get(turn()));
  }

  @Benchmark
  public @Nullable Route all() {
    return table.match("GET", "api.example", toAll.get(turn()));
  }
}
