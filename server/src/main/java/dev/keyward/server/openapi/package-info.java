/**
 * What every operation has in common: the OpenAPI document, which operation a request is for, and
 * the strict reading of its parameters and body. What an operation does is not known here.
 */
@NullMarked
package dev.keyward.server.openapi;

import org.jspecify.annotations.NullMarked;
