"""The service under test and the stand-in of OpenTera, as processes."""

import json
import os
import random
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
SERVICE = os.environ.get("VIDEOREHAB_BIN", TOP / "target/release/videorehab")
STAND_IN = os.environ.get("OPENTERA_STAND_IN", TOP / "target/debug/opentera-stand-in")

EXTERNAL_PORT = 40075
SESSIONS = 8
PATIENCE_S = 10


class StandIn:
    """OpenTera: backend, Redis, and a control API; the head of crates/testkit/src/bin/opentera-stand-in.rs says what it can do."""

    def __init__(self, service_port):
        command = [STAND_IN, "--service-port", str(service_port)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.state = json.loads(self.process.stdout.readline())

    def control(self, command, body=None):
        method, path = command.split(" ")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.state['control']}/{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
            return json.load(response)

    def member(self, kind, name):
        found = [one for one in self.state["members"] if (one["kind"], one["name"]) == (kind, name)]
        return found[0]

    def session(self, id_session):
        """The document of a session in the database, with its history."""
        found = [one for one in self.control("GET sessions") if one["id_session"] == id_session]
        return found[0]

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE_S)
        self.process.stdin.close()
        self.process.stdout.close()


class Service:
    """`videorehab serve` with a VideoRehabService.json as OpenTera has it."""

    def __init__(self, stand_in, port, first_port):
        self.folder = tempfile.TemporaryDirectory(prefix="videorehab-python-")
        file = Path(self.folder.name) / "VideoRehabService.json"
        file.write_text(json.dumps(configuration(stand_in, port, first_port)))
        command = [SERVICE, "serve", "--config", file, "--backend-ca", stand_in.state["authority_file"], "--listen", "127.0.0.1"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("VIDEOREHAB_")}
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
        self.log, self.ready = [], threading.Event()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        if not self.ready.wait(PATIENCE_S):
            raise AssertionError("the service is not ready:\n" + "".join(self.log))

    def read(self):
        for line in self.process.stderr:
            self.log.append(line)
            if "ready for OpenTera" in line:
                self.ready.set()

    def stop(self):
        """Answers the code with which it ended."""
        self.process.terminate()
        code = self.process.wait(PATIENCE_S)
        self.reader.join(PATIENCE_S)
        self.process.stderr.close()
        self.folder.cleanup()
        return code


def configuration(stand_in, port, first_port):
    host = {"hostname": "127.0.0.1"}
    return {
        "Service": {"name": "VideoRehabService", **host, "port": port, "debug_mode": False},
        "Backend": {**host, "port": stand_in.state["backend"]["port"]},
        "Redis": {**host, "port": stand_in.state["redis"]["port"], "db": 0, "username": "", "password": ""},
        "WebRTC": {
            **host, "external_port": EXTERNAL_PORT, "local_base_port": first_port, "max_sessions": SESSIONS,
            "working_directory": "", "executable": "node", "script": "server.js",
        },
    }


def free_ports(count):
    """The first of so many ports in a row that nobody uses."""
    for _ in range(50):
        first = random.randrange(20_000, 32_000 - count)
        if all(map(is_free, range(first, first + count))):
            return first
    raise AssertionError(f"no {count} free ports in a row")


def is_free(port):
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def until(what, condition):
    """Asks again and again until the answer is true."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not in time: {what}")
        threading.Event().wait(0.01)
