package dev.keyward.server.login;

import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.login.Device;
import dev.keyward.core.login.Username;
import dev.keyward.core.session.RefreshToken.Transport;
import dev.keyward.server.login.LoginService.Attempt;
import dev.keyward.server.login.LoginService.Browser;
import dev.keyward.server.login.LoginService.LoginResult;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.password.HashingOverloadedException;
import dev.keyward.server.password.Password;
import dev.keyward.server.session.SessionCookie;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code /auth/login}. */
public final class LoginOperations {
  private final LoginService service;
  private final ClientStore clients;
  private final LoginLimits limits;
  private final LoginObserver observer;

  public LoginOperations(
      LoginService service, ClientStore clients, LoginLimits limits, LoginObserver observer) {
    this.service = service;
    this.clients = clients;
    this.limits = limits;
    this.observer = observer;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of("login", this::login);
  }

  private HttpAnswer login(OperationCall call) throws Refusal {
    String sent = call.text("username", "");
    Username username = username(sent);
    // Nothing else that counts attempts has a name with a space.
    String account = username == null ? "no name: " + sent : username.value();
    Password password = password(call.text("password", ""));
    Scopes scopes = call.scopes("scopes");
    if (transport(call) == Transport.COOKIE) {
      SessionCookie.refuseOthers(call.request());
    }
    Device device = charge(username, account, call);
    LoginResult result;
    try {
      result = login(username, password, scopes, device, call);
    } catch (HashingOverloadedException e) {
      limits.unjudged(call.request().address(), account, device);
      observer.ended(LoginObserver.Result.OVERLOADED, "", call.request());
      throw Refusal.of(Deny.of(DenyReason.UNAVAILABLE));
    } catch (StorageException | Refusal e) {
      limits.unjudged(call.request().address(), account, device);
      throw e;
    }
    return answer(result, account, device, call);
  }

  /** Charges the attempt to whoever it counts against; answers the device that was shown. */
  private @Nullable Device charge(@Nullable Username username, String account, OperationCall call)
      throws Refusal {
    try {
      limits.charge(call.request().address());
      Device device = service.device(call.text("device_token"), username);
      limits.charge(call.request().address(), account, device);
      return device;
    } catch (Refusal refusal) {
      observer.ended(LoginObserver.Result.THROTTLED, "", call.request());
      throw refusal;
    }
  }

  /**
   * Logs in through the client as it is when the login is stored. Whoever narrows or deletes a
   * client ends what was issued through it until then: a token that is signed a moment later would
   * escape that, with what the client allowed before.
   */
  private LoginResult login(
      @Nullable Username username,
      Password password,
      @Nullable Scopes scopes,
      @Nullable Device device,
      OperationCall call)
      throws Refusal {
    Client client = client(call);
    Browser browser = new Browser(call.request().header("User-Agent"), transport(call));
    while (true) {
      LoginResult result =
          service.login(
              new Attempt(username, password, client, scopes, device, call.actor(), browser));
      Client now = result instanceof LoginResult.LoggedIn ? client(call) : client;
      if (now == null || client == null || Objects.equals(now.scopes(), client.scopes())) {
        return result;
      }
      client = now;
    }
  }

  private HttpAnswer answer(
      LoginResult result, String account, @Nullable Device device, OperationCall call)
      throws Refusal {
    return switch (result) {
      case LoginResult.LoggedIn(String id, var tokens, var deviceToken) -> {
        limits.succeeded(call.request().address(), account, device);
        observer.ended(LoginObserver.Result.SUCCESS, id, call.request());
        yield tokens.answer(tokens.json().put("device_token", deviceToken.reveal()));
      }
      case LoginResult.Wrong(String id) -> {
        observer.ended(LoginObserver.Result.WRONG, id, call.request());
        throw Refusal.invalidLogin();
      }
      case LoginResult.Locked(String id) -> {
        observer.ended(LoginObserver.Result.LOCKED, id, call.request());
        throw Refusal.invalidLogin();
      }
      case LoginResult.BeyondUser(String id) -> {
        limits.succeeded(call.request().address(), account, device);
        observer.ended(LoginObserver.Result.BEYOND_USER, id, call.request());
        throw Refusal.invalidScope();
      }
    };
  }

  private static Transport transport(OperationCall call) {
    return call.text("transport", "").equals("cookie") ? Transport.COOKIE : Transport.BODY;
  }

  /** Null for what cannot be one: nobody has it, and it is never looked up. */
  private static @Nullable Username username(String text) {
    try {
      return Username.of(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Password password(String text) throws Refusal {
    try {
      return Password.of(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("/password", String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Client client(OperationCall call) throws Refusal {
    String id = call.text("client_id");
    if (id == null) {
      return null;
    }
    return clients
        .find(id)
        .orElseThrow(() -> Refusal.invalid("/client_id", "there is no such client"));
  }
}
