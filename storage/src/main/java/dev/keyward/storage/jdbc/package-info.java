/**
 * The stores on SQLite and PostgreSQL: one class per feature, one SQL text for both engines. What
 * differs between the engines is in {@link dev.keyward.storage.jdbc.Dialect}; SQL is never
 * translated. No rule about keys or clients lives here beyond what needs the same transaction.
 */
@NullMarked
package dev.keyward.storage.jdbc;

import org.jspecify.annotations.NullMarked;
