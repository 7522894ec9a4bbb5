"""A Keyward of this checkout, as its launcher starts it."""

import contextlib
import hashlib
import http.client
import json
import ssl
import subprocess
import time

from harness.processes import ROOT, free_port

LAUNCHER = ROOT / "keyward"
PROXIES = "trusted_proxies: [127.0.0.1]"
IMPORTED_AT_ONCE = 5_000


class Admin:
    """The admin API, over one connection."""

    def __init__(self, port, key, ca_file):
        self.key = key
        trust = ssl.create_default_context(cafile=ca_file)
        self.connection = http.client.HTTPSConnection("127.0.0.1", port, context=trust)

    def send(self, method, path, body, content_type):
        self.connection.request(method, path, body, {"Content-Type": content_type, "X-API-Key": self.key})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {content.decode()}")
        return content

    def call(self, method, path, body=None):
        payload = None if body is None else json.dumps(body).encode()
        return json.loads(self.send(method, path, payload, "application/json"))

    def client(self, name="load"):
        return self.call("POST", "/v1/clients", {"name": name})["id"]

    def keys(self, count, client=None):
        client = client or self.client()
        return [self.call("POST", "/v1/keys", {"client_id": client, "name": f"k{i}"})["secret"] for i in range(count)]

    def import_keys(self, count):
        """Keys of another format, such as ext_ and 40 digits."""
        client = self.client()
        keys = [f"ext_{hashlib.sha256(b'key %d' % i).hexdigest()[:40]}" for i in range(count)]
        for start in range(0, count, IMPORTED_AT_ONCE):
            part = keys[start : start + IMPORTED_AT_ONCE]
            lines = [json.dumps({"client_id": client, "name": f"k{start + i}", "raw": key}) for i, key in enumerate(part)]
            answer = self.send("POST", "/v1/keys/import", "\n".join(lines).encode(), "application/x-ndjson")
            if answer.count(b'"id":"key_') != len(part):
                raise SystemExit("not all keys were imported")
        return keys


def routes(credentials="api_key", upstream="http://127.0.0.1:9"):
    return f"routes: [{{path: /**, credentials: [{credentials}], rate_limit: 1000000/1s, upstream: '{upstream}'}}]"


def trusting(tokens):
    """Tokens of another issuer."""
    return (
        f"issuers: [{{issuer: 'https://issuer.example', jwks: '{tokens.folder}/jwks.json', audience: api,"
        f" algorithms: [{tokens.algorithm}], typ: [JWT]}}]"
    )


class Keyward:
    """
    :param settings: of keyward.yaml, beside the data directory and the listeners
    :param public: what the public listener has beside its address
    :param name: another one for each in the same bench
    """

    def __init__(self, bench, settings, public="tls: off", name="keyward"):
        self.bench, self.data, self.log = bench, bench.directory / f"{name}-data", bench.directory / f"{name}.log"
        self.port, self.admin_port = free_port(), free_port()
        self.admin_key = None
        self.encrypted = not public.startswith("tls: off")
        self.config = bench.write(
            f"{name}.yaml",
            f"data: '{self.data}'\n"
            f"public: {{address: '127.0.0.1:{self.port}', {public}}}\n"
            f"admin: {{address: '127.0.0.1:{self.admin_port}'}}\n{settings}\n",
        )

    def _start(self, *options, **streams):
        return self.bench.start("keyward", [LAUNCHER, "serve", "--config", self.config, *options], **streams)

    def admin(self):
        return Admin(self.admin_port, self.admin_key, self.data / "ca.crt")

    @contextlib.contextmanager
    def first_start(self):
        """Its admin API, as long as it runs."""
        with open(self.log, "w") as log:
            group = self._start("--init", stdout=subprocess.PIPE, stderr=log, text=True)
        self.admin_key = group.popen.stdout.readline().split()[-1]
        self._await_ready(group)
        yield self.admin()
        group.stop()

    def serve(self):
        """As shipped: with limits, metrics and audit, and the access log to /dev/null."""
        group = self._start()
        self._await_ready(group)
        return group

    def _await_ready(self, group, seconds=120):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and group.popen.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self._health() == 200:
                    return
            time.sleep(0.05)
        log = self.log.read_text() if self.log.exists() else ""
        raise SystemExit(f"keyward did not start with {self.config}:\n{self.config.read_text()}{log}")

    def _health(self):
        if self.encrypted:
            unverified = ssl._create_unverified_context()
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=5, context=unverified)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", "/auth/health")
            return connection.getresponse().status
