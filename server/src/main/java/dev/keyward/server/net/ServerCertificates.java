package dev.keyward.server.net;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a listener, by the names that clients ask for (RFC 6066 section 3).
 *
 * <p>A name that stands in a certificate comes before {@code *.} and its parent (RFC 9525 section
 * 6.3). Of two certificates for one name with the same type of key the first counts. The first of
 * all is for clients that ask for no name or for a strange one, and so are those with the same
 * names and another type of key.
 */
public final class ServerCertificates {
  private final List<ServerCertificate> all;
  private final Map<String, Map<String, Integer>> byName = new HashMap<>();
  private final Map<String, Integer> usual = new HashMap<>();
  private final OptionalInt neverShown;

  /**
   * @param all at least one, the usual one first
   * @throws IllegalArgumentException when the names in one cannot be read
   */
  public ServerCertificates(List<ServerCertificate> all) {
    this.all = List.copyOf(all);
    Set<String> usualNames = all.getFirst().names();
    OptionalInt useless = OptionalInt.empty();
    for (int i = 0; i < all.size(); i++) {
      if (!enter(i, all.get(i), usualNames) && useless.isEmpty()) {
        useless = OptionalInt.of(i);
      }
    }
    this.neverShown = useless;
  }

  /** Whether there is anybody it would be shown to. */
  private boolean enter(int index, ServerCertificate certificate, Set<String> usualNames) {
    String type = certificate.keyType();
    Set<String> names = certificate.names();
    boolean useful = names.equals(usualNames) && usual.putIfAbsent(type, index) == null;
    for (String name : names) {
      Map<String, Integer> ofName = byName.computeIfAbsent(name, n -> new HashMap<>());
      useful |= ofName.putIfAbsent(type, index) == null;
    }
    return useful;
  }

  /** The first one that is for nobody: others have its names, and keys of the same type. */
  public OptionalInt neverShown() {
    return neverShown;
  }

  ServerCertificate get(int index) {
    return all.get(index);
  }

  /** Those for a name, by type of key; null for a client that asks for none. */
  Map<String, Integer> of(@Nullable String serverName) {
    if (serverName == null) {
      return usual;
    }
    String name = serverName.toLowerCase(Locale.ROOT);
    Map<String, Integer> exact = byName.get(name);
    if (exact != null) {
      return exact;
    }
    int dot = name.indexOf('.');
    return dot < 1 ? usual : byName.getOrDefault('*' + name.substring(dot), usual);
  }
}
