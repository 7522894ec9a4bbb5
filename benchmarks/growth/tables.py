"""The tables: what grows, and a Keyward of its own for each row."""

import dataclasses
import pathlib
import resource
import shutil
import typing

from harness import load
from harness.doors import ABOUT, ASKED_FOR, CHECK, QUESTION, Door
from harness.keyward import PROXIES, Keyward, routes, trusting
from harness.load import Credentials, Once
from harness.million import MILLION, Million
from harness.nginx import nginx
from harness.processes import Bench, free_port
from harness.rounds import Side
from harness.tokens import Tokens

HERE = pathlib.Path(__file__).resolve().parent
KEYS = 1_000
BEARER = {"field": "Authorization", "prefix": "Bearer "}
RATE = 4_000
BODY_CONNECTIONS = 16
# wrk connects while it measures.
LONGER = 2


@dataclasses.dataclass(frozen=True)
class Row:
    """
    :param beside: who does the same without checking anything
    :param body: bytes that each request moves
    """

    label: str
    keyward: Side
    beside: typing.Optional[Side] = None
    body: int = 0

    def sides(self):
        return [side for side in (self.keyward, self.beside) if side]


@dataclasses.dataclass(frozen=True)
class Setting:
    """
    :param prepared: where things are kept that take long to make
    """

    bench: Bench
    prepared: pathlib.Path


@dataclasses.dataclass(frozen=True)
class Table:
    name: str
    what: str
    sizes: typing.Sequence[int]
    rows: typing.Callable[[Setting, typing.Sequence[int]], typing.List[Row]]
    needs: typing.Sequence[str] = ("wrk",)


class Installation:
    """A data directory with some keys, which many start from."""

    def __init__(self, bench, keys=KEYS):
        self.bench = bench
        first = Keyward(bench, routes(), name="first")
        with first.first_start() as admin:
            self.keys = admin.keys(keys)
        self.data = first.data

    def credentials(self):
        return Credentials(self.bench.lines("keys.txt", self.keys), order="random")


def door(bench, label, data, settings, public="tls: off", **asked):
    """Of a Keyward with a copy of this data directory."""
    keyward = Keyward(bench, settings, public, f"keyward-{label}")
    shutil.copytree(data, keyward.data)
    return Door(bench, label, keyward.serve(), keyward.port, **asked)


def check_door(bench, label, data, settings, headers=QUESTION):
    return door(bench, label, data, settings, f"tls: off, {PROXIES}", path=CHECK, headers=headers)


# -- what Keyward remembers


def known(door, file, count, **sent):
    """Asked for one after the other before, then at random."""
    door.guard(Credentials(file, **sent))
    door.ask_each(Once(file, 0, count, again=True, **sent))
    return Row(door.name, door.wrk(Credentials(file, order="random", **sent)))


def keys(setting, sizes):
    bench, million = setting.bench, Million(setting.bench, setting.prepared)

    def row(count):
        asked = bench.lines(f"asked-{count}.txt", million.keys(count))
        return known(check_door(bench, f"{count:,}", million.data, routes()), asked, count)

    return [row(count) for count in sizes]


def tokens(setting, sizes):
    bench, data = setting.bench, Installation(setting.bench, 0).data
    made = Tokens("ES256", max(sizes), setting.prepared / "tokens-ES256")
    settings = f"{trusting(made)}\n{routes('access_token')}"

    def row(count):
        with open(made.file) as signed:
            asked = bench.lines(f"asked-{count}.txt", (next(signed).strip() for _ in range(count)))
        return known(check_door(bench, f"{count:,}", data, settings), asked, count, **BEARER)

    return [row(count) for count in sizes]


# -- what it is told


def many_routes(count):
    """Four for each service; short lines, as a configuration has 1 MiB at most."""
    fields = "credentials: [api_key], rate_limit: 1000000/1s, upstream: u"
    lines = [f"- {{path: {route_path(i)}/**, {fields}}}" for i in range(count)]
    return "\n".join(["upstreams: [{name: u, urls: ['http://127.0.0.1:9']}]", "routes:", *lines])


def route_path(number):
    return f"/s{number // 4:04}/r{number % 4}"


def route_table(setting, sizes):
    bench, installed = setting.bench, Installation(setting.bench, 1)
    headers = (*ABOUT, f"X-API-Key: {installed.keys[0]}")

    def row(count):
        paths = bench.lines(f"paths-{count}.txt", (f"{route_path(i)}/items" for i in range(count)))
        asking = Credentials(paths, ASKED_FOR, order="random")
        return Row(f"{count:,}", check_door(bench, f"{count:,}", installed.data, many_routes(count), headers).wrk(asking))

    return [row(count) for count in sizes]


