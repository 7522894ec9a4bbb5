package dev.keyward.server.e2e;

import dev.keyward.testkit.Needs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Programs in other languages that verify and sign tokens as their documentation shows it: Debian's
 * PyJWT, and jose from npm. What they are given goes in by standard input.
 */
final class Foreigners {
  private static final Path DEBIAN_PYTHON = Path.of("/usr/bin/python3");
  private static final Path DIST_PACKAGES = Path.of("/usr/lib/python3/dist-packages");
  private static final String JOSE = "jose@6.2.18";
  private static final int PATIENCE_SECONDS = 60;

  private static final String PYTHON_VERIFIES =
      """
      import json, sys, jwt
      given = json.load(sys.stdin)
      if given["algorithm"].startswith("HS"):
          key = given["keys"]
      else:
          kid = jwt.get_unverified_header(given["token"])["kid"]
          key = {k.key_id: k for k in jwt.PyJWKSet.from_json(given["keys"]).keys}[kid].key
      claims = jwt.decode(given["token"], key, algorithms=[given["algorithm"]], issuer=given["issuer"],
                          audience=given["audience"], options={"require": ["exp", "iat", "sub"]})
      assert jwt.get_unverified_header(given["token"])["typ"] == given["type"]
      print(claims["sub"])
      """;

  private static final String PYTHON_SIGNS =
      """
      import json, sys, jwt
      given = json.load(sys.stdin)
      print(jwt.encode(json.loads(given["claims"]), given["secret"], algorithm="HS256", headers={"typ": "at+jwt"}))
      """;

  private static final String NODE_VERIFIES =
      """
      import * as jose from 'jose';
      import { readFileSync } from 'node:fs';
      const given = JSON.parse(readFileSync(0, 'utf8'));
      const key = given.algorithm.startsWith('HS')
        ? new TextEncoder().encode(given.keys)
        : jose.createLocalJWKSet(JSON.parse(given.keys));
      const { payload } = await jose.jwtVerify(given.token, key, {
        issuer: given.issuer, audience: given.audience, typ: given.type, algorithms: [given.algorithm] });
      console.log(payload.sub);
      """;

  private static final String NODE_SIGNS =
      """
      import * as jose from 'jose';
      import { readFileSync } from 'node:fs';
      const given = JSON.parse(readFileSync(0, 'utf8'));
      console.log(await new jose.SignJWT(JSON.parse(given.claims))
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .sign(new TextEncoder().encode(given.secret)));
      """;

  private final Path directory;
  private final String issuer;
  private final String audience;
  private final String type;

  /** Who read access tokens. */
  Foreigners(Path directory, String issuer, String audience) {
    this(directory, issuer, audience, "at+jwt");
  }

  /**
   * @param type the {@code typ} of what they read
   */
  Foreigners(Path directory, String issuer, String audience, String type) {
    this.directory = directory;
    this.issuer = issuer;
    this.audience = audience;
    this.type = type;
  }

  /**
   * The {@code sub} of a token that PyJWT found right.
   *
   * @param keys the key set, or the secret
   */
  String pyJwt(String algorithm, String token, String keys) throws Exception {
    return python("verify.py", PYTHON_VERIFIES, question(algorithm, token, keys));
  }

  /** The {@code sub} of a token that jose found right. */
  String jose(String algorithm, String token, String keys) throws Exception {
    return node("verify.mjs", NODE_VERIFIES, question(algorithm, token, keys));
  }

  String pyJwtSigns(String claims, String secret) throws Exception {
    return python("sign.py", PYTHON_SIGNS, order(claims, secret));
  }

  String joseSigns(String claims, String secret) throws Exception {
    return node("sign.mjs", NODE_SIGNS, order(claims, secret));
  }

  private String question(String algorithm, String token, String keys) {
    return AdminApi.JSON
        .createObjectNode()
        .put("algorithm", algorithm)
        .put("token", token)
        .put("keys", keys)
        .put("issuer", issuer)
        .put("audience", audience)
        .put("type", type)
        .toString();
  }

  private static String order(String claims, String secret) {
    return AdminApi.JSON.createObjectNode().put("claims", claims).put("secret", secret).toString();
  }

  private String python(String name, String program, String input) throws Exception {
    Needs.present(
        Files.exists(DIST_PACKAGES.resolve("jwt"))
            && Files.exists(DIST_PACKAGES.resolve("cryptography")),
        "PyJWT (Debian: python3-jwt, python3-cryptography)");
    Path file = Files.writeString(directory.resolve(name), program);
    return run(List.of(DEBIAN_PYTHON.toString(), file.toString()), input);
  }

  /** A module finds its libraries from where it lies. */
  private static String node(String name, String program, String input) throws Exception {
    Path home = NpmPackages.install(JOSE, "node_modules/jose/package.json");
    Path file = Files.writeString(home.resolve(name), program);
    return run(List.of("node", file.toString()), input);
  }

  private static String run(List<String> line, String input) throws Exception {
    Path errors = Files.createTempFile("foreigner", ".err");
    Process process = new ProcessBuilder(line).redirectError(errors.toFile()).start();
    try {
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(line + " says: " + Files.readString(errors));
      }
      return out.strip();
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }
}
