package dev.keyward.core.json;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON object read strictly (RFC 8259, RFC 7493 I-JSON): UTF-8 without a byte order
 * mark, no member twice at any depth, no unpaired surrogate, nothing but white space around it, at
 * most {@value #MAX_DEPTH} levels, {@value #MAX_BYTES} bytes, names of {@value #MAX_NAME_CHARS}
 * characters, and numbers of 256 characters with exponents up to 1,000.
 *
 * <p>The typed readers answer null for a member that is absent and throw for one of another type;
 * JSON's {@code null} is another type.
 */
public final class JsonObject {
  static final int MAX_DEPTH = 32;
  static final int MAX_BYTES = 1_048_576;
  static final int MAX_NAME_CHARS = 256;

  /** JSON's {@code null}. */
  enum Null {
    NULL
  }

  private final Map<String, Object> members;

  JsonObject(Map<String, Object> members) {
    this.members = Collections.unmodifiableMap(members);
  }

  /**
   * @throws MalformedJsonException when the bytes are anything but one such object
   */
  public static JsonObject parse(byte[] utf8) throws MalformedJsonException {
    return JsonReader.read(utf8);
  }

  /** Whether there is such a member, of whatever type. */
  public boolean has(String name) {
    return members.containsKey(name);
  }

  /** Whether there is such a member, and it is a string. */
  public boolean isString(String name) {
    return members.get(name) instanceof String;
  }

  /** In the order of the text. */
  public Set<String> names() {
    return members.keySet();
  }

  public @Nullable String string(String name) throws MalformedJsonException {
    return as(String.class, name);
  }

  public @Nullable Boolean bool(String name) throws MalformedJsonException {
    return as(Boolean.class, name);
  }

  public @Nullable JsonObject object(String name) throws MalformedJsonException {
    return as(JsonObject.class, name);
  }

  /** A whole number in the range of a long, however it is written: {@code 17}, {@code 1.7e1}. */
  public @Nullable Long integer(String name) throws MalformedJsonException {
    Object value = members.get(name);
    if (value instanceof BigDecimal decimal) {
      try {
        return decimal.longValueExact();
      } catch (ArithmeticException e) {
        throw new MalformedJsonException("a JSON number is not a whole number in range");
      }
    }
    return as(Long.class, name);
  }

  public @Nullable BigDecimal number(String name) throws MalformedJsonException {
    Object value = members.get(name);
    return value instanceof Long whole ? BigDecimal.valueOf(whole) : as(BigDecimal.class, name);
  }

  /** An array of strings alone. */
  public @Nullable List<String> strings(String name) throws MalformedJsonException {
    return listOf(String.class, name);
  }

  /** An array of objects alone. */
  public @Nullable List<JsonObject> objects(String name) throws MalformedJsonException {
    return listOf(JsonObject.class, name);
  }

  private <T> @Nullable List<T> listOf(Class<T> type, String name) throws MalformedJsonException {
    List<?> items = as(List.class, name);
    if (items == null) {
      return null;
    }
    for (Object item : items) {
      if (!type.isInstance(item)) {
        throw wrongType();
      }
    }
    return items.stream().map(type::cast).toList();
  }

  private <T> @Nullable T as(Class<T> type, String name) throws MalformedJsonException {
    Object value = members.get(name);
    if (value == null) {
      return null;
    }
    if (!type.isInstance(value)) {
      throw wrongType();
    }
    return type.cast(value);
  }

  private static MalformedJsonException wrongType() {
    return new MalformedJsonException("a JSON member has another type than it must have");
  }

  /** Names alone: values may be secret. */
  @Override
  public String toString() {
    return "JsonObject" + members.keySet();
  }
}
