package dev.keyward.core.answer;

import dev.keyward.core.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What the identity fields are called for an upstream that expects other names than {@link
 * IdentityHeaders}. Settled once, at start.
 */
public record IdentityNames(
    String subject, String name, String client, String credential, String kind, String scopes) {
  public static final IdentityNames USUAL =
      new IdentityNames(
          IdentityHeaders.SUBJECT,
          IdentityHeaders.NAME,
          IdentityHeaders.CLIENT,
          IdentityHeaders.CREDENTIAL,
          IdentityHeaders.KIND,
          IdentityHeaders.SCOPES);

  /** Those that differ from the usual ones, which are told by how they begin. */
  public List<String> unusual() {
    List<String> unusual = new ArrayList<>();
    for (String each : List.of(subject, name, client, credential, kind, scopes)) {
      if (!IdentityHeaders.isOwn(each)) {
        unusual.add(each);
      }
    }
    return List.copyOf(unusual);
  }

  /** Tells whether a field that a caller sent has one of these names, in any case. */
  public static final class Filter {
    private final String[] unusual;

    public Filter(IdentityNames names) {
      this.unusual = names.unusual().toArray(String[]::new);
    }

    public boolean matches(CharSequence field) {
      for (String each : unusual) {
        if (each.length() == field.length() && each.equalsIgnoreCase(field.toString())) {
          return true;
        }
      }
      return false;
    }

    /** Whether one of the fields, in small letters, has one of these names. */
    public boolean matchesAny(Set<String> fields) {
      return unusual.length > 0 && fields.stream().anyMatch(this::matches);
    }
  }

  /** Hands every identity field to {@code out} once; empty values where there is nothing to say. */
  public void write(Principal principal, String requestId, BiConsumer<String, String> out) {
    out.accept(subject, IdentityHeaders.encode(principal.subject())); // others may choose it
    out.accept(name, IdentityHeaders.encode(principal.name()));
    out.accept(client, principal.clientId());
    out.accept(credential, principal.credentialId());
    out.accept(kind, principal.kind().wireName());
    out.accept(scopes, principal.scopes().toString());
    out.accept(IdentityHeaders.REQUEST_ID, requestId);
  }
}
