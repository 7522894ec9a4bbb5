package dev.keyward.core.jose;

/** Placeholder until the branch with the package is merged. */
public enum JwsAlgorithm {
  HS256,
  HS384,
  HS512,
  RS256,
  RS384,
  RS512,
  PS256,
  PS384,
  PS512,
  ES256,
  ES384,
  ES512,
  EDDSA;
}
