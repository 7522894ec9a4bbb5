/** What the admin API tells of the running node: its health, its routes, its metrics. */
@NullMarked
package dev.keyward.server.admin.node;

import org.jspecify.annotations.NullMarked;
