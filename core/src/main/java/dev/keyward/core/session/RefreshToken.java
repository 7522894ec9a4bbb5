package dev.keyward.core.session;

/** What renews a session, once. {@code toString} never shows it. */
public final class RefreshToken {
  /** By which people and secret scanners recognise it. */
  static final String PREFIX = "kws_";

  private final String text;

  RefreshToken(String text) {
    this.text = text;
  }

  /** The token itself, for the one answer that shows it. */
  public String reveal() {
    return text;
  }

  /** How a refresh token reaches the client; one of one kind is worth nothing as another. */
  public enum Transport {
    /** In the bodies of requests and answers. */
    BODY('b'),
    /** In a cookie that no script can read. */
    COOKIE('c');

    private final byte mark;

    Transport(char mark) {
      this.mark = (byte) mark;
    }

    /** What a token has for it. */
    byte mark() {
      return mark;
    }

    static Transport of(byte mark) {
      return mark == COOKIE.mark ? COOKIE : BODY;
    }
  }

  /**
   * What a token says that was issued here.
   *
   * @param generation in which it works
   */
  public record Presented(String sessionId, long generation, Transport transport) {}

  @Override
  public String toString() {
    return "RefreshToken[***]";
  }
}
