/**
 * What is written down about every change that matters to security, and the chain that shows when
 * it was tampered with. How it is stored is not known here.
 */
@NullMarked
package dev.keyward.core.audit;

import org.jspecify.annotations.NullMarked;
