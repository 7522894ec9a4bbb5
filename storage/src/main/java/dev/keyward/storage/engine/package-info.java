/**
 * The engines below the stores: how SQLite and PostgreSQL are reached, by which threads, and the
 * two words of the schema in which they differ. No table and no record is known here.
 */
@NullMarked
package dev.keyward.storage.engine;

import org.jspecify.annotations.NullMarked;
