package dev.keyward.server.framing;

/**
 * A request that must be refused.
 *
 * @param closes whether nobody can know where the next request begins, so that the connection ends
 * @param begun whether its head is right, so that it may have gone on before the rest came
 */
public record BadRequest(String name, int status, boolean closes, boolean begun, String bytes) {
  /** The target of each, for those who want to tell them apart. */
  public static final String TARGET = "/api/x";

  public static final String HEAD = "Host: api.example\r\nX-API-Key: good\r\n";
  static final String GET = "GET " + TARGET + " HTTP/1.1\r\n";
  static final String POST = "POST " + TARGET + " HTTP/1.1\r\n" + HEAD;

  /** Bad framing. */
  static BadRequest bad(String name, String bytes) {
    return new BadRequest(name, 400, true, false, bytes);
  }

  /** A head, in which something must not be. */
  static BadRequest field(String name, String lines) {
    return bad(name, GET + HEAD + lines + "\r\n\r\n");
  }

  /** A head that is right, and a body that is not. */
  static BadRequest body(String name, String bytes) {
    return new BadRequest(name, 400, true, true, bytes);
  }

  /** Refused though its framing is right. */
  static BadRequest kept(String name, int status, String bytes) {
    return new BadRequest(name, status, false, false, bytes);
  }

  /** Beyond a bound. */
  static BadRequest tooMuch(String name, int status, String bytes) {
    return new BadRequest(name, status, true, false, bytes);
  }

  @Override
  public String toString() {
    return name;
  }
}
