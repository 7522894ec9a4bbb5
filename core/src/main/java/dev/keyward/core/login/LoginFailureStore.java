package dev.keyward.core.login;

import dev.keyward.core.audit.AuditEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Counts wrong passwords in a row: of an account, and of each device apart, so that strangers use
 * up only their own. Every method may block and throws {@link dev.keyward.core.StorageException}
 * when the store does not answer.
 */
public interface LoginFailureStore {
  /**
   * After so many in a row the password counts no more (NIST SP 800-63B-4 section 3.2.2: at most
   * 100).
   */
  int MOST = 100;

  /**
   * Counts a wrong password of an account. The one that makes it {@value #MOST} locks the user; of
   * many at once it is exactly one.
   *
   * @param lock stored if this one locks the user
   * @return whether it did
   */
  boolean failed(String userId, AuditEvent lock);

  /**
   * The same work for a name that nobody has, so that the time of an answer does not tell who
   * exists (ASVS 6.3.8). What it counts means nothing, and does not grow.
   */
  void failedOfNobody(String name);

  /** Counts a wrong password that came with a device. */
  void failedWith(Device device);

  /** Whether {@value #MOST} wrong passwords in a row came with a device. */
  boolean isSpent(Device device);

  /**
   * Forgets the wrong passwords of an account.
   *
   * @param allowed asked about the user as it is at that moment
   * @param endsDevices whether its devices count no more
   * @return the user as it is now; empty, with nothing changed, when there is none, or it is not
   *     allowed
   */
  Optional<User> unlock(
      String userId, Predicate<User> allowed, boolean endsDevices, AuditEvent event);

  /**
   * Forgets some devices that have expired.
   *
   * @return how many; none when there are no more
   */
  int purge(Instant now);
}
