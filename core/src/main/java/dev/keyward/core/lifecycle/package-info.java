/**
 * What becomes of clients and keys once they are made: the rules that hold whoever asks. Each is
 * judged within the transaction that stores its outcome, on things as they are then.
 */
@NullMarked
package dev.keyward.core.lifecycle;

import org.jspecify.annotations.NullMarked;
