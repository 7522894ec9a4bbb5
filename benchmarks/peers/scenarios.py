"""What is compared with what."""

import dataclasses
import pathlib
import shutil
import typing

import peers
from harness import load
from harness.keyward import Keyward
from harness.load import Credentials
from harness.rounds import Side
from harness.tokens import Tokens

KEYS = 1_000
MILLION = 1_000_000
ASKED = 100_000
LIMIT = "rate_limit: 1000000/1s"
PROXY = "tls: off, trusted_proxies: [127.0.0.1]"
QUESTION = (
    "Host: api.example.com",
    "X-Forwarded-Method: GET",
    "X-Forwarded-Uri: /data",
    "X-Forwarded-Proto: https",
    "X-Forwarded-For: 192.0.2.7",
)
CHECK = "/auth/check"


@dataclasses.dataclass(frozen=True)
class Setting:
    """
    What a scenario is built with.

    :param prepared: a folder that is kept, for what takes long to make; or one of this run
    :param seconds: how long Keyward will be loaded in all
    """

    bench: typing.Any
    prepared: pathlib.Path
    seconds: float


@dataclasses.dataclass(frozen=True)
class Scenario:
    """
    :param goal: the least ratio of requests; None for none
    """

    name: str
    what: str
    needs: tuple
    goal: typing.Optional[float]
    build: typing.Callable[[Setting], list]
    figure: str = "rps"


def routes(credentials="api_key", upstream="http://127.0.0.1:9"):
    return f"routes: [{{path: /**, credentials: [{credentials}], {LIMIT}, upstream: '{upstream}'}}]"


def lines(bench, name, words):
    return bench.write(name, "".join(f"{word}\n" for word in words))


def wrk(bench, group, name, port, path, credentials, headers=()):
    url = f"http://127.0.0.1:{port}{path}"
    return Side(name, group, lambda seconds: load.wrk(bench.directory, url, credentials, seconds, headers))


def with_keys(bench, keyward, count=KEYS):
    """Makes keys; HAProxy's map has the same."""
    with keyward.set_up() as admin:
        keys = admin.keys(count)
    peers.key_map(bench, keys)
    return Credentials(lines(bench, "keys.txt", keys))


def key(setting):
    bench = setting.bench
    keyward = Keyward(bench, routes(), PROXY)
    credentials = with_keys(bench, keyward)
    other, port = peers.haproxy(bench, "key")
    return [
        wrk(bench, keyward.serve(), "keyward", keyward.port, CHECK, credentials, QUESTION),
        wrk(bench, other, "haproxy", port, CHECK, credentials, QUESTION),
    ]


