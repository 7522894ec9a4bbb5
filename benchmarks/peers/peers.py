"""The other programs, each started with a file of this folder."""

import pathlib
import string

from harness.processes import free_port

HERE = pathlib.Path(__file__).resolve().parent


def fill(file, **values):
    return string.Template((HERE / file).read_text()).substitute(values)


def haproxy(bench, kind, **values):
    """HAProxy with one frontend; the process and its port."""
    port = free_port()
    config = bench.write("haproxy.cfg", fill("haproxy.cfg") + fill(f"haproxy-{kind}.cfg", **{"port": port, "tls": ""} | values))
    return bench.serve("haproxy", ["haproxy", "-f", config], port), port


def key_map(bench, keys):
    bench.write("keys.map", "".join(f"{key} client{i}\n" for i, key in enumerate(keys)))


def nginx(bench, kind, **values):
    port, name = free_port(), f"nginx-{kind}"
    config = bench.write(f"{name}.conf", fill(f"{name}.conf", **{"port": port, "name": name} | values))
    return bench.serve(name, ["nginx", "-p", bench.directory, "-c", config, "-e", f"{name}.err"], port), port
