"""Servers that are asked, and how; and as a trusted proxy asks."""

import contextlib
import dataclasses
import http.client
import ssl
import typing

from harness import load
from harness.needs import java_home
from harness.processes import Bench, Group
from harness.rounds import Side

CHECK = "/auth/check"
ASKED_FOR = "X-Forwarded-Uri"
ABOUT = ("X-Forwarded-Method: GET", "X-Forwarded-Host: api.example.com", "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.7")
QUESTION = (*ABOUT, f"{ASKED_FOR}: /data")


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

    def guard(self, credentials):
        """What is right passes, and what is nearly right does not."""
        right = credentials.first()
        wrong = right[:-12] + right[-12:][::-1]
        if (self._status(credentials, right), self._status(credentials, wrong)) != (200, 401):
            raise SystemExit(f"{self.name} does not tell right from wrong at {self.path}")

    def _status(self, credentials, credential):
        if self.scheme == "https":
            trust = ssl._create_unverified_context()
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=trust)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
        with contextlib.closing(connection):
            fields = dict(header.split(": ", 1) for header in self.headers)
            connection.request("GET", self.path, headers=fields | {credentials.field: credentials.prefix + credential})
            return connection.getresponse().status

    def wrk(self, credentials, warming=None, connections=load.CONNECTIONS):
        """With other credentials before it is measured, if need be."""
        return Side(self.name, self.group, self._turns(credentials, connections), self._turns(warming or credentials))

    def _turns(self, credentials, connections=load.CONNECTIONS):
        url = f"{self.scheme}://127.0.0.1:{self.port}{self.path}"
        return lambda seconds: load.wrk(self.bench.directory, url, credentials, seconds, self.headers, connections)

    def ask_each(self, credentials):
        """Each at least once, so that the server knows them all."""
        turns = self._turns(credentials)
        asked = 0
        while asked < credentials.count:
            asked += turns(1).requests

    def paced(self, credentials, **pace):
        java = f"{java_home()}/bin/java"
        arguments = (self.bench.directory, java, self.group, self.port, self.path, credentials)
        return Side(self.name, self.group, lambda seconds: load.paced(*arguments, seconds, **pace), self._turns(credentials))

    def http2(self, key):
        url = f"https://127.0.0.1:{self.port}{self.path}"
        headers = (*self.headers, f"X-API-Key: {key}")
        return Side(self.name, self.group, lambda seconds: load.h2load(self.bench.directory, url, headers, seconds))

    def handshakes(self):
        return Side(self.name, self.group, lambda seconds: load.handshakes(self.bench.directory, self.port, seconds))
