package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.Needs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Clients that others wrote go through every flow as they are: oauth4webapi of npm, and Authlib of
 * Debian. They are told the issuer, the client and its key, and nothing of Keyward.
 */
final class OAuthClientsIT {
  private static final String OAUTH4WEBAPI = "oauth4webapi@3.8.8";
  private static final Path DIST_PACKAGES = Path.of("/usr/lib/python3/dist-packages");
  private static final int PATIENCE_SECONDS = 60;

  private static final String NODE =
      """
      import * as oauth from 'oauth4webapi';
      const chunks = [];
      for await (const chunk of process.stdin) chunks.push(chunk);
      const given = JSON.parse(Buffer.concat(chunks));
      const issuer = new URL(given.issuer);
      const as = await oauth.processDiscoveryResponse(
        issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2' }));
      const client = { client_id: given.client_id };
      const basic = oauth.ClientSecretBasic(given.client_secret);
      const post = oauth.ClientSecretPost(given.client_secret);
      const out = {};

      const own = await oauth.processClientCredentialsResponse(as, client,
        await oauth.clientCredentialsGrantRequest(as, client, basic, { scope: 'data:read' }));
      out.own = own.access_token;

      const renewed = await oauth.processRefreshTokenResponse(as, client,
        await oauth.refreshTokenGrantRequest(as, client, oauth.None(), given.refresh_token));
      out.renewed = renewed.access_token;

      const exchanged = await oauth.processGenericTokenEndpointResponse(as, client,
        await oauth.genericTokenEndpointRequest(as, client, post,
          'urn:ietf:params:oauth:grant-type:token-exchange', {
            subject_token: renewed.access_token,
            subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
            scope: 'data:read' }));
      out.exchanged = exchanged.access_token;

      out.active = (await oauth.processIntrospectionResponse(as, client,
        await oauth.introspectionRequest(as, client, basic, exchanged.access_token))).active;
      await oauth.processRevocationResponse(
        await oauth.revocationRequest(as, client, post, renewed.refresh_token));
      out.afterwards = (await oauth.processIntrospectionResponse(as, client,
        await oauth.introspectionRequest(as, client, basic, exchanged.access_token))).active;
      try {
        await oauth.processRefreshTokenResponse(as, client,
          await oauth.refreshTokenGrantRequest(as, client, basic, renewed.refresh_token));
      } catch (e) { out.error = e.error; }
      try {
        await oauth.processClientCredentialsResponse(as, client,
          await oauth.clientCredentialsGrantRequest(
            as, client, oauth.ClientSecretBasic('wrong'), {}));
      } catch (e) { out.wrong = `${e.code} ${e.status}`; }
      console.log(JSON.stringify(out));
      """;

  private static final String PYTHON =
      """
      import json, sys
      from authlib.integrations.requests_client import OAuth2Session
      import requests
      given = json.load(sys.stdin)
      meta = requests.get(
          given['issuer'] + '/.well-known/oauth-authorization-server', verify=given['ca']).json()
      out = {}
      session = OAuth2Session(given['client_id'], given['client_secret'], scope='data:read',
          token_endpoint_auth_method='client_secret_basic')
      session.verify = given['ca']
      token = session.fetch_token(meta['token_endpoint'], grant_type='client_credentials')
      out['own'] = token['access_token']
      out['status'] = session.get(given['issuer'] + '/auth/me').status_code
      renewed = session.refresh_token(meta['token_endpoint'], refresh_token=given['refresh_token'])
      out['renewed'] = renewed['access_token']
      out['active'] = session.introspect_token(
          meta['introspection_endpoint'], token=renewed['access_token']).json()['active']
      out['revoked'] = session.revoke_token(
          meta['revocation_endpoint'], token=renewed['refresh_token']).status_code
      out['afterwards'] = session.introspect_token(
          meta['introspection_endpoint'], token=renewed['access_token']).json()['active']
      exchange = OAuth2Session(given['client_id'], given['client_secret'],
          token_endpoint_auth_method='client_secret_post')
      exchange.verify = given['ca']
      out['exchanged'] = exchange.fetch_token(meta['token_endpoint'],
          grant_type='urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token=given['client_secret'],
          subject_token_type='urn:keyward:token-type:api-key')['access_token']
      print(json.dumps(out))
      """;

