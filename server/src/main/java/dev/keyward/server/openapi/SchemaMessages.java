package dev.keyward.server.openapi;

import com.networknt.schema.Error;
import dev.keyward.core.answer.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Says what is wrong in words made from the schema alone: what a caller sent, which may be a secret
 * in the wrong place, is not repeated.
 */
final class SchemaMessages {
  /** Member names that may be repeated: shorter than any key. */
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_.-]{1,40}");

  private final JsonNode document;

  SchemaMessages(JsonNode document) {
    this.document = document;
  }

  static boolean isHarmless(String name) {
    return HARMLESS.matcher(name).matches();
  }

  FieldError describe(Error error) {
    String place = harmless(error.getInstanceLocation().toString());
    String property = error.getProperty();
    return switch (error.getKeyword()) {
      case "required" -> new FieldError(place + '/' + property, "is missing");
      case "dependentRequired" ->
          new FieldError(place + '/' + error.getArguments()[0], "is missing");
      case "additionalProperties" ->
          new FieldError(
              isHarmless(property) ? place + '/' + property : place, "is not a known member");
      default -> new FieldError(place, message(error.getKeyword(), error));
    };
  }

  /** The pointer as far as it names only harmless members: free names may be anything. */
  private static String harmless(String pointer) {
    StringBuilder place = new StringBuilder();
    String[] names = pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1);
    for (String name : names) {
      if (!name.isEmpty() && !isHarmless(name)) {
        break;
      }
      place.append('/').append(name);
    }
    return place.toString();
  }

  private String message(String keyword, Error error) {
    String value = words(error.getSchemaNode());
    return switch (keyword) {
      case "type" -> "must be of type " + value;
      case "minLength" -> "must have at least " + value + " characters";
      case "maxLength" -> "must have at most " + value + " characters";
      case "maxItems" -> "must have at most " + value + " items";
      case "minimum" -> "must be at least " + value;
      case "maximum" -> "must be at most " + value;
      case "enum" -> "must be one of " + value;
      case "uniqueItems" -> "must not repeat an item";
      case "format" -> "must be an RFC 3339 " + value;
      case "not" -> error.getSchemaNode().path("description").asString("is not valid");
      default -> "must be as documented: " + description(error);
    };
  }

  /** The description beside the keyword that failed. */
  private String description(Error error) {
    String keyword = error.getSchemaLocation().getFragment().toString();
    String schema = keyword.substring(0, keyword.lastIndexOf('/'));
    return document.at(schema).path("description").asString("see the OpenAPI document");
  }

  private static String words(JsonNode value) {
    List<String> words = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(item -> words.add(item.asString()));
    } else {
      words.add(value.isObject() ? "" : value.asString());
    }
    return String.join(", ", words);
  }
}
