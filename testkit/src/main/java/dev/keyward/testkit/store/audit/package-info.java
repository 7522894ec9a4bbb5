/**
 * What every store must do with the audit log: seal it, show it, and let nobody change it unseen.
 */
@NullMarked
package dev.keyward.testkit.store.audit;

import org.jspecify.annotations.NullMarked;
