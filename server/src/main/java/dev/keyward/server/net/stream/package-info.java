/** The streams of HTTP/2 connections as HTTP messages. Nothing here knows what a request means. */
@NullMarked
package dev.keyward.server.net.stream;

import org.jspecify.annotations.NullMarked;
