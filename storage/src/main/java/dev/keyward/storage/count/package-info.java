/** What is counted: no security write waits for it, and it refers to no other row. */
@NullMarked
package dev.keyward.storage.count;

import org.jspecify.annotations.NullMarked;
