package dev.keyward.server.oauth;

import dev.keyward.core.Scopes;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import org.jspecify.annotations.Nullable;

/** Parameters of OAuth requests as the types of core. */
final class Parameters {
  private Parameters() {}

  /**
   * The {@code scope} that was asked for; null for none in particular.
   *
   * @throws Refusal {@code invalid_scope} when it is no list of scopes
   */
  static @Nullable Scopes scope(OperationCall call) throws Refusal {
    String text = call.text("scope");
    try {
      return text == null ? null : Scopes.parse(text);
    } catch (IllegalArgumentException e) {
      throw invalidScope();
    }
  }

  /** What was asked for of what there is; all of it when nothing was asked for. */
  static Scopes within(Scopes all, OperationCall call) throws Refusal {
    Scopes asked = scope(call);
    if (asked == null) {
      return all;
    }
    if (!all.covers(asked)) {
      throw invalidScope();
    }
    return asked;
  }

  static Refusal invalidScope() {
    return Refusal.ofOAuth(400, "invalid_scope", "The scopes are not all to be had");
  }

  static String required(String name, OperationCall call) throws Refusal {
    String value = call.text(name);
    if (value == null) {
      throw Refusal.ofOAuth(400, "invalid_request", name + " is needed");
    }
    return value;
  }
}
