package dev.keyward.server.cli.explain;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.SecretInput;
import dev.keyward.server.cli.Table;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import dev.keyward.server.cli.remote.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code keyward explain}. */
@Command(
    name = "explain",
    description = {
      "Tell what would become of a request, and why: each check, the route and those next to it,"
          + " and the answer. Nothing is sent to the API, charged or counted.",
      "",
      "Give the request as a curl command line in quotes, or - to read that from standard input,"
          + " or with the options:",
      "  keyward explain 'curl -X POST https://api.example.com/data'",
      "  keyward explain --method POST --path /data --api-key"
    })
public final class ExplainCommand extends AdminCommand {
  private static final String STANDARD_INPUT = "-";
  private static final int MAX_LINE = 64 * 1024;
  private static final List<String> COLUMNS = List.of("result", "step", "detail");

  @Parameters(
      arity = "0..1",
      paramLabel = "CURL",
      description =
          "A command line of curl, as one argument; - for standard input. Other users of this"
              + " machine see arguments: better not with a key in them.")
  private @Nullable String line;

  @Option(names = "--method", paramLabel = "METHOD", description = "GET unless given.")
  private @Nullable String method;

  @Option(names = "--path", paramLabel = "PATH", description = "The path, with its query.")
  private @Nullable String path;

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      description = "A header field; repeated.")
  private List<String> headers = List.of();

  @Option(
      names = "--client-ip",
      paramLabel = "ADDRESS",
      description =
          "Where the request comes from; unknown unless given. When it is a trusted proxy, its"
              + " X-Forwarded fields count.")
  private @Nullable String clientIp;

  @Option(
      names = "--client-certificate",
      description = "The client shows a certificate that verifies against public.client_ca.")
  private boolean clientCertificate;

  @ArgGroup private @Nullable Asked asked;

  /** A credential that is typed, or sent on standard input. */
  private static final class Asked {
    @Option(names = "--api-key", description = "Ask for an API key, sent in X-API-Key.")
    private boolean key;

    @Option(names = "--token", description = "Ask for an access token, sent as Bearer.")
    private boolean token;
  }

  private DescribedRequest request = new DescribedRequest();

  @Override
  protected void check() {
    if ((line == null) == (path == null)) {
      throw wrong("Give either a command line of curl or --path.");
    }
    if (line != null && (method != null || !headers.isEmpty())) {
      throw wrong("--method and --header go with --path, not with a command line of curl.");
    }
    if (STANDARD_INPUT.equals(line) && asked != null) {
      throw wrong("Standard input can be the command line or the credential, not both.");
    }
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw wrong("--header takes 'Name: value'.");
      }
      request.field(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    if (path != null) {
      request.target = path;
      request.method = method == null ? "GET" : method;
    }
  }

  private void warnOfCredential() {
    if (request.hasCredential()) {
      err()
          .println(
              "Note: other users of this machine can see a credential in an argument; - or"
                  + " --api-key and --token read it from standard input.");
      err().flush();
    }
  }

  private void readCurl(String curl) throws CommandFailure {
    try {
      request = CurlLine.read(curl);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.misused("The command line of curl: " + e.getMessage() + '.');
    }
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    if (STANDARD_INPUT.equals(line)) {
      readCurl(standardInput());
    } else {
      if (line != null) {
        readCurl(line);
      }
      warnOfCredential();
    }
    Asked credential = asked;
    if (credential != null && credential.key) {
      request.field("X-API-Key", new SecretInput("API key").existing());
    } else if (credential != null && credential.token) {
      request.field("Authorization", "Bearer " + new SecretInput("access token").existing());
    }
    ObjectNode body = request.json();
    if (clientIp != null) {
      body.put("client_ip", clientIp);
    }
    if (clientCertificate) {
      body.put("client_certificate", true);
    }
    return connection.post("/v1/explain", body);
  }

  private static String standardInput() throws CommandFailure {
    try {
      byte[] bytes = System.in.readNBytes(MAX_LINE + 1);
      if (bytes.length > MAX_LINE) {
        throw CommandFailure.failed("Standard input is too long for a command line.");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw CommandFailure.failed("Standard input cannot be read.");
    }
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    String route = answer.path("route").stringValue("");
    out.println(
        answer.path("decision").asString()
            + ' '
            + answer.path("status").asString()
            + ' '
            + answer.path("code").asString()
            + (route.isEmpty() ? ", no route" : ", route " + Printable.of(route)));
    out.println();
    Table.rows(answer.path("steps"), COLUMNS, out);
  }
}
