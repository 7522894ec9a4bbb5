// Made by keyward init spring-cloud-gateway: a global filter for Spring Cloud Gateway (WebFlux). Put it
// into your application. Keyward decides about every request before it is routed.
//
// 1. In keyward.yaml, let Keyward believe this gateway: public: {trusted_proxies: [ADDRESS OF THE GATEWAY]}
// 2. A route to your API, in application.yaml (its name since Spring Cloud 2025.0):
//      spring.cloud.gateway.server.webflux.routes: [{id: api, uri: "{{upstream}}", predicates: ["Path=/**"]}]
// 3. For clients on other machines, let the gateway listen with TLS: a credential that came in plaintext
//    is refused.{{keyward_tls}}

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@Component
public class KeywardFilter implements GlobalFilter, Ordered {
  private static final List<String> IDENTITY =
      List.of(
          "X-Keyward-Subject",
          "X-Keyward-Name",
          "X-Keyward-Client",
          "X-Keyward-Credential",
          "X-Keyward-Kind",
          "X-Keyward-Scopes",
          "X-Request-Id");

  private static final List<String> REFUSAL =
      List.of(
          "Content-Type",
          "Cache-Control",
          "WWW-Authenticate",
          "Retry-After",
          "Allow",
          "RateLimit-Policy",
          "RateLimit",
          "X-Request-Id");

  private final WebClient keyward = WebClient.create("{{keyward}}/auth/check");

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    URI uri = request.getURI();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    InetSocketAddress remote = Objects.requireNonNull(request.getRemoteAddress());
    return keyward
        .get()
        .headers(
            question -> {
              copy(request.getHeaders(), question, List.of("Authorization", "X-API-Key"));
              question.set("X-Forwarded-Method", request.getMethod().name());
              question.set("X-Forwarded-Uri", uri.getRawPath() + query);
              question.set("X-Forwarded-Host", uri.getRawAuthority());
              question.set("X-Forwarded-Proto", uri.getScheme());
              question.set("X-Forwarded-For", remote.getAddress().getHostAddress());
            })
        .exchangeToMono(
            answer ->
                answer.statusCode().value() == 200
                    ? answer.releaseBody().then(pass(exchange, chain, answer, query))
                    : refuse(exchange, answer));
  }

  /** With the path that was judged, who it is, and without the credential. */
  private static Mono<Void> pass(
      ServerWebExchange exchange, GatewayFilterChain chain, ClientResponse answer, String query) {
    HttpHeaders told = answer.headers().asHttpHeaders();
    URI uri = exchange.getRequest().getURI();
    URI judged =
        URI.create(
            uri.getScheme() + "://" + uri.getRawAuthority() + told.getFirst("X-Keyward-Path") + query);
    ServerHttpRequest passed =
        exchange
            .getRequest()
            .mutate()
            .uri(judged)
            .headers(
                headers -> {
                  for (String name : List.copyOf(headers.headerNames())) {
                    String lower = name.toLowerCase(Locale.ROOT).replace('_', '-');
                    if (lower.startsWith("x-keyward-") || lower.equals("x-request-id")) {
                      headers.remove(name);
                    }
                  }
                  headers.remove("X-API-Key");
                  String authorization = headers.getFirst("Authorization");
                  if (authorization != null
                      && authorization.matches("(?i)(bearer|apikey)(\\s.*)?")) {
                    headers.remove("Authorization");
                  }
                  copy(told, headers, IDENTITY);
                })
            .build();
    return chain.filter(exchange.mutate().request(passed).build());
  }

  private static Mono<Void> refuse(ServerWebExchange exchange, ClientResponse answer) {
    exchange.getResponse().setStatusCode(answer.statusCode());
    copy(answer.headers().asHttpHeaders(), exchange.getResponse().getHeaders(), REFUSAL);
    return exchange.getResponse().writeWith(answer.bodyToFlux(DataBuffer.class));
  }

  private static void copy(HttpHeaders from, HttpHeaders to, List<String> names) {
    for (String name : names) {
      List<String> values = from.get(name);
      if (values != null) {
        to.put(name, List.copyOf(values));
      }
    }
  }
}
