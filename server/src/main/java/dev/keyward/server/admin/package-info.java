/**
 * The admin API: one handler per operation of the OpenAPI document. The rules of clients and keys
 * live in core, those of users in {@link dev.keyward.server.login}; what is wrong with a request is
 * found in {@link dev.keyward.server.openapi} before a handler sees it.
 */
@NullMarked
package dev.keyward.server.admin;

import org.jspecify.annotations.NullMarked;
