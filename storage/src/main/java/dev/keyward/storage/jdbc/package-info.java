/**
 * The stores on SQLite and PostgreSQL: one class per feature, one SQL text for both engines. What
 * differs between the engines is in {@link dev.keyward.storage.engine}; SQL is never translated. No
 * rule about keys, clients, users or tokens lives here beyond what needs the same transaction.
 */
@NullMarked
package dev.keyward.storage.jdbc;

import org.jspecify.annotations.NullMarked;
