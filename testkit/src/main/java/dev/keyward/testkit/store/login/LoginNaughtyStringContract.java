package dev.keyward.testkit.store.login;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Scopes;
import dev.keyward.core.label.Metadata;
import dev.keyward.core.login.User;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.testkit.store.scene.NaughtyStrings;
import dev.keyward.testkit.store.scene.Samples;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whatever {@link Metadata} lets in comes back character for character; names do as well. */
interface LoginNaughtyStringContract extends UserAccess {
  /** Far below what the list has; guards against a test that tests nothing. */
  int AT_LEAST = 300;

  @Test
  default void acceptedUsernamesAndMetadataRoundTrip() {
    List<String> accepted =
        NaughtyStrings.all().stream()
            .distinct()
            .filter(text -> Metadata.isWithinBounds(Map.of("name", text)))
            .toList();

    assertTrue(accepted.size() >= AT_LEAST, () -> "only " + accepted.size() + " strings");
    assertAll(accepted.stream().map(text -> () -> assertRoundTrip(text)));
  }

  private void assertRoundTrip(String text) {
    Map<String, String> metadata = Map.of("name", text, text, "name");
    User user =
        createUser(
            new User(
                Samples.nextId("user"),
                text,
                Scopes.NONE,
                true,
                false,
                metadata,
                Samples.NOW,
                null));

    assertEquals(Optional.of(user), stores().users().find(user.id()));
    assertEquals(user, account(user).user());
    assertEquals(user, patch(user, same -> same.with(same.scopes(), true, null, metadata)));

    TokenRevocation revocation = LoginSamples.revocation(Kind.JTI, text, LoginSamples.LATER);
    stores().revocations().add(revocation, Samples.event("token.revoke", text));

    assertEquals(Optional.of(revocation), stores().revocations().find(revocation.id()));
  }
}
