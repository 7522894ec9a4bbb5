/**
 * How much a key may be used in a day, a week or a month. Nodes take small leases out of an account
 * in the store, so that a request neither waits for the store nor gets beyond the quota.
 */
@NullMarked
package dev.keyward.core.quota;

import org.jspecify.annotations.NullMarked;
