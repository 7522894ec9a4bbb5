"""The other programs, each started with a file of this folder."""

import os
import pathlib
import shutil
import subprocess

from harness.needs import java_home
from harness.processes import fill, free_port

HERE = pathlib.Path(__file__).resolve().parent


def haproxy(bench, kind, **values):
    """HAProxy with one frontend; the process and its port."""
    port = free_port()
    config = bench.write("haproxy.cfg", fill(HERE / "haproxy.cfg") + fill(HERE / f"haproxy-{kind}.cfg", **{"port": port, "tls": ""} | values))
    return bench.serve("haproxy", ["haproxy", "-f", config], port), port


def key_map(bench, keys):
    bench.write("keys.map", "".join(f"{key} client{i}\n" for i, key in enumerate(keys)))


def certificate(bench):
    """For TLS, ECDSA P-256: certificate and key, and both in one file for HAProxy."""
    files = [bench.directory / name for name in ("tls.crt", "tls.key", "tls.pem")]
    line = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", files[0], "-keyout", files[1]]
    subprocess.run(line.split() + names, check=True, capture_output=True)
    bench.write("tls.pem", files[0].read_text() + files[1].read_text())
    return files


def flask(bench, **environment):
    """Two workers, since there are two processors, with threads: those alone keep connections open."""
    port = free_port()
    command = ["gunicorn", "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "60"]
    command += ["--bind", f"127.0.0.1:{port}", "--chdir", HERE / "flask", "app:app"]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | environment
    return bench.serve("flask", command, port, env=environment), port


def spring_jar(prepared):
    """Built once, by Maven, away from this folder."""
    jar = prepared / "spring" / "target" / "spring.jar"
    if not jar.exists():
        shutil.copytree(HERE / "spring", prepared / "spring", dirs_exist_ok=True)
        run = subprocess.run(
            ["mvn", "-q", "-B", "package"],
            cwd=prepared / "spring",
            env=os.environ | {"JAVA_HOME": java_home()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if run.returncode:
            raise SystemExit("Spring Boot could not be built; Maven needs its artifacts from Maven Central:\n" + run.stdout[-2_000:])
    return jar


def spring(bench, jar, key):
    port = free_port()
    location = f"--spring.security.oauth2.resourceserver.jwt.public-key-location=file:{key}"
    return bench.serve("spring", [f"{java_home()}/bin/java", "-jar", jar, f"--server.port={port}", location], port), port
