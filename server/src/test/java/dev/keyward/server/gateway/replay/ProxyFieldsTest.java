package dev.keyward.server.gateway.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.testkit.wire.Message;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What Traefik and Envoy send, to the byte, and that the printed files allow what it takes. */
final class ProxyFieldsTest extends Replay {
  @Test
  void traefikAsksSo() {
    Arrival arrival =
        Arrival.of("POST", "/api/x?a=%2f")
            .with("user-agent", "curl/8.5.0")
            .with("accept", "*/*")
            .with("x-api-key", "good")
            .with("content-length", "5")
            .with("connection", "keep-alive")
            .with("x-forwarded-for", "6.6.6.6");
    String question =
        """
        GET /auth/check HTTP/1.1
        Host: keyward.internal:8443
        User-Agent: curl/8.5.0
        Accept: */*
        X-Api-Key: good
        X-Forwarded-For: 203.0.113.7
        X-Forwarded-Host: api.example
        X-Forwarded-Method: POST
        X-Forwarded-Proto: https
        X-Forwarded-Uri: /api/x?a=%2f
        Accept-Encoding: gzip

        """;
    String older =
        question
            .replace("X-Forwarded-Proto", "X-Forwarded-Port: 443\nX-Forwarded-Proto")
            .replace("X-Forwarded-Uri", "X-Forwarded-Server: traefik-1\nX-Forwarded-Uri")
            .replace("Accept-Encoding", "X-Real-Ip: 203.0.113.7\nAccept-Encoding");

    assertEquals(question.replace("\n", "\r\n"), Traefik.printed(false).question(arrival));
    assertEquals(older.replace("\n", "\r\n"), Traefik.printed(true).question(arrival));
  }

  @Test
  void envoyAsksSo() {
    Arrival arrival =
        Arrival.of("POST", "/api/x?a=%2f")
            .with("User-Agent", "curl/8.5.0")
            .with("Authorization", "Basic dTpw")
            .with("X-API-Key", "good")
            .with("Content-Length", "5")
            .with("X-Forwarded-For", "6.6.6.6");
    String question =
        """
        POST /auth/check/api/x?a=%2f HTTP/1.1
        host: api.example
        content-length: 0
        authorization: Basic dTpw
        x-api-key: good
        x-forwarded-for: 6.6.6.6,203.0.113.7,10.0.0.5
        x-forwarded-proto: https
        x-envoy-internal: true
        x-envoy-expected-rq-timeout-ms: 5000

        """;

    assertEquals(question.replace("\n", "\r\n"), Envoy.printed().question(arrival));
  }

  /** Not one of the fields that the printed file allows could be left out. */
  @Test
  void envoySendsWhatItTakesAndNoMore() throws Exception {
    Envoy envoy = Envoy.printed();
    Arrival arrival = Arrival.of("GET", "/api/x").key();

    assertEquals(Set.of("x-api-key", "x-forwarded-for", "x-forwarded-proto"), envoy.allowed());
    refused(401, envoy.without("x-api-key"), arrival);
    refused(403, envoy.without("x-forwarded-proto"), arrival);
    passes(envoy.without("x-forwarded-for"), arrival);
    assertEquals(Envoy.OWN_ADDRESS, client());
  }

  @Test
  void envoyShowsItsClientsTheWholeRefusal() throws Exception {
    Envoy envoy = Envoy.printed();
    Set<String> own =
        Set.of("content-length", "vary", "date", "connection"); // Envoy's, and caches' between

    for (Arrival arrival : List.of(Arrival.of("GET", "/api/x"), Arrival.of("TRACE", "/api/x"))) {
      Message answer = refused(arrival.method().equals("GET") ? 401 : 405, envoy, arrival);
      List<String> missing =
          answer.headers().stream()
              .map(line -> line.name().toLowerCase(Locale.ROOT))
              .filter(name -> !own.contains(name) && !envoy.shown(answer).contains(name))
              .toList();
      assertEquals(List.of(), missing);
    }
  }
}
