package dev.keyward.server.request;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.DenyReason;
import dev.keyward.core.answer.CredentialReader;
import dev.keyward.core.text.AsciiSet;
import dev.keyward.server.net.StrictRequestDecoder;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a decoded message into a {@link RequestHead}, or says why it must be refused: the first two
 * steps of the order of refusals.
 */
public final class RequestReader {
  static final int MAX_PATH = 8_192;

  private static final AsciiSet TARGET = AsciiSet.VISIBLE.without("#");

  private RequestReader() {}

  /** The head, or the reason for which nothing more is looked at. */
  public sealed interface Reading {
    record Read(RequestHead head) implements Reading {}

    record Refused(DenyReason reason, Door door) implements Reading {
      /** Whether it is known where the next request begins. */
      public boolean isFramed() {
        return reason == DenyReason.BAD_PATH
            || reason == DenyReason.METHOD_NOT_ALLOWED
            || reason == DenyReason.BAD_HEADER
            || reason == DenyReason.UNTRUSTED_PROXY;
      }
    }
  }

  /**
   * @param checks the path at which proxies ask about requests of their clients; null for none
   */
  public static Reading read(
      HttpRequest message, Peer peer, String requestId, boolean http2, @Nullable String checks) {
    Door door = Door.of(message.uri(), checks);
    Throwable failure = message.decoderResult().cause();
    if (failure != null) {
      return new Reading.Refused(reason(failure), door);
    }
    FieldScan fields = new FieldScan(message.headers());
    int prefix = door == Door.FRONT || checks == null ? 0 : checks.length();
    DenyReason refusal = refusal(message, fields, MAX_PATH + prefix);
    if (refusal != null) {
      return new Reading.Refused(refusal, door);
    }
    boolean hasBody = http2 ? !(message instanceof LastHttpContent) : fields.hasBody();
    try {
      ProxiedTarget target =
          door == Door.FRONT || checks == null
              ? ProxiedTarget.ofItself(message)
              : asked(message, fields, peer, checks);
      return new Reading.Read(head(message, fields, peer, requestId, door, target, hasBody));
    } catch (ProxiedTarget.Refused e) {
      return new Reading.Refused(e.reason, door);
    }
  }

  /**
   * A host that is no host is not passed over here: a proxy may still have read one in it, and the
   * rules of that one are to be judged.
   */
  private static ProxiedTarget asked(
      HttpRequest question, FieldScan fields, Peer peer, String checks)
      throws ProxiedTarget.Refused {
    if (!peer.trusted()) {
      throw new ProxiedTarget.Refused(DenyReason.UNTRUSTED_PROXY);
    }
    if (!fields.forwardedHost.isEmpty() && !HostNames.isValid(fields.forwardedHost)) {
      throw new ProxiedTarget.Refused(DenyReason.BAD_FRAMING);
    }
    return ProxiedTarget.read(question, checks);
  }

  private static DenyReason reason(Throwable failure) {
    return switch (failure) {
      case TooLongHttpLineException _ -> DenyReason.URI_TOO_LONG;
      case TooLongHttpHeaderException _ -> DenyReason.HEADERS_TOO_LARGE;
      default -> DenyReason.BAD_FRAMING;
    };
  }

  private static @Nullable DenyReason refusal(
      HttpRequest message, FieldScan fields, int longestTarget) {
    boolean http10 = message.protocolVersion().equals(HttpVersion.HTTP_1_0);
    boolean hostRight =
        fields.hosts == 1 ? HostNames.isValid(fields.host) : fields.hosts == 0 && http10;
    boolean codingRight =
        fields.transferEncodings == 0 || !http10 && fields.transferEncodings == 1 && fields.chunked;
    String method = message.method().name();
    boolean lengthRight = fields.contentLengths <= 1 && fields.contentLengthValid;
    if (!hostRight
        || !codingRight
        || !lengthRight
        || !isVisible(message.uri())
        || !isVisible(method)) {
      return DenyReason.BAD_FRAMING;
    }
    if (method.equals("TRACE") || method.equals("CONNECT")) {
      return DenyReason.METHOD_NOT_ALLOWED;
    }
    if (message.headers().size() > StrictRequestDecoder.MAX_FIELDS) {
      return DenyReason.HEADERS_TOO_LARGE;
    }
    if (message.uri().length() > longestTarget) {
      return DenyReason.URI_TOO_LONG;
    }
    return fields.connection.isEmpty()
            || fields.connection.stream().noneMatch(RequestReader::isProtected)
        ? null
        : DenyReason.BAD_HEADER;
  }

