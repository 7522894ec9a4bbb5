"""What is compared with what, and how it is to come out."""

import dataclasses
import typing

import builders
from harness import rounds

WITH_HAPROXY = ("wrk", "haproxy")
WITH_TLS = (*WITH_HAPROXY, "openssl")


@dataclasses.dataclass(frozen=True)
class Verdict:
    """
    :param reached: None without a goal
    """

    figure: str
    goal: typing.Optional[float]
    measured: rounds.Spread
    reached: typing.Optional[bool]

    def __str__(self):
        goal = "" if self.reached is None else f"; goal {self.goal:g}: {'reached' if self.reached else 'MISSED'}"
        return f"{self.figure} {self.measured}{goal}"


@dataclasses.dataclass(frozen=True)
class Requests:
    """How many requests Keyward answers for one of the other."""

    goal: typing.Optional[float] = None
    figure = "ratio of requests"

    def judge(self, ours, theirs):
        measured = rounds.ratio(ours, theirs)
        return Verdict(self.figure, self.goal, measured, None if self.goal is None else measured.median >= self.goal)

    def __str__(self):
        return "" if self.goal is None else f"; goal: {self.figure} {self.goal:g} or more"


@dataclasses.dataclass(frozen=True)
class Added:
    """By how many microseconds Keyward makes the median request longer than it is without."""

    goal: float
    figure = "microseconds added to p50"

    def judge(self, ours, _, direct):
        measured = rounds.added(ours, direct)
        return Verdict(self.figure, self.goal, measured, measured.median <= self.goal)

    def __str__(self):
        return f"; goal: {self.figure} {self.goal:g} or fewer"


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    what: str
    needs: tuple
    build: typing.Callable[[builders.Setting], list]
    goal: typing.Any = Requests()


SCENARIOS = {
    each.name: each
    for each in (
        Scenario("key", "a key; HAProxy's key map", WITH_HAPROXY, builders.key, Requests(1.0)),
        Scenario(
            "key-million", "a million keys, 100,000 of them sent at random; HAProxy's key map", WITH_HAPROXY, builders.key_million, Requests(0.9)
        ),
        Scenario("jwt-rs256", "RS256 tokens never seen before; jwt_verify of HAProxy", WITH_HAPROXY, builders.new_tokens("RS256"), Requests(1.2)),
        Scenario("jwt-es256", "ES256 tokens never seen before; jwt_verify of HAProxy", WITH_HAPROXY, builders.new_tokens("ES256"), Requests(1.25)),
        Scenario("jwt-hs256", "HS256 tokens never seen before; jwt_verify of HAProxy", WITH_HAPROXY, builders.new_tokens("HS256"), Requests(1.1)),
        Scenario("seen-rs256", "1,000 RS256 tokens in turn; jwt_verify of HAProxy", WITH_HAPROXY, builders.seen_tokens("RS256"), Requests(2.5)),
        Scenario("seen-es256", "1,000 ES256 tokens in turn; jwt_verify of HAProxy", WITH_HAPROXY, builders.seen_tokens("ES256"), Requests(4)),
        Scenario("seen-hs256", "1,000 HS256 tokens in turn; jwt_verify of HAProxy", WITH_HAPROXY, builders.seen_tokens("HS256")),
        Scenario("gateway", "to nginx with a key; HAProxy with its key map", (*WITH_HAPROXY, "nginx"), builders.gateway, Requests(0.8)),
        Scenario(
            "gateway-latency",
            "to nginx with a key, 1,000 requests a second; HAProxy, and nginx without anybody between",
            (*WITH_HAPROXY, "nginx"),
            builders.gateway_latency,
            Added(100),
        ),
        Scenario("tls-key", "a key over TLS; HAProxy's key map", WITH_TLS, builders.tls_key, Requests(0.9)),
        Scenario("tls-handshake", "new TLS connections, ECDSA P-256; HAProxy", WITH_TLS, builders.tls_handshake, Requests(0.7)),
        Scenario("tls-gateway", "to nginx with a key over TLS; HAProxy with its key map", (*WITH_TLS, "nginx"), builders.tls_gateway),
        Scenario("http2-key", "one key over HTTP/2; HAProxy's key map", ("h2load", "haproxy", "openssl"), builders.http2_key, Requests(0.9)),
        Scenario(
            "http2-gateway",
            "to nginx with one key over HTTP/2; HAProxy with its key map",
            ("h2load", "haproxy", "openssl", "nginx"),
            builders.http2_gateway,
        ),
        Scenario("flask-key", "a key; a Flask service with a dictionary of keys", ("wrk", "gunicorn", "flask", "jwt"), builders.flask_key, Requests(12)),
        Scenario(
            "flask-hs256", "1,000 HS256 tokens in turn; a Flask service with PyJWT", ("wrk", "gunicorn", "flask", "jwt"), builders.flask_hs256, Requests(14)
        ),
        Scenario(
            "spring-rs256", "1,000 RS256 tokens in turn; a Spring Boot resource server", ("wrk", "mvn"), builders.spring_rs256, Requests(6)
        ),
        Scenario("nginx-static", "a key; nginx, which checks nothing", ("wrk", "nginx"), builders.nginx_static),
        Scenario("nginx-proxy", "to nginx with a key; nginx, which checks nothing", ("wrk", "haproxy", "nginx"), builders.nginx_proxy),
    )
}
