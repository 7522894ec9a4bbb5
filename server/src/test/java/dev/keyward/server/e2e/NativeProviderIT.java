package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The native code that judges signatures is in the jar and loads from it. */
final class NativeProviderIT {
  @Test
  void nativeCodeLoadsFromTheJar() throws Exception {
    URL jar = Path.of(System.getProperty("keyward.jar")).toUri().toURL();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
      Object description =
          loader
              .loadClass("dev.keyward.core.signature.NativeProvider")
              .getMethod("description")
              .invoke(null);
      assertTrue(
          description.toString().startsWith("AmazonCorrettoCryptoProvider 2."),
          description.toString());
    }
  }
}
