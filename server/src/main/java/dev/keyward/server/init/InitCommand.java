package dev.keyward.server.init;

import dev.keyward.server.cli.remote.AdminOptions;
import dev.keyward.server.config.HostPort;
import dev.keyward.server.serve.LocalCommand;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code keyward init}. */
@Command(
    name = "init",
    description = "Prints a file with which a proxy asks Keyward about every request.")
public final class InitCommand extends LocalCommand {
  private static final Set<Character> UNQUOTABLE = Set.of('"', '\\', '\n', '\r', '$', '{', '}');

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "NAME",
      completionCandidates = Names.class,
      converter = ProxyName.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses
  private Proxy proxy;

  @Option(
      names = "--keyward",
      paramLabel = "URL",
      required = true,
      converter = Url.class,
      description = "Where the proxy reaches Keyward, such as https://127.0.0.1:8443.")
  @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses
  private URI keyward;

  @Option(
      names = "--upstream",
      paramLabel = "URL",
      required = true,
      converter = Url.class,
      description = "Where the proxy reaches the API, such as http://127.0.0.1:3000.")
  @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses
  private URI upstream;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1:8080",
      converter = Address.class,
      description = "Where the proxy listens. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init") // picocli sets it, or refuses
  private HostPort listen;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "PEM file of the CA of Keyward's certificate; else "
              + AdminOptions.CA_FILE
              + ", else ./keyward-data/ca.crt, else what the system trusts.")
  private @Nullable Path ca;

  @Override
  protected void run(PrintWriter out) {
    Path authorities = authorities();
    if (authorities != null
        && authorities
            .toAbsolutePath()
            .toString()
            .chars()
            .anyMatch(c -> UNQUOTABLE.contains((char) c))) {
      throw new ParameterException(
          spec.commandLine(), "The path of the CA has characters that not every file can quote.");
    }
    out.print(new Integration(keyward, upstream, listen, authorities).render(proxy));
    out.flush();
  }

  private @Nullable Path authorities() {
    String variable = System.getenv(AdminOptions.CA_FILE);
    Path given = ca != null || variable == null || variable.isBlank() ? ca : Path.of(variable);
    if (given != null && !Files.isReadable(given)) {
      throw new ParameterException(spec.commandLine(), "Cannot read the CA file " + given + ".");
    }
    Path own = Path.of("keyward-data", "ca.crt");
    return given != null ? given : Files.isReadable(own) ? own : null;
  }

  private static List<String> words() {
    List<String> words = new ArrayList<>();
    for (Proxy each : Proxy.values()) {
      words.add(each.word());
    }
    return words;
  }

  /** The names, for help and completion. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return words().iterator();
    }
  }

  static final class ProxyName implements ITypeConverter<Proxy> {
    @Override
    public Proxy convert(String text) {
      for (Proxy each : Proxy.values()) {
        if (each.word().equals(text)) {
          return each;
        }
      }
      throw new TypeConversionException("there are " + String.join(", ", words()));
    }
  }

  /** An origin: what follows is the proxy's to say. */
  static final class Url implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        URI uri = URI.create(text);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        boolean origin =
            uri.getHost() != null
                && uri.getUserInfo() == null
                && uri.getQuery() == null
                && uri.getFragment() == null
                && Set.of("", "/").contains(uri.getRawPath());
        if (http && origin) {
          return uri;
        }
      } catch (IllegalArgumentException e) {
        // said below
      }
      throw new TypeConversionException("a URL is written as https://HOST:PORT, without a path");
    }
  }

  static final class Address implements ITypeConverter<HostPort> {
    @Override
    public HostPort convert(String text) {
      try {
        HostPort address = HostPort.parse(text);
        if (address.port() > 0) {
          return address;
        }
        throw new TypeConversionException("a proxy listens on a port of its own");
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
