# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""The programs of the demo: the plant, the gateway, clients, and the reader of the journal. None outlives this process."""

import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import threading
import time

from waiting import Stuck, until

CHEAP = ("--password-cost", "10")  # a drill needn't wait for its passwords
_libc = ctypes.CDLL(None, use_errno=True)


def _end_with_parent():
    _libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Program:
    """A running program, with the lines that it has printed."""

    def __init__(self, name, *arguments, talks=False):
        folder = os.environ["INTERLOCK_BIN"]
        path = os.path.join(folder, name)
        if not os.access(path, os.X_OK):
            raise Stuck(f"{path} is missing: build the target `examples` first")
        self.name = name
        self.process = subprocess.Popen([path, *arguments], stdin=subprocess.PIPE if talks else subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, bufsize=0, preexec_fn=_end_with_parent,
                                        start_new_session=True)
        self.said, self.warned, self._heard = [], [], b""
        if not talks:
            threading.Thread(target=self._gather, args=(self.process.stdout, self.said), daemon=True).start()
        threading.Thread(target=self._gather, args=(self.process.stderr, self.warned), daemon=True).start()

    @staticmethod
    def _gather(stream, lines):
        for line in iter(stream.readline, b""):
            lines.append(line.decode(errors="replace").rstrip("\n"))

    def running(self):
        return self.process.poll() is None

    def wait_for(self, lines, words, since=0, seconds=10.0):
        """The first line from `since` on that contains `words`."""
        def look():
            for line in lines[since:]:
                if words in line:
                    return line
            if not self.running():
                raise Stuck(f"{self.name} ended with status {self.process.returncode}: {self.last_words()}")
            return None
        return until(look, f"{self.name} to say \"{words}\"", seconds)

    def last_words(self):
        return " | ".join((self.warned or self.said)[-3:]) or "without a word"

    def ask(self, line, seconds=10.0):
        self.tell(line)
        return self.hear(seconds)

    def tell(self, line):
        try:
            self.process.stdin.write(line.encode() + b"\n")
        except (BrokenPipeError, ValueError):
            raise Stuck(f"{self.name} has ended: {self.last_words()}") from None

    def hear(self, seconds=10.0):
        """The next line that it prints."""
        deadline = time.monotonic() + seconds
        while b"\n" not in self._heard:
            if not select.select([self.process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise Stuck(f"{self.name} didn't answer within {seconds:.0f} s")
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                raise Stuck(f"{self.name} has ended: {self.last_words()}")
            self._heard += more
        line, self._heard = self._heard.split(b"\n", 1)
        return line.decode(errors="replace")

    def end(self, how=signal.SIGTERM, seconds=8.0):
        """Ends it and returns its status."""
        if self.running():
            self.process.send_signal(how)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
        status = self.process.wait()
        if self.process.stdin:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass
        return status


class Client(Program):
    """A Modbus client on a connection of its own."""

    def __init__(self, to, source="127.0.0.1", certificates=None, name=None):
        secure = []
        if certificates:
            secure = ["--certificate", certificates.certificate(name), "--key", certificates.key(name), "--ca", certificates.certificate("authority")]
        super().__init__("demo_client", "--to", to, "--from", source, *secure, talks=True)
        self.greeting = self.hear()
        self.connected = self.greeting.startswith("connected ")
        self.address, self.port = None, None
        if self.connected:
            self.address, port = self.greeting.split(" ", 1)[1].rsplit(":", 1)
            self.port = int(port)

    def ask(self, line, seconds=10.0):
        # Who was refused has got its answer.
        return super().ask(line, seconds) if self.connected else self.greeting


class Journal(Program):
    """The gateway's journal, read while it is written."""

    def __init__(self, folder):
        super().__init__("demo_journal", folder, talks=True)
        self.records = []

    def look(self):
        self.tell("read")
        while True:
            line = self.hear()
            if not line:
                return self.records
            entry = json.loads(line)
            entry["record"]["verdict"] = entry["verdict"]
            self.records.append(entry["record"])

    def find(self, wanted, since, what, seconds=6.0):
        """The first record from `since` on for which `wanted` is true."""
        def look():
            return next((r for r in self.look()[since:] if wanted(r)), None)
        return until(look, f"the journal's record of {what}", seconds, 0.02)

    def verify(self):
        return json.loads(self.ask("verify"))


class Plant:
    """The simulated device, and a client beside the gateway that sees what the device really holds."""

    def __init__(self):
        self.device = Program("simulated_plant", "--listen", "127.0.0.1:0")
        self.at = self.device.wait_for(self.device.said, "listening device").split()[-1]
        self.eyes = Client(self.at)

    def look(self, command):
        answer = self.eyes.ask(command).split()
        if answer[0] != "values":
            raise Stuck(f"the plant can't be looked at: {' '.join(answer)}")
        return [int(word) for word in answer[1:]]

    def end(self):
        self.eyes.end()
        self.device.end()


class Gateway(Program):
    """The gateway, on ports that were free."""

    def __init__(self, folder, certificates, device):
        self.journal_folder = os.path.join(folder, "journal")
        os.makedirs(self.journal_folder, mode=0o700, exist_ok=True)
        super().__init__("modbus_gateway", "--site", os.path.join(folder, "site.json"), "--listen", "plant=127.0.0.1:0", "--tls-listen",
                         "plant_tls=127.0.0.1:0", "--certificate", certificates.certificate("gateway"), "--key", certificates.key("gateway"),
                         "--ca", certificates.certificate("authority"), "--device", "boiler-plc=" + device, "--journal", self.journal_folder,
                         "--reset", "boiler1.feed.reset")
        self.wait_for(self.said, "ready")
        self.wait_for(self.warned, "connected")
        self.plain = self.wait_for(self.said, "listening plant").split()[-1]
        self.secure = self.wait_for(self.said, "listening plant_tls").split()[-1]

    def fill_disk(self):
        """No file of the gateway's may grow any more; needs no rights, and holds for root as well."""
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    def free_disk(self):
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (hard, hard))


class Console(Program):
    """The operator's console, which writes to the boiler through the gateway. A drill: its time can be put forward."""

    def __init__(self, folder, site, device, passwords):
        state = os.path.join(folder, "console")
        self.journal_folder = os.path.join(state, "journal")
        enrolled = subprocess.run([os.path.join(os.environ["INTERLOCK_BIN"], "operator_console"), "--enrol", "--state", state, *CHEAP],
                                  input="".join(f"{user} {password}\n" for user, password in passwords), text=True, capture_output=True, check=False)
        if enrolled.returncode != 0:
            raise Stuck(f"no accounts for the console: {enrolled.stderr.strip()}")
        super().__init__("operator_console", "--site", site, "--state", state, "--device", device, "--from", "127.0.0.4", "--drill", *CHEAP, talks=True)
        if self.hear(30.0) != "ready":
            raise Stuck(f"operator_console isn't ready: {self.last_words()}")

    def put(self, asked):
        return json.loads(self.ask(json.dumps(asked)))


class Heartbeat:
    """Writes hmi1's heartbeat through the gateway, a few times a second, until it is stopped."""

    def __init__(self, gateway):
        self._client = Client(gateway.plain, "127.0.0.2")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._beats = 0
        self._one()
        self._thread.start()

    def _one(self):
        self._beats += 1
        return self._client.ask(f"register 200 {self._beats % 65536}")

    def _beat(self):
        while not self._stop.wait(0.2):
            try:
                if self._one().startswith("lost"):
                    return
            except Stuck:
                return

    def stop(self):
        self._stop.set()
        self._thread.join()
        self._client.end()
