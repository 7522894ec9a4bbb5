package dev.keyward.server.gateway;

import dev.keyward.core.Credential;
import dev.keyward.server.openapi.Json;
import dev.keyward.testkit.enforcement.Call;
import dev.keyward.testkit.enforcement.Unsayable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a backend asks the verify API about a request that it was sent: as much of it as there are
 * members for.
 *
 * @param credential as it was presented, without its scheme
 * @param authority the value of {@code Host}
 */
record Question(String credential, String method, String authority, String path) {
  /** One word; how else a credential may be sent is not asked. */
  private static final Pattern CREDENTIAL = Pattern.compile("[!-+\\--~]{1,8192}");

  /**
   * @throws Unsayable for a request that is more, or less, than a question can say
   */
  static Question of(Call call) {
    if (call.target().indexOf('?') >= 0) {
      throw new Unsayable("the query");
    }
    String authority = "api.example";
    List<String> credentials = new ArrayList<>();
    for (Call.Line line : call.headers()) {
      switch (line.name()) {
        case "Host" -> authority = line.value();
        case "X-API-Key" -> credentials.add(credential(line.value(), false));
        case "Authorization" -> credentials.add(authorization(line.value()));
        default -> throw new Unsayable("the field " + line.name());
      }
    }
    if (credentials.size() != 1) {
      throw new Unsayable(credentials.size() + " credentials");
    }
    return new Question(credentials.getFirst(), call.method(), authority, call.target());
  }

  private static String authorization(String value) {
    int space = value.indexOf(' ');
    String scheme = space < 0 ? value : value.substring(0, space);
    String rest = space < 0 ? "" : value.substring(space + 1);
    return switch (scheme) {
      case "Bearer" -> credential(rest, true);
      case "ApiKey" -> credential(rest, false);
      default -> throw new Unsayable("the scheme " + scheme);
    };
  }

  /** A question does not say what its credential was sent as: its shape has to. */
  private static String credential(String value, boolean asToken) {
    if (!CREDENTIAL.matcher(value).matches()) {
      throw new Unsayable("a credential that is none");
    }
    if (Credential.shown(value) instanceof Credential.Bearer != asToken) {
      throw new Unsayable("as what the credential was sent");
    }
    return value;
  }

  /** The body of the call. */
  byte[] json() {
    return Json.bytes(
        Json.object()
            .put("credential", credential)
            .put("method", method)
            .put("host", authority)
            .put("path", path)
            .put("client_ip", "127.0.0.1"));
  }
}
