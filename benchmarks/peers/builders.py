"""How the sides of a comparison are made: Keyward first, then who stands beside it."""

import dataclasses
import pathlib
import shutil

import peers
from harness.doors import CHECK, QUESTION, Door
from harness.keyward import PROXIES, Keyward, routes, trusting
from harness.load import Credentials, Once
from harness.million import Million
from harness.nginx import nginx
from harness.processes import Bench
from harness.tokens import Tokens

KEYS = 1_000
ASKED = 100_000
# Tokens for a Keyward that must not see one twice: so many a second, after those that warm it up, which are more than it remembers.
MOST_A_SECOND = {"RS256": 60_000, "ES256": 40_000, "HS256": 120_000}
WARMING = 200_000


@dataclasses.dataclass(frozen=True)
class Setting:
    """
    What a comparison is built in.

    :param prepared: where things are kept that take long to make
    :param seconds: how long each side is measured in all
    """

    bench: Bench
    prepared: pathlib.Path
    seconds: float


def guarded(doors, credentials):
    for door in doors:
        door.guard(credentials)
    return doors


def made_keys(bench, keyward):
    """Keys of Keyward; HAProxy's map has the same."""
    with keyward.first_start() as admin:
        keys = admin.keys(KEYS)
    peers.key_map(bench, keys)
    return Credentials(bench.lines("keys.txt", keys))


def tls(bench):
    """What Keyward and HAProxy are told."""
    certificate, key, both = peers.certificate(bench)
    return f"tls: {{certificate: '{certificate}', key: '{key}'}}", f"ssl crt {both} alpn h2,http/1.1"


def check_doors(bench, keyward, kind, scheme="http", **values):
    """Keyward answers by itself, as a proxy asks it; HAProxy gets the same request and answers by itself too."""
    other, port = peers.haproxy(bench, kind, **values)
    return (
        Door(bench, "keyward", keyward.serve(), keyward.port, CHECK, QUESTION, scheme),
        Door(bench, "haproxy", other, port, CHECK, QUESTION, scheme),
    )


def gateway_doors(bench, upstream, keyward, scheme="http", **values):
    other, port = peers.haproxy(bench, "gateway", upstream=upstream, **values)
    return (
        Door(bench, "keyward", keyward.serve(), keyward.port, scheme=scheme),
        Door(bench, "haproxy", other, port, scheme=scheme),
    )


# -- keys


def key(setting):
    bench = setting.bench
    keyward = Keyward(bench, routes(), f"tls: off, {PROXIES}")
    credentials = made_keys(bench, keyward)
    doors = guarded(check_doors(bench, keyward, "key"), credentials)
    return [door.wrk(credentials) for door in doors]


def key_million(setting):
    bench, million = setting.bench, Million(setting.bench, setting.prepared)
    keyward = Keyward(bench, routes(), f"tls: off, {PROXIES}")
    shutil.copytree(million.data, keyward.data)
    peers.key_map(bench, million.keys())
    asked = bench.lines("asked.txt", million.keys(ASKED))
    doors = check_doors(bench, keyward, "key")
    doors[0].ask_each(Once(asked, 0, ASKED, again=True))
    credentials = Credentials(asked, order="random")
    return [door.wrk(credentials) for door in guarded(doors, credentials)]


# -- tokens


def issuer(bench, tokens):
    """HS256 is for Keyward's own tokens; the others are another issuer's."""
    if tokens.algorithm == "HS256":
        secret = bench.write("secret", tokens.text("secret"))
        return f"tokens: {{algorithm: HS256, secret: '${{file:{secret}}}', issuer: 'https://issuer.example', audience: api}}"
    return trusting(tokens)


def token_keyward(bench, tokens):
    keyward = Keyward(bench, issuer(bench, tokens) + "\n" + routes("access_token"), f"tls: off, {PROXIES}")
    with keyward.first_start():
        pass
    return keyward


BEARER = {"field": "Authorization", "prefix": "Bearer "}


def bearers(file):
    return Credentials(file, **BEARER)


def first_tokens(bench, tokens):
    with open(tokens.file) as all_of_them:
        return bearers(bench.lines("first.txt", (next(all_of_them).strip() for _ in range(KEYS))))


def few_tokens(setting, algorithm):
    return Tokens(algorithm, KEYS, setting.bench.directory / "tokens")


def jwt_doors(setting, tokens):
    keyward = token_keyward(setting.bench, tokens)
    verifier = tokens.text("secret") if tokens.algorithm == "HS256" else tokens.folder / "key.pem"
    return check_doors(setting.bench, keyward, "jwt", algorithm=tokens.algorithm, key=verifier)


def seen_tokens(algorithm):
    def build(setting):
        tokens = few_tokens(setting, algorithm)
        return [door.wrk(bearers(tokens.file)) for door in guarded(jwt_doors(setting, tokens), bearers(tokens.file))]

    return build


