package dev.keyward.core.lifecycle;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.Client;

/** On which condition a change counts: that the thing is what the caller has seen. */
public interface Expected {
  /** No condition. */
  Expected ANYTHING =
      new Expected() {
        @Override
        public boolean allows(Client client) {
          return true;
        }

        @Override
        public boolean allows(ApiKey key) {
          return true;
        }
      };

  /** Asked within the transaction, of the client as it is then. */
  boolean allows(Client client);

  /** Asked within the transaction, of the key as it is then. */
  boolean allows(ApiKey key);
}
