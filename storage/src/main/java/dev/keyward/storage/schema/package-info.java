/** The schema of the database, script by script, and how an older one is brought up to date. */
@NullMarked
package dev.keyward.storage.schema;

import org.jspecify.annotations.NullMarked;
