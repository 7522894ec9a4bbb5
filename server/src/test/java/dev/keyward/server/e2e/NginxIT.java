package dev.keyward.server.e2e;

import java.nio.file.Path;
import java.util.List;

/** nginx with the file that {@code keyward init nginx} prints. */
final class NginxIT extends ForwardAuthIT {
  @Override
  String proxyName() {
    return "nginx";
  }

  @Override
  List<String> command(Path file) {
    return nginx(file);
  }

  /** In the foreground, with all that it writes beside its file. */
  static List<String> nginx(Path file) {
    String here = file.getParent().toString();
    String user = System.getProperty("user.name").equals("root") ? "user root; " : "";
    String settings =
        user + "daemon off; pid " + here + "/nginx.pid; error_log " + here + "/error.log;";
    return List.of("/usr/sbin/nginx", "-p", here, "-c", file.toString(), "-g", settings);
  }
}
