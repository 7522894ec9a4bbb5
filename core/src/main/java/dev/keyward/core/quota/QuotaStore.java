package dev.keyward.core.quota;

import java.time.Instant;

/**
 * Keeps how much of each quota has been handed out to nodes. Every method may block and throws
 * {@link dev.keyward.core.StorageException} when the store does not answer. What {@link #take} has
 * answered survives a crash.
 */
public interface QuotaStore {
  /**
   * One period of one quota.
   *
   * @param key whose quota it is: the first one of those that took each other's place
   * @param start the first moment of the period
   */
  record Account(String key, Period per, Instant start) {}

  /**
   * What became of a {@link #take}.
   *
   * @param granted 0 when there was not enough
   * @param taken what all nodes have taken out of the account, this included
   */
  record Grant(long granted, long taken) {}

  /**
   * Takes requests out of an account.
   *
   * @param limit what may be taken out of it in all
   * @param least if there are not so many left, none is taken; 1 or more
   * @param most so many are taken if there are; at least {@code least}
   */
  Grant take(Account account, long limit, long least, long most);

  /** Puts back what was taken and not used. */
  void giveBack(Account account, long unused);

  /** What all nodes have taken out of the account. */
  long taken(Account account);

  /**
   * Forgets accounts of periods that began before {@code before}.
   *
   * @return how many, at most 1,000
   */
  int purge(Instant before);
}