# -- connections


def allow_files(connections):
    """A proxy has two for each connection, and Keyward keeps some for itself."""
    needed, (_, most) = 2 * connections + 2_000, resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < needed:
        raise SystemExit(f"{connections} connections need ulimit -Hn {needed}, and it is {most}; or leave them out with --most")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def connected(setting, sizes, row):
    """Rows that are made of a count, a gateway, nginx that proxies to the same nginx, and credentials."""
    allow_files(max(sizes))
    bench, installed = setting.bench, Installation(setting.bench)
    _, upstream = nginx(bench, "upstream")
    proxy, port = nginx(bench, "proxy", upstream=upstream)
    settings, asking = routes(upstream=f"http://127.0.0.1:{upstream}"), installed.credentials()

    def made(count):
        ours = door(bench, f"{count:,}", installed.data, settings)
        ours.guard(asking)
        return row(count, ours, Door(bench, f"nginx {count:,}", proxy, port), asking)

    return [made(count) for count in sizes]


def connections(setting, sizes):
    def row(count, ours, _, asking):
        return Row(ours.name, ours.paced(asking, rate=RATE, connections=count))

    return connected(setting, sizes, row)


def busy(setting, sizes):
    def row(count, ours, nginx, asking):
        return Row(ours.name, longer(ours.wrk(asking, connections=count)), longer(nginx.wrk(asking, connections=count)))

    return connected(setting, sizes, row)


def longer(side):
    return dataclasses.replace(side, load=lambda seconds: side.load(LONGER * seconds))


# -- bodies


def bodies(setting, sizes, row):
    """Rows that are made of a size, and two functions that load Keyward and nginx with a path and arguments."""
    bench, installed = setting.bench, Installation(setting.bench, 1)
    folder = bench.directory / "bodies"
    folder.mkdir()
    _, upstream = nginx(bench, "bodies", HERE, bodies=folder, taken=free_port())
    proxy, port = nginx(bench, "proxy", upstream=upstream)
    settings, headers = routes(upstream=f"http://127.0.0.1:{upstream}"), (f"X-API-Key: {installed.keys[0]}",)

    def made(size):
        (folder / str(size)).write_bytes(b"x" * size)
        ours = door(bench, named(size), installed.data, settings)
        theirs = Door(bench, f"nginx {named(size)}", proxy, port)
        path, arguments = row(size)
        sides = [Side(each.name, each.group, moving(each, path, arguments, headers)) for each in (ours, theirs)]
        return Row(ours.name, *sides, size)

    return [made(size) for size in sizes]


def moving(door, path, arguments, headers):
    url = f"http://127.0.0.1:{door.port}/{path}"

    def one(seconds):
        outcome, _ = load.script(
            door.bench.directory, HERE / "bodies.lua", url, arguments, seconds, connections=BODY_CONNECTIONS, headers=headers
        )
        return outcome

    return one


def named(size):
    for unit, name in ((1_000_000, "MB"), (1_000, "kB")):
        if size >= unit:
            return f"{size // unit} {name}"
    return f"{size} B"


def download(setting, sizes):
    return bodies(setting, sizes, lambda size: (size, ()))


def upload(setting, sizes):
    return bodies(setting, sizes, lambda size: ("upload", (size,)))


SIZES = (100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)
CONNECTIONS = (10, 100, 1_000, 5_000)
TABLES = {
    table.name: table
    for table in (
        Table("keys", "known keys, of a million in the database; /auth/check with any of them", (1_000, 10_000, 100_000, MILLION), keys),
        Table("routes", "routes, four for each service; /auth/check for any of them", (10, 100, 1_000, 10_000), route_table),
        Table("tokens", "ES256 tokens, each seen before; /auth/check with any of them", (1_000, 10_000, 50_000, 100_000, 200_000), tokens),
        Table("connections", f"connections in turn, {RATE:,} requests a second in all; gateway with keys", CONNECTIONS, connections, ("wrk", "nginx")),
        Table("busy", "connections, each with a request under way; gateway with keys", CONNECTIONS, busy, ("wrk", "nginx")),
        Table("download", "of so many bytes in each answer; gateway with a key", SIZES, download, ("wrk", "nginx")),
        Table("upload", "of so many bytes in each request; gateway with a key", SIZES, upload, ("wrk", "nginx")),
    )
}
