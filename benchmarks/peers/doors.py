"""Servers that are asked, and how."""

import dataclasses
import typing

from harness import load
from harness.needs import java_home
from harness.processes import Bench, Group
from harness.rounds import Side


@dataclasses.dataclass(frozen=True)
class Door:
    """
    :param headers: that go with all requests
    """

    bench: Bench
    name: str
    group: Group
    port: int
    path: str = "/data"
    headers: typing.Sequence[str] = ()
    scheme: str = "http"

    def wrk(self, credentials):
        return Side(self.name, self.group, self._turns(credentials))

    def _turns(self, credentials):
        url = f"{self.scheme}://127.0.0.1:{self.port}{self.path}"
        return lambda seconds: load.wrk(self.bench.directory, url, credentials, seconds, self.headers)

    def paced(self, credentials):
        java = f"{java_home()}/bin/java"
        arguments = (self.bench.directory, java, self.port, self.path, credentials)
        return Side(self.name, self.group, lambda seconds: load.paced(*arguments, seconds), self._turns(credentials))

    def http2(self, key):
        url = f"https://127.0.0.1:{self.port}{self.path}"
        headers = (*self.headers, f"X-API-Key: {key}")
        return Side(self.name, self.group, lambda seconds: load.h2load(self.bench.directory, url, headers, seconds))

    def handshakes(self):
        return Side(self.name, self.group, lambda seconds: load.handshakes(self.bench.directory, self.port, seconds))
