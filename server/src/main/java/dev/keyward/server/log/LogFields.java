package dev.keyward.server.log;

/**
 * The fields of an event, given to a logger as its one argument: nothing is made of them but the
 * bytes of the line.
 */
public interface LogFields {
  void writeTo(JsonLine line);
}
