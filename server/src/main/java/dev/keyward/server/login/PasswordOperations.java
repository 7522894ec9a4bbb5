package dev.keyward.server.login;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.StorageException;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.login.Device;
import dev.keyward.server.login.UserPasswords.OwnResult;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.password.HashingOverloadedException;
import dev.keyward.server.session.PresentedSession;
import java.util.Map;

/** {@code /auth/password}: users set their own, knowing the current one or a reset token. */
public final class PasswordOperations {
  private final UserPasswords passwords;
  private final LoginLimits limits;
  private final PresentedSession presented;
  private final Runnable caughtUp;

  /**
   * @param limits charged for each guess at a password
   * @param presented which session a request comes from
   * @param caughtUp run after every committed write; returns when this node's caches have applied
   *     it
   */
  public PasswordOperations(
      UserPasswords passwords, LoginLimits limits, PresentedSession presented, Runnable caughtUp) {
    this.presented = presented;
    this.passwords = passwords;
    this.limits = limits;
    this.caughtUp = caughtUp;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of(
        "changePassword", Overload.refused(this::change),
        "resetPassword", Overload.refused(this::reset));
  }

  private HttpAnswer change(OperationCall call) throws Refusal {
    String subject = call.request().principal().subject();
    String account = "id:" + subject; // no username has a colon: nobody else can use it up
    ClientAddress address = call.request().address();
    limits.charge(address);
    Device device = passwords.device(subject, call.text("device_token"));
    limits.charge(address, account, device);
    OwnResult result;
    try {
      result =
          passwords.change(
              subject,
              call.text("current_password", ""),
              call.text("new_password", ""),
              device,
              presented.of(call.request()),
              call.actor());
    } catch (HashingOverloadedException | StorageException e) {
      limits.unjudged(address, account, device);
      throw e;
    }
    if (!(result instanceof OwnResult.Wrong)) {
      limits.succeeded(address, account, device);
    }
    return answer(result);
  }

  private HttpAnswer reset(OperationCall call) throws Refusal {
    limits.charge(call.request().address());
    return answer(
        passwords.finishReset(
            call.text("reset_token", ""), call.text("new_password", ""), call.actor()));
  }

  private HttpAnswer answer(OwnResult result) throws Refusal {
    return switch (result) {
      case OwnResult.Done() -> {
        caughtUp.run();
        yield HttpAnswer.noContent();
      }
      case OwnResult.Wrong() -> throw Refusal.invalidLogin();
      case OwnResult.PasswordRefused(String reason) ->
          throw Refusal.invalid("/new_password", reason);
    };
  }
}
