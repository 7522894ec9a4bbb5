/** What people may write on things: names, descriptions and metadata. Nothing here gives rights. */
@NullMarked
package dev.keyward.core.label;

import org.jspecify.annotations.NullMarked;
