package dev.keyward.server.issuer;

import java.util.Locale;

/** A key set could not be had. Nothing that the other side sent is in it. */
final class FetchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why, as logs and metrics call it. */
  enum Reason {
    /** The name has no address that may be asked. */
    ADDRESS,
    /** Nobody answers there. */
    CONNECT,
    /** The certificate is not the one of the name, or no TLS can be agreed upon. */
    TLS,
    /** It took longer than three seconds. */
    TIMEOUT,
    /** The answer would be elsewhere. */
    REDIRECT,
    /** Another status than 200. */
    STATUS,
    /** The answer is compressed. */
    ENCODING,
    /** More than 256 KiB. */
    SIZE,
    /** The answer broke off, or is no HTTP. */
    BROKEN,
    /** It is no key set. */
    MALFORMED,
    /** No key in it can be used. */
    EMPTY,
    /** The file cannot be read. */
    FILE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  FetchException(Reason reason) {
    super(reason.word());
    this.reason = reason;
  }

  FetchException(Reason reason, Throwable cause) {
    super(reason.word(), cause);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
