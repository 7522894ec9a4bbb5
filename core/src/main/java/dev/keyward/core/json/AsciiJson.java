package dev.keyward.core.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * JSON written in visible ASCII alone, for logs and terminals: whatever a text holds, it ends no
 * line and moves, colours or disguises nothing. That goes for DEL, NEL, U+2028 and the controls of
 * direction too, which RFC 8259 section 7 lets stand as they are; half a surrogate pair is escaped
 * where UTF-8 has no form for it.
 */
public final class AsciiJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .characterEscapes(new AndDelete())
          .build();

  private AsciiJson() {}

  public static JsonFactory factory() {
    return FACTORY;
  }

  /** The usual escapes, and DEL, which is ASCII but nothing to be seen. */
  private static final class AndDelete extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int DELETE = 0x7f;

    /** Shared by all generators, which only read it. */
    private static final int[] CODES = standardAsciiEscapesForJSON();

    static {
      CODES[DELETE] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return CODES;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      return null;
    }
  }
}
