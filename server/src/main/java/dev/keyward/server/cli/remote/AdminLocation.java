package dev.keyward.server.cli.remote;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the admin API is and how to speak with it.
 *
 * @param url https, without a trailing slash
 * @param key an intact API key; never shown
 * @param caFile the only CA to trust; null for what the system trusts
 */
record AdminLocation(URI url, String key, @Nullable Path caFile) {
  @Override
  public String toString() {
    return url.toString();
  }
}
