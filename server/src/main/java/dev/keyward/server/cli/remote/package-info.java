/** How a command finds the admin API, trusts it, and talks to it over HTTPS. */
@NullMarked
package dev.keyward.server.cli.remote;

import org.jspecify.annotations.NullMarked;
