# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""What the tests of the gateway share: programs that end with the test, a device that answers as it is told, raw clients, certificates."""

import copy
import ctypes
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

BIN = pathlib.Path(os.environ["INTERLOCK_BIN"])
PATIENCE = 20.0
_libc = ctypes.CDLL(None)

OPERATOR, PANEL, ENGINEER, STRANGER, VIEWER = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.9", "127.0.0.130"

SITE = {
    "site": "test-house", "version": 1, "author": "the tests",
    "listeners": {"plant": {"transport": "plain", "unsafe": "allow unauthenticated"}, "secure": {"transport": "tls"}},
    "zones": {
        "control": {"listeners": ["plant", "secure"], "peers": ["127.0.0.0/25"]},
        "office": {"listeners": ["plant", "secure"], "peers": ["127.0.0.128/25"]},
        "field": {"devices": ["plc"]},
    },
    "conduits": [
        {"from": "control", "to": "field", "permit": ["tag.read", "tag.write", "report server id"]},
        {"from": "office", "to": "field", "permit": ["tag.read"]},
    ],
    "actions": ["report server id"],
    "roles": {
        "viewer": {"permit": [{"do": "tag.read", "on": ["t.*", "trip", "guard"]}]},
        "operator": {"is": ["viewer"], "permit": [{"do": "tag.write", "on": "t.*", "from": ["control"]}]},
        "engineer": {"is": ["operator"], "permit": [
            {"do": ["tag.read", "tag.write"], "on": ["word", "word.fan", "secret"], "from": ["control"]},
            {"do": "report server id", "on": "plc", "from": ["control"]}]},
        "panel": {"is": ["viewer"], "permit": [{"do": ["tag.read", "tag.write"], "on": ["trip", "beat"], "from": ["control"]}]},
    },
    "subjects": {
        "op": {"kind": "device", "roles": ["operator"], "address": {"listener": "plant", "from": OPERATOR}},
        "panel": {"kind": "device", "roles": ["panel"], "address": {"listener": "plant", "from": PANEL}, "permanent sessions": True},
        "eng": {"kind": "device", "roles": ["engineer"], "address": {"listener": "plant", "from": ENGINEER}},
        "board": {"kind": "device", "roles": ["viewer"], "address": {"listener": "plant", "from": VIEWER}},
    },
    "devices": {"plc": {"modbus": {
        "unit ids": [1, 5], "numbering": "six digits", "word order": "big", "answer within": "1s",
        "at most": {"connections": 1, "in flight": 16},
        "readable blocks": [{"unit id": 1, "from": 300001, "to": 300010, "gaps": "zeros"}]}}},
    "tags": {
        "t.setpoint": {"device": "plc", "modbus": {"unit id": 1, "reference": 400001, "type": "float32"}, "range": [0, 16],
                       "step": {"up": 1, "down": "unlimited"}},
        "t.valve": {"device": "plc", "modbus": {"unit id": 1, "reference": 400003, "type": "uint16", "scale": {"gain": 0.1}}, "range": [0, 100]},
        "word": {"class": "configuration", "device": "plc", "modbus": {"unit id": 1, "reference": 400004, "type": "uint16"}, "bits": [0, 1, 2]},
        "word.fan": {"class": "configuration", "device": "plc",
                     "modbus": {"unit id": 1, "reference": 400004, "type": "bool", "bit": 0}, "alias of": "word"},
        "t.flag": {"device": "plc", "modbus": {"unit id": 1, "reference": 400006, "type": "bool", "bit": 3}},
        "t.a": {"device": "plc", "modbus": {"unit id": 1, "reference": 400011, "type": "uint16"}, "range": [0, 1000]},
        "t.b": {"device": "plc", "modbus": {"unit id": 1, "reference": 400012, "type": "uint16"}, "range": [0, 1000]},
        "t.wide": {"device": "plc", "modbus": {"unit id": 1, "reference": 400013, "type": "uint32"}, "range": [0, 100000]},
        "secret": {"class": "configuration", "device": "plc", "modbus": {"unit id": 1, "reference": 400021, "type": "uint16"}, "range": [0, 9]},
        "trip": {"class": "safety", "device": "plc", "modbus": {"unit id": 1, "reference": 1}},
        "t.pump": {"device": "plc", "modbus": {"unit id": 1, "reference": 2}},
        "t.fan": {"device": "plc", "modbus": {"unit id": 1, "reference": 3},
                  "only if": [{"tag": "guard", "is": 1, "no older than": "2s"}]},
        "beat": {"device": "plc", "modbus": {"unit id": 1, "reference": 400031, "type": "uint16"}, "range": [0, 65535]},
        "guard": {"class": "permissive", "device": "plc", "modbus": {"unit id": 1, "reference": 100001}},
        "t.level": {"device": "plc", "modbus": {"unit id": 1, "reference": 300001, "type": "uint16"}, "range": [0, 1000]},
        "t.warmth": {"device": "plc", "modbus": {"unit id": 1, "reference": 300005, "type": "float32"}},
    },
    "essential": [{"do": "tag.write", "on": "trip", "value": 1, "from": ["control"]}],
    "traffic": {"per subject": "100000 per 1s", "per peer": "100000 per 1s", "per stranger": "100000 per 1s"},
}


