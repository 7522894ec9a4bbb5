package dev.keyward.storage.schema;

/**
 * A newer Keyward has already changed this database; this build refuses it and has changed nothing.
 * The message is meant for the operator.
 */
public final class SchemaTooNewException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaTooNewException(String database, String found, String known) {
    super(
        "%s has schema version %s, but this build knows only version %s: start the newer Keyward, or restore a backup"
            .formatted(database, found, known));
  }
}
