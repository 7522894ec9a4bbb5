package dev.keyward.server.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.keyward.core.json.AsciiJson;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One flat JSON object for each event, on one line: {@code time} (RFC 3339, UTC), {@code level},
 * {@code logger}, {@code message}, then the event's own fields. All of it is visible ASCII, so
 * nothing that a caller sends can begin another line or deceive who reads it (ASVS 16.4.1).
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final JsonFactory JSON = AsciiJson.factory();

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(384);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("time", event.getInstant().toString());
      json.writeStringProperty("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
      json.writeStringProperty("logger", event.getLoggerName());
      json.writeStringProperty("message", event.getFormattedMessage());
      if (event.getKeyValuePairs() != null) {
        event.getKeyValuePairs().forEach(pair -> write(json, pair));
      }
      if (event.getThrowableProxy() != null) {
        json.writeStringProperty("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      json.writeEndObject();
    }
    out.write('\n');
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, KeyValuePair pair) {
    switch (pair.value) {
      case Integer number -> json.writeNumberProperty(pair.key, number);
      case Long number -> json.writeNumberProperty(pair.key, number);
      case null -> json.writeNullProperty(pair.key);
      default -> json.writeStringProperty(pair.key, pair.value.toString());
    }
  }
}
