package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords change; the tokens issued before end at once, and the next login works at once. */
final class OwnPasswordIT {
  private static final String OLD = "violet thunder over nine lakes";
  private static final String NEW = "copper rain beyond seven hills";
  private static final int ROUNDS = 50;

  @TempDir private static Path directory;
  private static Service keyward;
  private static PublicApi api;

  @BeforeAll
  static void start() throws Exception {
    keyward =
        ServerHome.in(directory)
            .configure(
                "limits: {failures_per_address: off, login: {per_address: off, per_account:"
                    + " off}}\n"
                    + ServerHome.ROUTES)
            .serve("--init");
    api = new PublicApi(keyward);
  }

  @AfterAll
  static void stop() {
    api.close();
    keyward.close();
  }

  private static PublicApi.Reply change(String token, String current, String wanted)
      throws Exception {
    String body =
        AdminApi.JSON
            .createObjectNode()
            .put("current_password", current)
            .put("new_password", wanted)
            .toString();
    return api.post("/auth/password", body, "Authorization", "Bearer " + token);
  }

  private static PublicApi.Reply reset(String resetToken, String wanted) throws Exception {
    String body =
        AdminApi.JSON
            .createObjectNode()
            .put("reset_token", resetToken)
            .put("new_password", wanted)
            .toString();
    return api.post("/auth/password/reset", body);
  }

  private static String resetToken(String userId) throws Exception {
    return keyward
        .admin()
        .post("/v1/users/" + userId + "/password", "{}")
        .expect(200)
        .json()
        .path("reset_token")
        .asString();
  }

  /** Seen before, so that it is remembered. */
  private static String usedToken(String username) throws Exception {
    String token = api.token(username, OLD);
    api.withToken("/auth/me", token).expect(200);
    return token;
  }

  private static void onlyTheNewOneCounts(String username, String oldToken) throws Exception {
    assertEquals("invalid_token", api.withToken("/auth/me", oldToken).expect(401).code());
    api.withToken("/auth/me", api.token(username, NEW)).expect(200);
    api.login(username, OLD).expect(401);
  }

  @Test
  void changedByItsOwner() throws Exception {
    keyward.admin().user("owner", OLD);
    String other = usedToken("owner");

    change(usedToken("owner"), OLD, NEW).expect(204);

    onlyTheNewOneCounts("owner", other);
  }

  @Test
  void wrongCurrentPasswordChangesNothing() throws Exception {
    keyward.admin().user("thief", OLD);
    String token = usedToken("thief");

    change(token, "not " + OLD, NEW).expect(401);

    api.withToken("/auth/me", token).expect(200);
    api.login("thief", OLD).expect(200);
  }

  @Test
  void newPasswordMustBeGood() throws Exception {
    keyward.admin().user("careless", OLD);
    String token = usedToken("careless");

    for (String bad : new String[] {"short", "aaaaaaaaaaaaaaaaaaaa", "careless careless"}) {
      PublicApi.Reply reply = change(token, OLD, bad).expect(400);
      assertEquals("/new_password", reply.json().at("/errors/0/pointer").asString());
    }
    api.withToken("/auth/me", token).expect(200);
  }

  @Test
  void keyIsNoCredentialOfAUser() throws Exception {
    AdminApi.Key key = keyward.admin().key(keyward.admin().client("program"));
    String body = "{\"current_password\":\"" + OLD + "\",\"new_password\":\"" + NEW + "\"}";

    PublicApi.Reply reply = api.post("/auth/password", body, "X-API-Key", key.secret());

    assertTrue(reply.expect(401).header("WWW-Authenticate").startsWith("Bearer"), reply::toString);
    api.post("/auth/password", body).expect(401);
  }

  @Test
  void resetTokenWorksOnce() throws Exception {
    String id = keyward.admin().user("forgetful", OLD);
    String before = usedToken("forgetful");
    String token = resetToken(id);

    reset(token, NEW).expect(204);

    onlyTheNewOneCounts("forgetful", before);
    assertEquals("invalid_login", reset(token, "another " + NEW).expect(401).code());
    api.login("forgetful", NEW).expect(200);
  }

  @Test
  void refusedPasswordDoesNotUseUpTheResetToken() throws Exception {
    String token = resetToken(keyward.admin().user("hasty", OLD));
    reset(token, "short").expect(400);

    reset(token, NEW).expect(204);
  }

  @Test
  void newerResetTokenTakesThePlaceOfTheOlder() throws Exception {
    String id = keyward.admin().user("twice", OLD);
    String older = resetToken(id);
    String newer = resetToken(id);

    reset(older, NEW).expect(401);
    reset(newer, NEW).expect(204);
  }

  @Test
  void resetTokenEndsNoSessionUntilItIsUsed() throws Exception {
    String id = keyward.admin().user("undecided", OLD);
    String token = usedToken("undecided");

    resetToken(id);

    api.withToken("/auth/me", token).expect(200);
    api.login("undecided", OLD).expect(200);
  }

  @Test
  void setByAnAdministrator() throws Exception {
    String id = keyward.admin().user("managed", OLD);
    String before = usedToken("managed");

    keyward
        .admin()
        .post("/v1/users/" + id + "/password", "{\"password\":\"" + NEW + "\"}")
        .expect(200);

    onlyTheNewOneCounts("managed", before);
  }

  @Test
  void disabledUserIsOutAtOnceAndBackInWithANewLogin() throws Exception {
    String id = keyward.admin().user("suspended", OLD);
    String token = usedToken("suspended");

    patch(id, "{\"enabled\":false}");
    api.withToken("/auth/me", token).expect(401);
    api.login("suspended", OLD).expect(401);
    reset(resetToken(id), NEW).expect(401);
    patch(id, "{\"enabled\":true}");

    api.withToken("/auth/me", token).expect(401);
    api.withToken("/auth/me", api.token("suspended", OLD)).expect(200);
  }

  private static void patch(String id, String change) throws Exception {
    keyward.admin().send("PATCH", "/v1/users/" + id, "application/json", change).expect(200);
  }

  @Test
  void deletedUserIsOutAtOnce() throws Exception {
    String id = keyward.admin().user("leaver", OLD);
    String token = usedToken("leaver");

    keyward.admin().send("DELETE", "/v1/users/" + id, "", "").expect(204);

    api.withToken("/auth/me", token).expect(401);
    api.login("leaver", OLD).expect(401);
  }

  /** Most rounds begin and end in one second, whose number is all that {@code iat} says. */
  @Test
  void loginRightAfterARevocationAlwaysWorks() throws Exception {
    String id = keyward.admin().user("returning", OLD);
    String token = usedToken("returning");
    for (int i = 0; i < ROUNDS; i++) {
      keyward.admin().post("/v1/tokens/revoke", "{\"subject\":\"" + id + "\"}").expect(204);
      api.withToken("/auth/me", token).expect(401);
      token = api.token("returning", OLD);
      api.withToken("/auth/me", token).expect(200);
    }
  }
}
