package dev.keyward.server.cors;

import dev.keyward.core.policy.Cors;
import dev.keyward.core.policy.Delivery;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.request.RequestHead;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who decides about preflights, which browsers send without any credential: the route of the
 * request that would follow counts, open to everybody, and nothing of it but the answer to the
 * preflight. Those of origins that a route does not name are decided about like all requests.
 *
 * @param <G> who decides
 */
public final class Preflights<G> {
  private final RouteTable routes;
  private final Map<String, G> byRoute = new HashMap<>();

  /**
   * @param routes those that requests are judged by
   * @param gatekeeper makes one that judges by other routes
   */
  public Preflights(RouteTable routes, Function<RouteTable, ? extends G> gatekeeper) {
    this.routes = routes;
    for (Route route : routes.routes()) {
      if (route.delivery().cors() != null) {
        byRoute.put(route.name(), gatekeeper.apply(new RouteTable(List.of(route.preflight()))));
      }
    }
  }

  /** Whether no route says anything of scripts of other origins. */
  public boolean isEmpty() {
    return byRoute.isEmpty();
  }

  /** Who decides about {@code head} if it is a preflight that is answered; else null. */
  public @Nullable G of(RequestHead head) {
    Route route = byRoute.isEmpty() || !isPreflight(head) ? null : asked(head);
    Cors cors = route == null ? null : route.delivery().cors();
    return route != null && cors != null && cors.allows(CorsFields.origin(head))
        ? byRoute.get(route.name())
        : null;
  }

  private static boolean isPreflight(RequestHead head) {
    return head.method().equals("OPTIONS")
        && !head.isQuestion()
        && !CorsFields.origin(head).isEmpty()
        && !CorsFields.requestedMethod(head).isEmpty();
  }

  /** The route of the request that would follow. */
  private @Nullable Route asked(RequestHead head) {
    return routes.match(CorsFields.requestedMethod(head), head.access().host(), head.path());
  }

  /** Says in an answer whose scripts may read it, if that is for Keyward to say. */
  public void mark(HttpHeaders answer, RequestHead head) {
    if (byRoute.isEmpty() || head.isQuestion() || of(head) != null) {
      return;
    }
    Route route =
        isPreflight(head)
            ? asked(head)
            : routes.match(head.method(), head.access().host(), head.path());
    Cors cors = route == null ? null : route.delivery().cors();
    if (cors != null) {
      CorsFields.mark(answer, cors, head);
    }
  }

  /** Sends requests on, but for preflights, which are answered here. */
  public static Forwarding answering(Forwarding others) {
    return (head, allow, client, loop) -> {
      Delivery delivery = allow.route().delivery();
      Cors cors = delivery.cors();
      if (delivery.upstream() != null || cors == null) {
        return others.forward(head, allow, client, loop);
      }
      client.answer(CorsFields.preflight(cors, head));
      return new Answered();
    };
  }

  /** Takes what still comes of a request that is answered. */
  private static final class Answered implements Forwarding.Sink {
    @Override
    public void content(HttpContent content) {
      content.release();
    }

    @Override
    public void flush() {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void clientWritable() {}

    @Override
    public void cancel() {}
  }
}
