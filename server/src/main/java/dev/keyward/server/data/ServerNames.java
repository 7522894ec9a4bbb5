package dev.keyward.server.data;

import dev.keyward.core.ClientAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** What a server certificate is for (RFC 6125, RFC 9525): this machine under all its names. */
final class ServerNames {
  private static final List<String> ALWAYS = List.of("localhost", "127.0.0.1", "::1");
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
  private static final Pattern DNS =
      Pattern.compile("(?!-)[a-z0-9-]{1,63}(?:\\.(?!-)[a-z0-9-]{1,63})*");

  /** The kernel tells the machine's name at once; asking Java for it may wait for a name server. */
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private ServerNames() {}

  static GeneralNames of(Collection<String> hosts) {
    Set<String> names = new LinkedHashSet<>(ALWAYS);
    names.add(machine());
    hosts.forEach(host -> names.add(host.toLowerCase(Locale.ROOT)));
    names.removeAll(WILDCARDS);
    return new GeneralNames(
        names.stream()
            .filter(name -> isAddress(name) || DNS.matcher(name).matches())
            .map(
                name ->
                    new GeneralName(
                        isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
            .toArray(GeneralName[]::new));
  }

  private static boolean isAddress(String name) {
    try {
      ClientAddress.parse(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String machine() {
    try {
      return Files.readString(HOST_NAME).strip().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return "localhost";
    }
  }
}