def key_million(setting):
    bench, kept = setting.bench, setting.prepared / "million-keys"
    if not (kept / "keys.txt").exists():
        importing = Keyward(bench, routes(), data="importing")
        with importing.set_up() as admin:
            keys = admin.import_keys(MILLION)
        shutil.copytree(importing.data, kept / "data")
        (kept / "keys.txt").write_text("".join(f"{key}\n" for key in keys))
    shutil.copytree(kept / "data", bench.directory / "data")
    keys = (kept / "keys.txt").read_text().split()
    peers.key_map(bench, keys)
    asked = keys[:: MILLION // ASKED]
    keyward = Keyward(bench, routes(), PROXY)
    group = keyward.serve()
    first = Credentials(lines(bench, "asked.txt", asked), order="once")
    while first.offset < (len(asked) - 64) * first.length:  # each once, so that Keyward knows them
        load.wrk(bench.directory, f"http://127.0.0.1:{keyward.port}{CHECK}", first, 1, QUESTION, connections=8)
    credentials = Credentials(first.file, order="random")
    other, port = peers.haproxy(bench, "key")
    return [
        wrk(bench, group, "keyward", keyward.port, CHECK, credentials, QUESTION),
        wrk(bench, other, "haproxy", port, CHECK, credentials, QUESTION),
    ]


MOST_A_SECOND = {"RS256": 25_000, "ES256": 18_000, "HS256": 60_000}


def issuer(bench, tokens):
    """What Keyward is told of who signs: HS256 is for own tokens, the others are another issuer's."""
    if tokens.algorithm == "HS256":
        secret = bench.write("secret", tokens.text("secret"))
        return f"tokens: {{algorithm: HS256, secret: '${{file:{secret}}}', issuer: 'https://issuer.example', audience: api}}"
    return (
        f"issuers: [{{issuer: 'https://issuer.example', jwks: '{tokens.folder}/jwks.json', audience: api,"
        f" algorithms: [{tokens.algorithm}], typ: [JWT]}}]"
    )


def bearers(tokens, order, file=None):
    return Credentials(file or tokens.file, "Authorization", "Bearer ", order)


def seen_tokens(setting, algorithm):
    tokens = Tokens(algorithm, KEYS, setting.bench.directory / "tokens")
    return tokens, bearers(tokens, "turn")


def new_tokens(setting, algorithm):
    tokens = Tokens(algorithm, int(MOST_A_SECOND[algorithm] * setting.seconds), setting.prepared / f"tokens-{algorithm}")
    return tokens, bearers(tokens, "once")


def jwt(tokens_of, algorithm):
    """Beside HAProxy, which remembers no token and so gets the first ones again and again."""

    def build(setting):
        bench = setting.bench
        tokens, credentials = tokens_of(setting, algorithm)
        keyward = Keyward(bench, issuer(bench, tokens) + "\n" + routes("access_token"), PROXY)
        with keyward.set_up():
            pass
        verifier = tokens.text("secret") if algorithm == "HS256" else tokens.folder / "key.pem"
        other, port = peers.haproxy(bench, "jwt", algorithm=algorithm, key=verifier)
        first = bench.directory / "first.txt"
        with open(tokens.file) as all_of_them:
            lines(bench, first.name, (next(all_of_them).strip() for _ in range(KEYS)))
        return [
            wrk(bench, keyward.serve(), "keyward", keyward.port, CHECK, credentials, QUESTION),
            wrk(bench, other, "haproxy", port, CHECK, bearers(tokens, "turn", first), QUESTION),
        ]

    return build


def gateway(setting):
    bench = setting.bench
    _, upstream = peers.nginx(bench, "upstream")
    keyward = Keyward(bench, routes(upstream=f"http://127.0.0.1:{upstream}"))
    credentials = with_keys(bench, keyward)
    other, port = peers.haproxy(bench, "gateway", upstream=upstream)
    return [
        wrk(bench, keyward.serve(), "keyward", keyward.port, "/data", credentials),
        wrk(bench, other, "haproxy", port, "/data", credentials),
    ]


HAPROXY = ("wrk", "haproxy")
SCENARIOS = {
    each.name: each
    for each in (
        Scenario("key", "a key, decided by Keyward itself; HAProxy's key map", HAPROXY, 1.0, key),
        Scenario("key-million", "the same with a million keys, of which 100,000 are sent at random", HAPROXY, 0.9, key_million),
        Scenario("jwt-rs256", "RS256 tokens never seen before; HAProxy's jwt_verify", HAPROXY, 1.2, jwt(new_tokens, "RS256")),
        Scenario("jwt-es256", "ES256 tokens never seen before; HAProxy's jwt_verify", HAPROXY, 1.25, jwt(new_tokens, "ES256")),
        Scenario("jwt-hs256", "HS256 tokens never seen before; HAProxy's jwt_verify", HAPROXY, 1.1, jwt(new_tokens, "HS256")),
        Scenario("seen-rs256", "RS256 tokens, 1,000 in turn; HAProxy's jwt_verify", HAPROXY, 2.5, jwt(seen_tokens, "RS256")),
        Scenario("seen-es256", "ES256 tokens, 1,000 in turn; HAProxy's jwt_verify", HAPROXY, 4.0, jwt(seen_tokens, "ES256")),
        Scenario("seen-hs256", "HS256 tokens, 1,000 in turn; HAProxy's jwt_verify", HAPROXY, None, jwt(seen_tokens, "HS256")),
        Scenario("gateway", "requests with a key passed on to nginx; HAProxy with its key map", HAPROXY + ("nginx",), 0.8, gateway),
    )
}
