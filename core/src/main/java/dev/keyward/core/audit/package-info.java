/** What is written down about every change that matters to security. */
@NullMarked
package dev.keyward.core.audit;

import org.jspecify.annotations.NullMarked;
