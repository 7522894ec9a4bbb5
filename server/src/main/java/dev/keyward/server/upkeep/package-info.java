/** What a node does beside answering requests, on threads of its own. No request waits for it. */
@NullMarked
package dev.keyward.server.upkeep;

import org.jspecify.annotations.NullMarked;
