package dev.keyward.server.explain;

import dev.keyward.core.ClientAddress;
import dev.keyward.server.net.StrictRequestDecoder;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.request.Peer;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request that somebody tells of.
 *
 * @param target the path and the query, as in a request line
 * @param fields the header section, each line ended
 * @param host whether a host is named; otherwise it is unknown
 * @param address of the client; null for unknown
 * @param https whether the client speaks TLS
 * @param certified whether it shows a certificate that verifies
 */
record Description(
    String method,
    String target,
    String fields,
    boolean host,
    @Nullable ClientAddress address,
    boolean https,
    boolean certified) {
  /** Stands for an unknown client until the decision, which does not see it. */
  private static final ClientAddress NOBODY = ClientAddress.parse("192.0.2.0");

  /** The host of a request that names none (RFC 2606 section 2). */
  static final String NOWHERE = "nowhere.invalid";

  /**
   * What the schema has let through: nothing in it can begin another line.
   *
   * @throws Refusal for what a schema cannot say
   */
  static Description of(OperationCall call) throws Refusal {
    StringBuilder fields = new StringBuilder();
    boolean host = false;
    for (var header : call.body().path("headers").properties()) {
      host |= header.getKey().equalsIgnoreCase("Host");
      JsonNode value = header.getValue();
      for (JsonNode line : value.isArray() ? value : List.of(value)) {
        fields.append(header.getKey()).append(": ").append(line.stringValue()).append("\r\n");
      }
    }
    boolean https = call.text("scheme", "https").equals("https");
    boolean certified = call.body().path("client_certificate").booleanValue(false);
    if (certified && !https) {
      throw Refusal.invalid("/client_certificate", "goes with https");
    }
    return new Description(
        call.text("method", "GET"),
        call.text("path", "/"),
        fields.toString(),
        host,
        address(call.text("client_ip")),
        https,
        certified);
  }

  private static @Nullable ClientAddress address(@Nullable String literal) throws Refusal {
    try {
      return literal == null ? null : ClientAddress.parse(literal);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("/client_ip", "must be an IPv4 or IPv6 address");
    }
  }

  /** As the listener's own decoder reads it; for {@link #NOWHERE} when no host is named. */
  HttpRequest message() {
    String named = host ? "" : "Host: " + NOWHERE + "\r\n";
    String head = method + ' ' + target + " HTTP/1.1\r\n" + named + fields;
    EmbeddedChannel wire = new EmbeddedChannel(new StrictRequestDecoder());
    try {
      wire.writeInbound(Unpooled.copiedBuffer(head + "\r\n", StandardCharsets.UTF_8));
      return Objects.requireNonNull(wire.<HttpRequest>readInbound(), "a whole head is read");
    } finally {
      wire.finishAndReleaseAll();
    }
  }

  /** Who sends it. Of whom nothing is known nothing is believed. */
  Peer peer(Predicate<ClientAddress> trusted) {
    return address == null
        ? new Peer(NOBODY, false, https, certified, hop -> false)
        : new Peer(address, address.isLoopback(), https, certified, trusted);
  }
}
