package dev.keyward.server.login;

import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.limit.GrowingDelays;
import dev.keyward.core.limit.LocalRateLimiter;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.login.PublicCalls.Answer;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /auth/login} over a {@link LoginServiceBed}. */
final class LoginCalls {
  private final LoginServiceBed bed;
  private final PublicCalls calls;

  /** How attempts ended, each with the user's id. */
  final List<String> observed = new ArrayList<>();

  /** The limits by which attempts were refused. */
  final List<String> throttledBy = new ArrayList<>();

  /** The ids of clients that were looked up. */
  final List<String> clientsLookedUp = new ArrayList<>();

  /**
   * @param perAddress null for off
   * @param perAccount null for off
   */
  LoginCalls(LoginServiceBed bed, @Nullable String perAddress, @Nullable String perAccount) {
    this.bed = bed;
    LoginLimits limits =
        new LoginLimits(
            new LocalRateLimiter(() -> bed.bed.now),
            new GrowingDelays(() -> bed.bed.now),
            perAddress == null ? null : RateLimit.parse(perAddress),
            perAccount == null ? null : RateLimit.parse(perAccount),
            throttledBy::add);
    calls =
        new PublicCalls(
            new LoginOperations(bed.service, watchedClients(), limits, new Observer()).handlers());
  }

  /** Which watches nothing. */
  static LoginObserver unobserved() {
    return new LoginObserver() {
      @Override
      public void ended(Result result, String userId, EndpointRequest request) {}

      @Override
      public void throttled(String limit) {}

      @Override
      public void locked(String userId, Actor from) {}
    };
  }

  private final class Observer implements LoginObserver {
    @Override
    public void ended(Result result, String userId, EndpointRequest request) {
      observed.add(result + ":" + userId);
    }

    @Override
    public void throttled(String limit) {
      throw new AssertionError("limits tell it");
    }

    @Override
    public void locked(String userId, Actor from) {
      throw new AssertionError("the guard tells it");
    }
  }

  private ClientStore watchedClients() {
    return (ClientStore)
        Proxy.newProxyInstance(
            ClientStore.class.getClassLoader(),
            new Class<?>[] {ClientStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("find")) {
                clientsLookedUp.add((String) arguments[0]);
              }
              return method.invoke(bed.clients, arguments);
            });
  }

  Answer post(Map<String, ?> body) {
    return calls.post("/auth/login", body, "192.0.2.1");
  }

  Answer postFrom(String address, String username, String password, String deviceToken) {
    Map<String, String> body =
        Map.of("username", username, "password", password, "device_token", deviceToken);
    return calls.post("/auth/login", body, address);
  }

  Answer postFrom(String address, String username, String password) {
    return calls.post("/auth/login", Map.of("username", username, "password", password), address);
  }

  Answer post(String username, String password) {
    return post(Map.of("username", username, "password", password));
  }

  /** With the right password and one more member. */
  Answer postWith(String username, String member, Object value) {
    return post(Map.of("username", username, "password", LoginBed.PASSWORD, member, value));
  }
}
