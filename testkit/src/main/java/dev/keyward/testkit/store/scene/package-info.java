/**
 * What the contract of the stores is played with: nodes on one database, things to store, many who
 * come at once. No test lives here.
 */
@NullMarked
package dev.keyward.testkit.store.scene;

import org.jspecify.annotations.NullMarked;
