"""Programs that a benchmark needs, and what they say of themselves."""

import os
import platform
import shutil
import subprocess

from harness.processes import ROOT

PACKAGES = {
    "haproxy": "haproxy",
    "nginx": "nginx",
    "wrk": "wrk",
    "h2load": "nghttp2-client",
    "openssl": "openssl",
    "gunicorn": "gunicorn",
    "mvn": "maven",
}
MODULES = {"flask": "python3-flask", "jwt": "python3-jwt"}
SYSTEM_PYTHON = "/usr/bin/python3"  # the one that Debian's packages and gunicorn belong to
JAR = ROOT / "server" / "target" / "keyward.jar"


def module_version(module):
    code = f"import importlib.metadata, {module}; print(importlib.metadata.version({dict(jwt='PyJWT').get(module, module)!r}))"
    run = subprocess.run([SYSTEM_PYTHON, "-c", code], capture_output=True, text=True)
    return run.stdout.strip() if run.returncode == 0 else None


def missing(names):
    """What of it is not there, as Debian packages."""
    tools = [PACKAGES[name] for name in names if name in PACKAGES and not shutil.which(name)]
    modules = [MODULES[name] for name in names if name in MODULES and not module_version(name)]
    return tools + modules


def java_home():
    run = subprocess.run(["sh", "-c", f". '{ROOT}/scripts/jdk.sh'; require_jdk benchmarks"], stdout=subprocess.PIPE, text=True)
    if run.returncode:
        raise SystemExit(run.returncode)
    return run.stdout.strip()


VERSIONS = {
    "keyward": ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
    "haproxy": ["haproxy", "-v"],
    "nginx": ["nginx", "-v"],
    "wrk": ["wrk", "-v"],
    "h2load": ["h2load", "--version"],
    "openssl": ["openssl", "version"],
    "gunicorn": ["gunicorn", "--version"],
}


def version(name):
    if name in MODULES:
        return f"{name}: {module_version(name)}"
    if name not in VERSIONS:
        return ""
    run = subprocess.run(VERSIONS[name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = run.stdout.splitlines()[0].split(" Copyright")[0].split(" - http")[0].split(" (Library")[0].strip()
    return f"{name}: {said}"


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}"
