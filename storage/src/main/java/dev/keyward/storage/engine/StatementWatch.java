package dev.keyward.storage.engine;

/**
 * Is told of every statement before it runs, so that it can be counted what a request asks of the
 * database. What is bound to a statement stays unsaid: it holds hashes and wrapped secrets.
 */
@FunctionalInterface
public interface StatementWatch {
  /**
   * @param caller the thread that asked for it, which need not be the one it runs on
   */
  void running(String sql, Thread caller);
}
