package dev.keyward.server;

/** Entry. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {}
}
