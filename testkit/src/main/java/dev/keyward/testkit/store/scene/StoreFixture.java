package dev.keyward.testkit.store.scene;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What an engine gives to its contract: one database, reached as a node does and as an intruder
 * does.
 */
public interface StoreFixture {
  /** The stores of one more node on the same database; whoever opens it closes it. */
  Stores open();

  /**
   * A plain connection past the stores, for holding transactions open and for breaking things. It
   * must wait for locks for some seconds.
   */
  Connection connect() throws SQLException;
}
