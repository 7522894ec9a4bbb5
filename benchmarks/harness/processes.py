"""Processes in a temporary directory, each in a group of its own, that end with it."""

import contextlib
import os
import pathlib
import random
import shutil
import signal
import socket
import string
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


class Group:
    """A process and all that it starts."""

    def __init__(self, name, command, directory, **options):
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | options
        self.name = name
        self.popen = subprocess.Popen([str(word) for word in command], cwd=directory, start_new_session=True, **options)
        self.pid = self.popen.pid

    def _pids(self):
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    stat = pathlib.Path("/proc", entry, "stat").read_text().rsplit(")", 1)[1].split()
                except (FileNotFoundError, ProcessLookupError):
                    continue
                if int(stat[2]) == self.pid:
                    yield int(entry), stat

    def command(self):
        return pathlib.Path("/proc", str(self.pid), "cmdline").read_text().replace("\0", " ").strip()

    def cpu_seconds(self):
        return sum(int(stat[11]) + int(stat[12]) for _, stat in self._pids()) / TICKS

    def resident_mib(self):
        return sum(int(stat[21]) for _, stat in self._pids()) * os.sysconf("SC_PAGE_SIZE") >> 20

    def stop(self, how=signal.SIGTERM):
        if self.popen.poll() is None:
            self.popen.send_signal(how)
            self.popen.wait()

    def kill(self):
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.popen.wait()


class Bench:
    """A directory with the processes that work in it. Both are gone at the end."""

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="keyward-bench-"))
        self.groups = []
        signal.signal(signal.SIGTERM, lambda *_: exit(143))
        return self

    def __exit__(self, *_):
        for impatient in (signal.SIGTERM, signal.SIGINT):
            signal.signal(impatient, signal.SIG_IGN)  # a second one would leave processes behind
        for group in reversed(self.groups):
            group.kill()
        shutil.rmtree(self.directory, ignore_errors=True)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def start(self, name, command, **options):
        group = Group(name, command, self.directory, **options)
        self.groups.append(group)
        return group

    def serve(self, name, command, port, **options):
        """Starts a server, and waits until it takes connections; what it says is told only if it ends."""
        log = self.directory / f"{name}.log"
        with open(log, "w") as output:
            group = self.start(name, command, **{"stdout": output, "stderr": output} | options)
        await_port(group, port, log)
        return group

    def told(self, command):
        """Without the places that say nothing."""
        return command.replace(f"{self.directory}/", "").replace(f"{ROOT}/", "")

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text)
        path.chmod(0o600)  # it may hold secrets
        return path

    def lines(self, name, words):
        return self.write(name, "".join(f"{word}\n" for word in words))


def fill(file, **values):
    return string.Template(file.read_text()).substitute(values)


def await_port(group, port, log, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if group.popen.poll() is not None:
            raise SystemExit(f"{group.name} ended at its start: {log.read_text() if log.exists() else ''}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"{group.name} does not listen at port {port}")


def free_port():
    """Below those that the system gives to clients: one that waits for a server there would meet itself."""
    first = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randrange(10_000, first)
        with socket.socket() as probe:
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
