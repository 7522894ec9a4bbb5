package dev.keyward.server.gateway;

import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.answer.IdentityNames.Filter;

/**
 * What upstreams are told of who calls.
 *
 * @param unusual of the names, told apart from what callers send
 */
record Identity(IdentityFields fields, Filter unusual) {
  static Identity of(IdentityFields fields) {
    return new Identity(fields, new Filter(fields.names()));
  }
}