def new_tokens(algorithm):
    """HAProxy remembers none, so it gets the first ones again and again."""

    def build(setting):
        fresh = int(MOST_A_SECOND[algorithm] * setting.seconds)
        tokens = Tokens(algorithm, WARMING + fresh, setting.prepared / f"tokens-{algorithm}")
        few = first_tokens(setting.bench, tokens)
        ours, theirs = guarded(jwt_doors(setting, tokens), few)
        warming, measured = Once(tokens.file, 0, WARMING, **BEARER, again=True), Once(tokens.file, WARMING, fresh, **BEARER)
        return [ours.wrk(measured, warming), theirs.wrk(few)]

    return build


# -- the gateway


def gateway_with_keys(setting):
    """Its doors, the credentials, and the server behind it."""
    bench = setting.bench
    server, upstream = nginx(bench, "upstream")
    keyward = Keyward(bench, routes(upstream=f"http://127.0.0.1:{upstream}"))
    credentials = made_keys(bench, keyward)
    doors = guarded(gateway_doors(bench, upstream, keyward), credentials)
    return doors, credentials, Door(bench, "direct", server, upstream)


def gateway(setting):
    doors, credentials, _ = gateway_with_keys(setting)
    return [door.wrk(credentials) for door in doors]


def gateway_latency(setting):
    doors, credentials, direct = gateway_with_keys(setting)
    return [door.paced(credentials) for door in (*doors, direct)]


# -- TLS


def tls_check(setting):
    """Doors over TLS, and their credentials."""
    bench = setting.bench
    ours, theirs = tls(bench)
    keyward = Keyward(bench, routes(), f"{ours}, {PROXIES}")
    credentials = made_keys(bench, keyward)
    return guarded(check_doors(bench, keyward, "key", "https", tls=theirs), credentials), credentials


def tls_gateway_with_keys(setting):
    bench = setting.bench
    ours, theirs = tls(bench)
    _, upstream = nginx(bench, "upstream")
    keyward = Keyward(bench, routes(upstream=f"http://127.0.0.1:{upstream}"), ours)
    credentials = made_keys(bench, keyward)
    return guarded(gateway_doors(bench, upstream, keyward, "https", tls=theirs), credentials), credentials


def tls_key(setting):
    doors, credentials = tls_check(setting)
    return [door.wrk(credentials) for door in doors]


def tls_handshake(setting):
    doors, _ = tls_check(setting)
    return [door.handshakes() for door in doors]


def http2_key(setting):
    doors, credentials = tls_check(setting)
    return [door.http2(credentials.first()) for door in doors]


def tls_gateway(setting):
    doors, credentials = tls_gateway_with_keys(setting)
    return [door.wrk(credentials) for door in doors]


def http2_gateway(setting):
    doors, credentials = tls_gateway_with_keys(setting)
    return [door.http2(credentials.first()) for door in doors]


# -- beside other programs


def flask_key(setting):
    bench = setting.bench
    keyward = Keyward(bench, routes(), f"tls: off, {PROXIES}")
    credentials = made_keys(bench, keyward)
    other, port = peers.flask(bench, KEYS=str(credentials.file))
    ours = Door(bench, "keyward", keyward.serve(), keyward.port, CHECK, QUESTION)
    return [door.wrk(credentials) for door in guarded((ours, Door(bench, "flask", other, port, "/key")), credentials)]


def flask_hs256(setting):
    bench, tokens = setting.bench, few_tokens(setting, "HS256")
    keyward = token_keyward(bench, tokens)
    other, port = peers.flask(bench, SECRET=tokens.text("secret"))
    ours = Door(bench, "keyward", keyward.serve(), keyward.port, CHECK, QUESTION)
    credentials = bearers(tokens.file)
    return [door.wrk(credentials) for door in guarded((ours, Door(bench, "flask", other, port, "/jwt")), credentials)]


def spring_rs256(setting):
    bench, tokens = setting.bench, few_tokens(setting, "RS256")
    keyward = token_keyward(bench, tokens)
    other, port = peers.spring(bench, peers.spring_jar(setting.prepared), tokens.folder / "key.pem")
    ours = Door(bench, "keyward", keyward.serve(), keyward.port, CHECK, QUESTION)
    credentials = bearers(tokens.file)
    return [door.wrk(credentials) for door in guarded((ours, Door(bench, "spring", other, port)), credentials)]


def nginx_static(setting):
    """nginx checks nothing."""
    bench = setting.bench
    keyward = Keyward(bench, routes(), f"tls: off, {PROXIES}")
    credentials = made_keys(bench, keyward)
    other, port = nginx(bench, "static", peers.HERE)
    ours = Door(bench, "keyward", keyward.serve(), keyward.port, CHECK, QUESTION)
    return [door.wrk(credentials) for door in (ours, Door(bench, "nginx", other, port))]


def nginx_proxy(setting):
    """nginx checks nothing."""
    (ours, _), credentials, direct = gateway_with_keys(setting)
    other, port = nginx(setting.bench, "proxy", upstream=direct.port)
    return [door.wrk(credentials) for door in (ours, Door(setting.bench, "nginx", other, port))]
