package dev.keyward.core.answer;

import java.io.ByteArrayOutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A problem document (RFC 9457).
 *
 * @param code stable, for programs
 * @param title fixed per code
 * @param detail what to do about it; empty for none
 * @param errors what is wrong where, for requests with a body
 * @param violatedPolicies the limits that were exceeded
 */
public record Problem(
    int status,
    String code,
    String title,
    String detail,
    List<FieldError> errors,
    List<String> violatedPolicies) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String TYPE = "urn:keyward:problem:";
  private static final String QUOTA_EXCEEDED =
      "https://iana.org/assignments/http-problem-types#quota-exceeded";

  /**
   * One fault of a request body.
   *
   * @param pointer a JSON pointer (RFC 6901); empty for the whole document
   */
  public record FieldError(String pointer, String message) {}

  public Problem(int status, String code, String title, String detail) {
    this(status, code, title, detail, List.of(), List.of());
  }

  byte[] toJson(String requestId) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("type", violatedPolicies.isEmpty() ? TYPE + code : QUOTA_EXCEEDED);
      json.writeStringProperty("title", title);
      json.writeNumberProperty("status", status);
      json.writeStringProperty("code", code);
      if (!detail.isEmpty()) {
        json.writeStringProperty("detail", detail);
      }
      json.writeStringProperty("instance", requestId);
      writeErrors(json);
      writePolicies(json);
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private void writeErrors(JsonGenerator json) {
    if (errors.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("errors");
    for (FieldError error : errors) {
      json.writeStartObject();
      json.writeStringProperty("pointer", error.pointer());
      json.writeStringProperty("message", error.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writePolicies(JsonGenerator json) {
    if (violatedPolicies.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("violated-policies");
    violatedPolicies.forEach(json::writeString);
    json.writeEndArray();
  }
}