def site(**changes):
    """The document of the tests, with other members at its top."""
    made = copy.deepcopy(SITE)
    made.update(changes)
    return made


def until(look, what, seconds=PATIENCE):
    """Waits for `look` to answer something; the test fails when it never does."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.005)


class Program:
    """A running program, with the lines that it printed and those on its standard error."""

    def __init__(self, name, *words, before=None):
        def prepare():
            _libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: never outlives the test
            if before:
                before()
        self.name = name
        # What Python ignores a program inherits ignored: SIGXFSZ is a full disk, not a death.
        self.process = subprocess.Popen([BIN / name, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, bufsize=0, restore_signals=False, preexec_fn=prepare)
        self.said, self.warned = [], []
        self._gatherers = [threading.Thread(target=self._gather, args=pair, daemon=True)
                           for pair in ((self.process.stdout, self.said), (self.process.stderr, self.warned))]
        for one in self._gatherers:
            one.start()

    @staticmethod
    def _gather(stream, lines):
        for line in iter(stream.readline, b""):
            lines.append(line.decode(errors="replace").rstrip("\n"))

    def wait_for(self, words, lines=None, since=0):
        lines = self.said if lines is None else lines

        def look():
            for line in lines[since:]:
                if words in line:
                    return line
            if self.process.poll() is not None and not any(g.is_alive() for g in self._gatherers):
                if any(words in line for line in lines[since:]):
                    return next(line for line in lines[since:] if words in line)
                raise AssertionError(f"{self.name} ended with {self.process.returncode}: {self.said[-5:]} {self.warned[-20:]}")
            return None
        return until(look, f"{self.name} to say {words!r}; it said {self.said[-5:]} {self.warned[-5:]}")

    def address(self, name):
        host, port = self.wait_for(f"listening {name} ").split()[2].rsplit(":", 1)
        return host, int(port)

    def warns(self, words, since=0):
        return self.wait_for(words, self.warned, since)

    def end(self, how=signal.SIGTERM):
        """Its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(PATIENCE)
        for one in self._gatherers:
            one.join(PATIENCE)
        for stream in (self.process.stdout, self.process.stderr):
            stream.close()
        return status


