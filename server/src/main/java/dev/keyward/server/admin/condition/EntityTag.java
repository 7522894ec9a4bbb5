package dev.keyward.server.admin.condition;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.openapi.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Entity tags (RFC 9110 section 8.8.3): a digest of what is shown, so that no counter has to be
 * kept. What changes by mere use is left out: else nobody could patch what is in use.
 */
public final class EntityTag {
  private static final Set<String> BY_USE = Set.of("last_login_at", "last_used_at");
  private static final int BYTES = 16;

  private EntityTag() {}

  /** The tag as it stands in the field, with its quotes. */
  public static String of(ObjectNode shape) {
    ObjectNode stable = shape.deepCopy().remove(BY_USE);
    byte[] digest = sha256().digest(stable.toString().getBytes(StandardCharsets.UTF_8));
    byte[] start = Arrays.copyOf(digest, BYTES);
    return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(start) + '"';
  }

  /** An answer that shows something, with its tag. */
  public static HttpAnswer answer(int status, ObjectNode shape) {
    return Json.answer(status, shape).with("ETag", of(shape));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
