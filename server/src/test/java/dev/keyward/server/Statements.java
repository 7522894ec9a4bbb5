package dev.keyward.server;

import dev.keyward.storage.engine.StatementWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements that a node runs for requests, and none of those that it runs for itself: requests
 * wait for the database on virtual threads, upkeep has threads of its own.
 */
final class Statements implements StatementWatch {
  /** The read of the change feed. */
  static final String NEWS = "SELECT change";

  private static final Pattern TABLE =
      Pattern.compile("^(?:SELECT .*?FROM|INSERT INTO|UPDATE|DELETE FROM) (\\w+)");

  private final List<String> ofRequests = new CopyOnWriteArrayList<>();
  private final List<String> ofEventLoops = new CopyOnWriteArrayList<>();

  /** What is asked of a node. */
  @FunctionalInterface
  interface Asking {
    void ask() throws Exception;
  }

  @Override
  public void running(String sql, Thread caller) {
    if (caller.getName().startsWith("keyward-io")) {
      ofEventLoops.add(sql);
    }
    if (caller.isVirtual()) {
      ofRequests.add(inShort(sql));
    }
  }

  /** The verb and the first table; other statements as they are. */
  private static String inShort(String sql) {
    Matcher table = TABLE.matcher(sql);
    return table.find() ? sql.substring(0, sql.indexOf(' ') + 1) + table.group(1) : sql;
  }

  /** What was run for these requests, in order. */
  List<String> during(Asking asking) throws Exception {
    int before = ofRequests.size();
    asking.ask();
    return new ArrayList<>(ofRequests.subList(before, ofRequests.size()));
  }

  /** What an event loop has waited for, and with it all its connections. */
  List<String> ofEventLoops() {
    return List.copyOf(ofEventLoops);
  }
}
