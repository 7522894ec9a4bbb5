package dev.keyward.core.signature;

import java.security.Provider;
import org.jspecify.annotations.Nullable;

/**
 * The Amazon Corretto Crypto Provider, where it is on the class path and works: it verifies about
 * ten times as fast as the JDK on curves and twice on RSA. It is asked for by name for signatures
 * and never installed, so that nothing else of the process changes; the JDK's digests and MACs are
 * faster for short input.
 */
public final class NativeProvider {
  private static final String CLASS =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

  private static final NativeProvider FOUND = look();

  private final @Nullable Provider provider;
  private final String description;

  private NativeProvider(@Nullable Provider provider, String description) {
    this.provider = provider;
    this.description = description;
  }

  /** Null when the JDK must do alone. */
  public static @Nullable Provider provider() {
    return FOUND.provider;
  }

  /** Name and version, or why there is none: for the operator's log. */
  public static String description() {
    return FOUND.description;
  }

  /** By reflection, since it exists for two platforms only and core compiles without it. */
  private static NativeProvider look() {
    try {
      Class<?> type = Class.forName(CLASS);
      Provider found = (Provider) type.getField("INSTANCE").get(null);
      if (type.getMethod("getLoadingError").invoke(found) != null) {
        return new NativeProvider(null, "the native library of the provider did not load");
      }
      String tests = String.valueOf(type.getMethod("runSelfTests").invoke(found));
      return tests.equals("PASSED")
          ? new NativeProvider(found, found.getName() + " " + found.getVersionStr())
          : new NativeProvider(null, "the self-tests of the native provider failed");
    } catch (ClassNotFoundException e) {
      return new NativeProvider(null, "there is no native provider on the class path");
    } catch (ReflectiveOperationException | LinkageError e) {
      return new NativeProvider(null, "the native provider could not be asked");
    }
  }
}
