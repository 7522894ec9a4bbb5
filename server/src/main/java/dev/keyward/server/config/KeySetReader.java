package dev.keyward.server.config;

import dev.keyward.server.config.IssuerSettings.KeySet;
import dev.keyward.server.config.source.Section;
import dev.keyward.server.data.PemFiles;
import dev.keyward.server.data.StartupException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads where an issuer's keys are: {@code jwks} and what belongs to it. */
final class KeySetReader {
  private static final String LOOPBACK_ALONE =
      "is https; http is for a loopback address such as http://127.0.0.1:8080/jwks.json, with"
          + " allow_private_addresses: true";

  private final Path directory;

  KeySetReader(Path directory) {
    this.directory = directory;
  }

  /** Null when it cannot be used. */
  @Nullable KeySet read(Section section) {
    boolean privateAddresses = section.flag("allow_private_addresses");
    Path ca =
        section.<@Nullable Path>value("ca", null, text -> certificates(readable().apply(text)));
    KeySet found = section.required("jwks", text -> keySet(text, ca, privateAddresses));
    if (found instanceof KeySet.File) {
      refuseWithFile(section, "ca");
      refuseWithFile(section, "allow_private_addresses");
    }
    return found;
  }

  private static void refuseWithFile(Section section, String name) {
    if (section.has(name)) {
      section.problem(name, "is for a URL alone: remove it, or write a URL in jwks");
    }
  }

  private KeySet keySet(String text, @Nullable Path ca, boolean privateAddresses) {
    return text.contains("://")
        ? new KeySet.Url(url(text, privateAddresses), ca, privateAddresses)
        : new KeySet.File(readable().apply(text));
  }

  private Function<String, Path> readable() {
    return Values.path(directory)
        .andThen(
            path -> {
              if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                throw new IllegalArgumentException("is no file that can be read");
              }
              return path;
            });
  }

  private static Path certificates(Path file) {
    try {
      List<X509Certificate> _ = PemFiles.certificates(file);
      return file;
    } catch (StartupException e) {
      throw new IllegalArgumentException("holds no PEM certificate that can be read", e);
    }
  }

  private static URI url(String text, boolean privateAddresses) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is no URL", e);
    }
    boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    if (!web || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "is an https URL such as https://idp.example.com/jwks.json, or a file");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("takes no user and no fragment");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535");
    }
    if (uri.getScheme().equals("http") && !(privateAddresses && isLoopback(uri.getHost()))) {
      throw new IllegalArgumentException(LOOPBACK_ALONE);
    }
    return uri;
  }

  private static boolean isLoopback(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new HostPort(bare, 0).isLoopback();
  }
}