  @TempDir private static Path directory;
  private static Service keyward;
  private static PublicApi api;
  private static String clientId;
  private static String secret;

  @BeforeAll
  static void start() throws Exception {
    keyward = Service.quickstart(directory);
    api = new PublicApi(keyward);
    clientId = keyward.admin().client("service");
    secret = keyward.admin().key(clientId, "data:read", "keyward:verify").secret();
    keyward.admin().user("ada", "violet thunder over nine lakes", "data:read", "data:write");
  }

  @AfterAll
  static void stop() {
    api.close();
    keyward.close();
  }

  private static String given() throws Exception {
    String login =
        PublicApi.credentials("ada", "violet thunder over nine lakes")
            .put("client_id", clientId)
            .toString();
    String refresh =
        api.post("/auth/login", login).expect(200).json().path("refresh_token").asString();
    return AdminApi.JSON
        .createObjectNode()
        .put("issuer", keyward.url())
        .put("client_id", clientId)
        .put("client_secret", secret)
        .put("refresh_token", refresh)
        .put("ca", keyward.data().resolve("ca.crt").toString())
        .toString();
  }

  private static void isScopedTo(String scope, String token) throws Exception {
    assertEquals(scope, Jwt.read(token).claim("scope"));
  }

  @Test
  void oauth4webapiGoesThroughEveryFlow() throws Exception {
    Path home = NpmPackages.install(OAUTH4WEBAPI, "node_modules/oauth4webapi/package.json");
    Path program = Files.writeString(home.resolve("flows.mjs"), NODE);
    JsonNode out = run(List.of("node", program.toString()));

    isScopedTo("data:read", out.path("own").asString());
    isScopedTo("data:read data:write", out.path("renewed").asString());
    isScopedTo("data:read", out.path("exchanged").asString());
    assertTrue(out.path("active").booleanValue(), out::toString);
    assertFalse(out.path("afterwards").booleanValue(), out::toString);
    assertEquals("invalid_grant", out.path("error").asString());
    assertEquals("OAUTH_WWW_AUTHENTICATE_CHALLENGE 401", out.path("wrong").asString());
    api.withToken("/auth/me", out.path("own").asString()).expect(200);
    api.withToken("/auth/me", out.path("exchanged").asString()).expect(401);
  }

  @Test
  void authlibGoesThroughEveryFlow() throws Exception {
    Needs.present(
        Files.exists(DIST_PACKAGES.resolve("authlib"))
            && Files.exists(DIST_PACKAGES.resolve("requests")),
        "Authlib (Debian: python3-authlib, python3-requests)");
    Path program = Files.writeString(directory.resolve("flows.py"), PYTHON);
    JsonNode out = run(List.of("/usr/bin/python3", program.toString()));

    isScopedTo("data:read", out.path("own").asString());
    assertEquals(200, out.path("status").intValue(), out::toString);
    isScopedTo("data:read", out.path("renewed").asString());
    assertTrue(out.path("active").booleanValue(), out::toString);
    assertEquals(200, out.path("revoked").intValue());
    assertFalse(out.path("afterwards").booleanValue(), out::toString);
    api.withToken("/auth/me", out.path("exchanged").asString()).expect(200);
  }

  private static JsonNode run(List<String> line) throws Exception {
    Path errors = Files.createTempFile("client", ".err");
    ProcessBuilder builder = new ProcessBuilder(line).redirectError(errors.toFile());
    String ca = keyward.data().resolve("ca.crt").toString();
    builder.environment().put("NODE_EXTRA_CA_CERTS", ca);
    builder.environment().put("REQUESTS_CA_BUNDLE", ca);
    Process process = builder.start();
    try {
      try (var stdin = process.getOutputStream()) {
        stdin.write(given().getBytes(StandardCharsets.UTF_8));
      }
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(line + " says: " + Files.readString(errors));
      }
      return AdminApi.JSON.readTree(out);
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }
}
