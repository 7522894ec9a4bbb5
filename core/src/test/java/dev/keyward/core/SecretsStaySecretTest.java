package dev.keyward.core;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.keyimport.Original;
import dev.keyward.core.policy.CanonicalPath;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is written into a log by mistake: its text holds neither a key, nor its hash, nor the
 * master key (ASVS 16.2.5).
 */
class SecretsStaySecretTest {
  private static final Installation NODE = new Installation();
  private static final CreateResult.Created MADE = NODE.newKey("data:read");

  static Stream<Object> thingsThatHoldSecrets() {
    Credential key = new Credential.ApiKey(MADE.secret().reveal());
    Credential bearer = new Credential.Bearer(MADE.secret().reveal());
    return Stream.of(
        MADE,
        MADE.secret(),
        MADE.key(),
        MADE.key().hash(),
        key,
        bearer,
        new Original.Text(MADE.secret().reveal()),
        new AccessRequest(
            "GET", "", CanonicalPath.ROOT, ClientAddress.parse("::1"), key, true, false),
        NODE.masterKey,
        NODE.peppers,
        NODE.authenticator.lookUp(MADE.secret().reveal()),
        NODE.store.events,
        NODE.store.changes,
        NODE.store.keys,
        NODE.secrets.stored);
  }

  @ParameterizedTest
  @MethodSource("thingsThatHoldSecrets")
  void noTextRevealsASecret(Object thing) {
    String text = thing.toString();
    String key = MADE.secret().reveal();

    assertFalse(text.contains(key));
    assertFalse(
        text.contains(key.substring(MADE.key().start().length())),
        "the part of the key that lists do not show");
    assertFalse(text.contains(NODE.masterKey.reveal()));
    assertFalse(
        text.toLowerCase(java.util.Locale.ROOT)
            .contains(HexFormat.of().formatHex(MADE.key().hash().bytes())));
  }
}
