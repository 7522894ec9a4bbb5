package dev.keyward.server.config.route;

import dev.keyward.core.policy.Cors;
import dev.keyward.core.policy.Delivery;
import dev.keyward.core.policy.FieldRules;
import dev.keyward.core.policy.PathPattern;
import dev.keyward.core.policy.PathRewrite;
import dev.keyward.core.policy.RequestBounds;
import dev.keyward.core.policy.Timeouts;
import dev.keyward.core.policy.Upstream;
import dev.keyward.server.config.KeywardConfig.Tokens;
import dev.keyward.server.config.Values;
import dev.keyward.server.config.source.Section;
import dev.keyward.server.net.StrictRequestDecoder;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads how the requests of a route go on, and their answers back. */
public final class DeliveryReader {
  private static final Function<String, Duration> CONNECT = Values.duration("1s", "1m");
  private static final Function<String, Duration> HEADER = Values.duration("1s", "10m");
  private static final Function<String, Duration> REST = Values.duration("1s", "24h");
  private static final long MOST_CONCURRENT = 1_000_000;

  private final UpstreamReader upstreams;
  private final Tokens tokens;

  /**
   * @param tokens what access tokens are, which assertions must not be
   */
  public DeliveryReader(UpstreamReader upstreams, Tokens tokens) {
    this.upstreams = upstreams;
    this.tokens = tokens;
  }

  /**
   * @param path of the route; null when it is wrong
   * @param methods that the route takes; empty for any
   */
  Delivery read(Section section, @Nullable PathPattern path, Set<String> methods) {
    Upstream upstream = upstreams.ofRoute(section);
    Timeouts usual = Timeouts.USUAL;
    Timeouts timeouts =
        new Timeouts(
            section.value("connect_timeout", usual.connect(), CONNECT),
            section.value("timeout", usual.header(), HEADER),
            section.<@Nullable Duration>value("idle_timeout", usual.idle(), Values.orOff(REST)),
            section.<@Nullable Duration>value("total_timeout", usual.total(), Values.orOff(REST)));
    boolean forward = section.flag("forward_credentials");
    String audience = section.value("assertion", "", this::audience);
    boolean upgrades = section.flag("websocket");
    if (upgrades && upstream != null && upstream.protocol() == Upstream.Protocol.HTTP_2) {
      section.problem("websocket", "needs an upstream with protocol http/1.1");
    }
    Cors cors = CorsReader.read(section, methods);
    FieldRules answers = FieldRulesReader.read(section);
    return new Delivery(
        upstream,
        timeouts,
        bounds(section),
        forward,
        audience,
        rewrite(section, path),
        upgrades,
        cors,
        answers);
  }

  private static RequestBounds bounds(Section section) {
    RequestBounds none = RequestBounds.NONE;
    long headerBytes =
        section.value(
            "max_header_bytes",
            (long) none.headerBytes(),
            Values.size(1, StrictRequestDecoder.MAX_HEADER_BLOCK));
    return new RequestBounds(
        (int) headerBytes,
        (int)
            section.number("max_headers", none.headerFields(), 1, StrictRequestDecoder.MAX_FIELDS),
        section.value("max_body", none.content(), Values.size(0, Long.MAX_VALUE)),
        (int) section.number("max_concurrent", none.concurrent(), 1, MOST_CONCURRENT));
  }

  private static PathRewrite rewrite(Section section, @Nullable PathPattern path) {
    String strip = section.value("strip_prefix", "", DeliveryReader::prefix);
    String add = section.value("add_prefix", "", DeliveryReader::prefix);
    if (!strip.isEmpty()
        && path != null
        && !PathRewrite.isPrefixOf(PathRewrite.prefix(strip), path)) {
      section.problem("strip_prefix", "is not what every path of this route begins with");
      return PathRewrite.NONE;
    }
    return PathRewrite.of(strip, add);
  }

  private static String prefix(String text) {
    return PathRewrite.prefix(text).toString();
  }

  /** What the upstream is called, and nothing else that is signed is for. */
  private String audience(String text) {
    if (tokens.secret() != null) {
      throw new IllegalArgumentException(
          "needs key pairs: with tokens.secret whoever verifies it could make access tokens");
    }
    if (text.equals(tokens.audience())) {
      throw new IllegalArgumentException("must differ from tokens.audience");
    }
    return Values.name(text);
  }
}
