package peer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class App {
  record Widget(int id, String name, double price) {}

  @GetMapping("/data")
  Widget data() {
    return new Widget(42, "widget", 9.99);
  }

  public static void main(String[] args) {
    SpringApplication.run(App.class, args);
  }
}
