/**
 * Bodies and answers with one JSON object on each line (NDJSON). What a line means is not known
 * here.
 */
@NullMarked
package dev.keyward.server.openapi.lines;

import org.jspecify.annotations.NullMarked;
