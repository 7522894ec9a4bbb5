package dev.keyward.server;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.decision.Explaining;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Route;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.ForwardAuth;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.http.Site;
import dev.keyward.server.request.RequestHead;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The configuration in force. It is exchanged in one write, so that no decision is made half by one
 * and half by another; a request that was decided goes where the route says by which it was.
 */
final class CurrentSites {
  private volatile @Nullable Sites current;

  private volatile boolean leaving;

  private Sites now() {
    return Objects.requireNonNull(current, "requests come later");
  }

  void exchange(Sites next) {
    current = next;
  }

  /** Who decides about a request to the public listener. */
  Explaining judge(RequestHead head) {
    return now().gatekeepers().of(head);
  }

  boolean trusts(ClientAddress proxy) {
    return config().publicListener().trusts(proxy);
  }

  KeywardConfig config() {
    return now().config();
  }

  List<Route> routes() {
    return config().routeList();
  }

  /** Clients are to go elsewhere. */
  void leave() {
    leaving = true;
  }

  Site open() {
    return new Open();
  }

  Site admin(Endpoint api) {
    return new AdminSite(
        request -> now().admin().decide(request), request -> now().probes().decide(request), api);
  }

  /** The public listener, now. */
  private final class Open implements Site {
    @Override
    public Gatekeeper gatekeeper(RequestHead head) {
      return now().open().gatekeeper(head);
    }

    @Override
    public @Nullable Endpoint endpoint(CanonicalPath path) {
      return now().open().endpoint(path);
    }

    @Override
    public int maxBody(CanonicalPath path) {
      return now().open().maxBody(path);
    }

    @Override
    public Forwarding forwarding() {
      return now().open().forwarding();
    }

    @Override
    public String transportSecurity() {
      return now().open().transportSecurity();
    }

    @Override
    public boolean isLeaving() {
      return leaving;
    }

    @Override
    public void mark(HttpHeaders answer, RequestHead head) {
      now().open().mark(answer, head);
    }

    @Override
    public ForwardAuth forwardAuth() {
      return now().open().forwardAuth();
    }
  }
}