class Device:
    """A Modbus device of one's own: cells, what was asked of it, and an answer for each question unless `answer` says otherwise."""

    def __init__(self, port=0):
        self.cells = {"coils": [0] * 256, "inputs": [0] * 256, "holding": [0] * 256, "input": [0] * 256}
        self.asked = []        # (unit, PDU), in order
        self.connections = 0   # how many were ever accepted
        self.answer = None     # called with (transaction, unit, PDU): a PDU, bytes of a whole ADU in a list, None for nothing
        self._lock = threading.Lock()
        self._open = set()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def _accept(self):
        while True:
            try:
                stream, _ = self._listener.accept()
            except OSError:
                return
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self.connections += 1
                self._open.add(stream)
            threading.Thread(target=self._serve, args=(stream,), daemon=True).start()

    def _serve(self, stream):
        try:
            while True:
                transaction, unit, pdu = read_adu(stream)
                with self._lock:
                    self.asked.append((unit, pdu))
                said = self.answer(transaction, unit, pdu) if self.answer else self.obey(pdu)
                if isinstance(said, list):
                    for part in said:
                        stream.sendall(part)
                elif said is not None:
                    stream.sendall(adu(transaction, unit, said))
        except (OSError, EOFError):
            pass
        finally:
            with self._lock:
                self._open.discard(stream)
            stream.close()

    def obey(self, pdu):
        """Does what is asked, like a device that knows no security."""
        code, first, count = pdu[0], *struct.unpack(">HH", pdu[1:5].ljust(4, b"\0"))
        with self._lock:
            if code in (1, 2):
                bits = self.cells["coils" if code == 1 else "inputs"][first:first + count]
                packed = bytearray((count + 7) // 8)
                for i, b in enumerate(bits):
                    packed[i // 8] |= bool(b) << (i % 8)
                return bytes([code, len(packed)]) + packed
            if code in (3, 4):
                words = self.cells["holding" if code == 3 else "input"][first:first + count]
                return bytes([code, 2 * count]) + struct.pack(f">{count}H", *words)
            if code == 5:
                self.cells["coils"][first] = int(count == 0xff00)
                return pdu
            if code == 6:
                self.cells["holding"][first] = count
                return pdu
            if code == 15:
                for i in range(count):
                    self.cells["coils"][first + i] = pdu[6 + i // 8] >> (i % 8) & 1
                return pdu[:5]
            if code == 16:
                self.cells["holding"][first:first + count] = struct.unpack(f">{count}H", pdu[6:])
                return pdu[:5]
            if code == 22:
                mask_or = struct.unpack(">H", pdu[5:7])[0]
                now = self.cells["holding"][first]
                self.cells["holding"][first] = (now & count) | (mask_or & ~count & 0xffff)
                return pdu
            if code == 23:
                to, many = struct.unpack(">HH", pdu[5:9])
                self.cells["holding"][to:to + many] = struct.unpack(f">{many}H", pdu[10:])
                return bytes([code, 2 * count]) + struct.pack(f">{count}H", *self.cells["holding"][first:first + count])
            if code == 17:
                return bytes([17, 2, 7, 0xff])
        return bytes([code | 0x80, 1])

    def count(self, code):
        with self._lock:
            return sum(pdu[0] == code for _, pdu in self.asked)

    def drop(self):
        """Ends the connections, as a restart does."""
        with self._lock:
            streams = list(self._open)
        for stream in streams:
            try:
                stream.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        # `shutdown` wakes the thread that accepts.
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        self.drop()


def adu(transaction, unit, pdu, protocol=0):
    return struct.pack(">HHHB", transaction, protocol, len(pdu) + 1, unit) + pdu


def read_exactly(stream, size):
    held = b""
    while len(held) < size:
        more = stream.recv(size - len(held))
        if not more:
            raise EOFError("the connection ended")
        held += more
    return held


def read_adu(stream):
    transaction, _, length, unit = struct.unpack(">HHHB", read_exactly(stream, 7))
    return transaction, unit, read_exactly(stream, length - 1)


class Client:
    """A connection of a client that says exactly what it is told to."""

    def __init__(self, at, source=OPERATOR, tls=None):
        self.stream = socket.create_connection(at, timeout=PATIENCE, source_address=(source, 0))
        self.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.stream = tls.wrap_socket(self.stream)
        self.next = 1

    def send(self, pdu, unit=1, transaction=None):
        if transaction is None:
            transaction, self.next = self.next, self.next + 1
        self.stream.sendall(adu(transaction, unit, pdu))
        return transaction

    def hear(self):
        return read_adu(self.stream)

    def ask(self, pdu, unit=1):
        """The PDU that answers; transaction and unit have to be those that were asked for."""
        transaction = self.send(pdu, unit)
        answered, from_unit, said = self.hear()
        assert (answered, from_unit) == (transaction, unit), (answered, from_unit, transaction, unit)
        return said

    def ended(self):
        """Whether the gateway has closed the connection, without another byte."""
        try:
            return self.stream.recv(1) == b""
        except ConnectionResetError:
            return True

    def close(self):
        self.stream.close()


def read(code, first, count):
    return struct.pack(">BHH", code, first, count)


def write(first, *words):
    if len(words) == 1:
        return struct.pack(">BHH", 6, first, words[0])
    return struct.pack(f">BHHB{len(words)}H", 16, first, len(words), 2 * len(words), *words)


def coil(at, on):
    return struct.pack(">BHH", 5, at, 0xff00 if on else 0)


def real(value):
    return struct.unpack(">HH", struct.pack(">f", value))


def refusal(code, exception):
    return bytes([code | 0x80, exception])


class GatewayTest(unittest.TestCase):
    """A device, a gateway in front of it, and a folder, for each test."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="interlock-gateway-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.journal = self.folder / "journal"
        self.document = self.folder / "site.json"

    def device_at(self, port=0):
        made = Device(port)
        self.addCleanup(made.close)
        return made

    def put(self, document):
        """Writes the site document anew, in one step."""
        fresh = self.folder / "site.json.new"
        fresh.write_text(document if isinstance(document, str) else json.dumps(document))
        fresh.chmod(0o600)
        fresh.rename(self.document)

    def start(self, document=None, device=None, options=(), before=None, listen=True):
        """Starts device and gateway, and waits until the device is connected."""
        if device is None:
            self.device = self.device_at()
        if document is not False:
            self.put(document if document is not None else SITE)
        words = ["--site", self.document, "--device", device or self.device.address, "--journal", self.journal]
        if listen:
            words += ["--listen", "127.0.0.1:0"]
        self.gateway = Program("modbus_gateway", *words, *options, before=before)
        self.addCleanup(self.ends_well, self.gateway)
        self.gateway.wait_for("ready")
        if listen:
            self.at = self.gateway.address("plant")
        if device is None:
            self.gateway.warns("plc: connected")
        return self.gateway

    def ends_well(self, gateway):
        """Every test ends its gateway in order: status 0, nothing left, no sanitizer with anything to say."""
        try:
            status = gateway.end()
        except subprocess.TimeoutExpired:
            gateway.end(signal.SIGKILL)
            self.fail("the gateway doesn't end")
        said = [line for line in gateway.warned if "Sanitizer" in line or "runtime error" in line]
        self.assertFalse(said, "\n".join(gateway.warned))
        self.assertIn(status, (0, -signal.SIGKILL), gateway.warned[-5:])

    def client(self, source=OPERATOR, tls=None, at=None):
        made = Client(at or self.at, source, tls)
        self.addCleanup(made.close)
        return made

    def narrow(self, client):
        """Lets little fit between the gateway and a client: its end of the connection gets a small buffer to send from."""
        client.stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        gateway = os.pidfd_open(self.gateway.process.pid)
        self.addCleanup(os.close, gateway)
        for entry in pathlib.Path(f"/proc/{self.gateway.process.pid}/fd").iterdir():
            if not os.readlink(entry).startswith("socket:"):
                continue
            copy_of = _libc.syscall(438, gateway, int(entry.name), 0)  # pidfd_getfd
            if copy_of < 0:
                self.skipTest("a program's sockets can't be reached here")
            try:
                with socket.socket(fileno=copy_of) as end:
                    if end.getpeername() == client.stream.getsockname():
                        return end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 12000)
            except OSError:  # one that listens
                continue
        return self.fail("the gateway has no such connection")

    def hear_slowly(self, at, source=OPERATOR, tls=None):
        """Asks for more than fits anywhere on the way back, then reads a little at a time: each request has its answer."""
        c = self.client(source, tls, at)
        c.ask(read(4, 0, 1))
        self.narrow(c)
        self.device.asked.clear()
        sent = heard = 0
        for _ in range(15):
            moved = time.monotonic()
            while time.monotonic() - moved < 0.3:
                if len(self.device.asked) == sent:
                    for _ in range(8):
                        c.send(read(4, 0, 125))
                    sent, moved = sent + 8, time.monotonic()
                time.sleep(0.0005)
            self.assertGreater(sent, len(self.device.asked), "who doesn't read isn't read from")
            for _ in range(min(100, sent - heard)):
                self.assertEqual(len(c.hear()[2]), 252)
                heard += 1
        for _ in range(sent - heard):
            self.assertEqual(len(c.hear()[2]), 252)

    def records(self, **wanted):
        """The journal's records in which these fields are so. Blanks in field names are underscores here."""
        shown = subprocess.run([BIN / "journal", "show", self.journal, "--json"], capture_output=True, text=True, timeout=60, check=False)
        found = [json.loads(line) for line in shown.stdout.splitlines() if line.startswith("{")]
        return [r for r in found if all(r.get(k.replace("_", " ")) == v for k, v in wanted.items())]

    def texts(self, **wanted):
        """The texts of these records, whole: what is longer than a record stands in several that share a correlation."""
        whole = {}
        for r in self.records(**wanted):
            key = r["correlation"] if r.get("parts", 1) > 1 else -r["sequence"]
            whole[key] = whole.get(key, "") + r.get("text", "")
        return list(whole.values())

    def recorded(self, **wanted):
        return until(lambda: self.records(**wanted), f"a record with {wanted}")

    def refused(self, said, code, exception):
        self.assertEqual(said, refusal(code, exception))


def run_gateway(*words, timeout=60):
    """One that isn't meant to serve: status, output, errors."""
    done = subprocess.run([BIN / "modbus_gateway", *map(str, words)], capture_output=True, text=True, timeout=timeout, check=False)
    return done.returncode, done.stdout, done.stderr


ROLE = "1.3.6.1.4.1.50316.802.1"  # the role extension of Modbus/TCP Security
AUTHORITY = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
MEMBER = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"


class Authority:
    """A certificate authority in a folder, by the openssl command: NAME.pem and NAME.key for each certificate."""

    def __init__(self, folder, name="authority"):
        self.folder, self.name = folder, name
        (folder / f"{name}.index").touch()
        (folder / f"{name}.serial").write_text("01\n")
        (folder / f"{name}.crlnumber").write_text("01\n")
        (folder / f"{name}.cnf").write_text(
            f"[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN={name}\n[ext]\n{AUTHORITY}"
            f"[ca]\ndefault_ca=own\n[own]\ndatabase={folder}/{name}.index\nserial={folder}/{name}.serial\ncrlnumber={folder}/{name}.crlnumber\n"
            f"new_certs_dir={folder}\ncertificate={folder}/{name}.pem\nprivate_key={folder}/{name}.key\ndefault_md=sha256\ndefault_days=2\n"
            "default_crl_days=2\npolicy=any\nunique_subject=no\n[any]\ncommonName=supplied\n")
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3", "-config",
                      f"{name}.cnf", "-extensions", "ext", "-keyout", f"{name}.key", "-out", f"{name}.pem")

    def _openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, check=True)

    def certificate(self, name, extensions="", purpose="clientAuth", dates=(), curve="P-256"):
        (self.folder / f"{name}.ext").write_text(MEMBER + f"extendedKeyUsage={purpose}\nsubjectAltName=DNS:{name}.example,IP:127.0.0.1\n" + extensions)
        self._openssl("req", "-new", "-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-nodes", "-subj", f"/CN={name}",
                      "-keyout", f"{name}.key", "-out", f"{name}.csr")
        self._openssl("ca", "-batch", "-notext", "-config", f"{self.name}.cnf", "-in", f"{name}.csr", "-out", f"{name}.pem",
                      "-extfile", f"{name}.ext", *dates)
        (self.folder / f"{name}.key").chmod(0o600)
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"

    def client(self, name, role=None):
        return self.certificate(name, f"{ROLE}=ASN1:UTF8String:{role}\n" if role else "")

    def revoke(self, name):
        self._openssl("ca", "-config", f"{self.name}.cnf", "-revoke", f"{name}.pem")

    def revocations(self):
        """The file with the revocation list, made anew."""
        self._openssl("ca", "-config", f"{self.name}.cnf", "-gencrl", "-out", f"{self.name}.crl.new")
        (self.folder / f"{self.name}.crl.new").rename(self.folder / f"{self.name}.crl")
        return self.folder / f"{self.name}.crl"