  /**
   * HTTP/2 carries targets and methods that could not stand in a request line; nothing like that
   * may reach an upstream.
   */
  static boolean isVisible(String text) {
    return !text.isEmpty() && TARGET.containsAll(text);
  }

  /**
   * A caller that names one of these in {@code Connection} tries to have it removed on the way
   * (CVE-2021-32813, CVE-2024-45410).
   */
  private static boolean isProtected(String name) {
    return switch (Field.of(name)) {
      case HOST,
          AUTHORIZATION,
          API_KEY,
          CONTENT_LENGTH,
          FORWARDED_FOR,
          FORWARDED_PROTO,
          FORWARDED_HOST,
          FORWARDING,
          IDENTITY,
          AMBIGUOUS ->
          true;
      case CONNECTION, TRANSFER_ENCODING, EXPECT, HOP_BY_HOP, COOKIE, OTHER -> false;
    };
  }

  private static RequestHead head(
      HttpRequest message,
      FieldScan fields,
      Peer peer,
      String requestId,
      Door door,
      ProxiedTarget target,
      boolean hasBody) {
    Origin origin = Origin.of(peer, fields);
    Credential credential =
        CredentialReader.read(
            fields.authorization,
            fields.apiKeys,
            target.query().isEmpty() ? "" : target.query().substring(1));
    String authority = origin.authority().isEmpty() ? fields.host : origin.authority();
    AccessRequest access =
        new AccessRequest(
            target.method(),
            HostNames.hostOf(authority),
            target.path(),
            origin.address(),
            credential,
            origin.secure(),
            door == Door.FRONT && isCertified(peer, fields));
    boolean http10 = message.protocolVersion().equals(HttpVersion.HTTP_1_0);
    boolean keepAlive =
        http10 ? fields.connection.contains("keep-alive") : !fields.connection.contains("close");
    return new RequestHead(
        requestId,
        door,
        access,
        message.headers(),
        target.query(),
        authority,
        origin.proto(),
        origin.forwardedFor(),
        peer,
        fields.connection,
        hasBody,
        fields.expectsContinue && !http10,
        keepAlive);
  }

  /**
   * A proxy that speaks for its client has shown its own certificate, and nobody has seen that of
   * the client.
   */
  private static boolean isCertified(Peer peer, FieldScan fields) {
    return peer.certified() && !(peer.trusted() && fields.forwarded);
  }

  /** Splits the values of {@code Connection} into lower-case names. */
  static Set<String> connectionOptions(List<String> values) {
    Set<String> names = new HashSet<>();
    for (String value : values) {
      for (String name : value.split(",", -1)) {
        if (!name.isBlank()) {
          names.add(name.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    return names;
  }

  /** Where a request came from, once forwarded fields have been judged. */
  private record Origin(
      ClientAddress address, boolean secure, String proto, String authority, String forwardedFor) {
    static Origin of(Peer peer, FieldScan fields) {
      if (!peer.trusted()) {
        boolean direct = peer.loopback() && !fields.forwarded;
        return new Origin(
            peer.address(), peer.tls() || direct, peer.tls() ? "https" : "http", "", "");
      }
      boolean told = !fields.forwardedProto.isEmpty();
      String proto = told ? fields.forwardedProto : peer.tls() ? "https" : "http";
      boolean https = proto.equalsIgnoreCase("https") || proto.equalsIgnoreCase("wss");
      String host = HostNames.isValid(fields.forwardedHost) ? fields.forwardedHost : "";
      ForwardedFor chain = ForwardedFor.parse(fields.forwardedFor, peer);
      boolean local =
          chain.whole() && !fields.forwardedFor.isEmpty() && chain.client().isLoopback();
      boolean direct = peer.loopback() && (!fields.forwarded || local); // never left this machine
      return new Origin(
          chain.client(), https || direct, https ? "https" : "http", host, chain.text());
    }
  }
}
