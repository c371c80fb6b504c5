#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: timeout=240
"""The gateway's life: options, files, the site document before and after reloads, signals."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

from _gateway import BIN, SITE, Authority, Device, GatewayTest, read, run_gateway, site, until, write


class Options(GatewayTest):
    """What is wrong is said in one line, with status 2, before anything is bound."""

    def refuse(self, *words, says=""):
        status, out, error = run_gateway(*words)
        self.assertEqual(status, 2, error)
        self.assertEqual(out, "")
        self.assertEqual(len(error.splitlines()), 1, error)
        self.assertTrue(error.startswith("modbus_gateway: "), error)
        self.assertIn(says, error)

    def serve(self, *words, listen="127.0.0.1:0", device="127.0.0.1:9"):
        return ["--site", self.document, "--listen", listen, "--device", device, "--journal", self.journal, *words]

    def test_bad_options(self):
        self.put(SITE)
        self.refuse(says="--site FILE is missing")
        self.refuse("--sight", "x", says="--sight: no such option")
        self.refuse("--site", says="--site: a value is missing")
        self.refuse("--site", "", says="--site: an empty value")
        self.refuse("--site", self.document, says="--listen ADDR:PORT")
        self.refuse(*self.serve(listen="localhost:502"), says="an address in numbers")
        self.refuse(*self.serve(listen="127.0.0.1"), says="expected ADDR:PORT")
        self.refuse(*self.serve(listen="127.0.0.1:70000"), says="expected ADDR:PORT")
        self.refuse(*self.serve(device="::1:502"), says="expected ADDR:PORT")
        self.refuse(*self.serve("--tls-listen", "127.0.0.1:0"), says="--certificate FILE")
        self.refuse(*self.serve("--certificate", "x"), says="--tls-listen")
        self.refuse("--statement", "pdf", says="md, json or html")
        self.refuse(*self.serve(device="pump=127.0.0.1:9"), says="the site policy has plc")
        self.refuse(*self.serve(listen="office=127.0.0.1:0"), says="it has plant, secure")
        self.refuse(*self.serve("--reset", "nothing"), says="nothing: the site policy has no such tag")

    def test_what_can_be_printed(self):
        status, out, _ = run_gateway("--help")
        self.assertEqual(status, 0)
        self.assertIn("--listen", out)
        for form, begins in (("md", "#"), ("json", "{"), ("html", "<!")):
            status, out, _ = run_gateway("--statement", form)
            self.assertEqual(status, 0)
            self.assertTrue(out.lstrip().startswith(begins), out[:40])
        self.put(SITE)
        status, out, _ = run_gateway("--site", self.document, "--tags")
        self.assertEqual(status, 0)
        self.assertRegex(out, r"t\.setpoint +1 +holding registers +400001 +0 +float32, big +plc")

    def test_the_service_uses_options_that_there_are(self):
        unit = pathlib.Path(os.environ["INTERLOCK_SOURCE_DIR"], "examples", "modbus_gateway", "modbus_gateway.service").read_text()
        command = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
        used = [word for word in command.split() if word.startswith("--")]
        self.assertEqual(used[0], "--site")
        known = run_gateway("--help")[1]
        for option in used:
            self.assertIn(option, known)

    def test_every_fault_of_a_document_is_printed(self):
        document = site()
        document["tags"]["t.a"]["range"] = [9, 1]
        document["tags"]["t.b"]["device"] = "pcl"
        self.put(document)
        status, out, error = run_gateway("--site", self.document, "--check")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("/tags/t.a/range: expected [low, high] with low < high", error)
        self.assertIn('did you mean "plc"?', error)

    def test_what_the_gateway_does_not_enforce_is_no_document_for_it(self):
        document = site()
        document["approvals"] = [{"do": "tag.write", "on": "t.a", "by": next(iter(document["roles"]))}]
        self.put(document)
        for arguments in (("--site", self.document, "--check"), self.serve()):
            status, _, error = run_gateway(*arguments)
            self.assertEqual(status, 2)
            self.assertIn("`approvals` need `uc::dual_approval` in the enforcer", error)

    def test_bad_files(self):
        self.refuse("--site", self.folder / "none", "--check", says="No such file")
        self.put("{")
        self.refuse(*self.serve(), says="site.json:1:2: expected more")
        self.put(SITE)
        os.chmod(self.document, 0o666)
        self.refuse(*self.serve(), says="others can write")
        self.put(SITE)
        self.refuse("--site", self.document, "--listen", "127.0.0.1:0", "--device", "127.0.0.1:9", "--journal", self.document,
                    "--state", self.folder / "state", says="--journal")

    def test_an_address_that_is_taken(self):
        self.put(SITE)
        busy = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(busy.close)
        status, out, error = run_gateway(*self.serve(listen=f"127.0.0.1:{busy.getsockname()[1]}"))
        self.assertEqual(status, 2)
        self.assertIn("Address already in use", error.splitlines()[-1])
        self.assertNotIn("ready", out)

    def test_two_gateways_do_not_share_a_journal(self):
        self.start()
        status, _, error = run_gateway("--site", self.document, "--listen", "127.0.0.1:0", "--device", "127.0.0.1:9",
                                       "--journal", self.journal, "--state", self.folder / "state")
        self.assertEqual(status, 2)
        self.assertIn("--journal", error.splitlines()[-1])

    def test_it_binds_to_what_it_is_told_and_nothing_else(self):
        self.start()
        inodes = {os.readlink(p) for p in pathlib.Path("/proc", str(self.gateway.process.pid), "fd").iterdir()}
        listening = []
        for table in ("tcp", "tcp6", "udp", "udp6"):
            for line in pathlib.Path("/proc/net", table).read_text().splitlines()[1:]:
                field = line.split()
                if f"socket:[{field[9]}]" in inodes and (field[3] == "0A" or table.startswith("udp")):
                    listening.append((table, field[1]))
        self.assertEqual(listening, [("tcp", f"0100007F:{self.at[1]:04X}")])


class Addresses(GatewayTest):
    def test_ipv6_and_only_that(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError as why:
            self.skipTest(f"no IPv6 on the loopback here: {why}")
        document = site()
        document["zones"]["control"]["peers"].append("::1/128")
        document["subjects"]["op"]["address"]["from"] = "::1"
        self.put(document)
        self.device = self.device_at()
        self.start(False, self.device.address, ["--listen", "[::1]:0"], listen=False)
        host, port = self.gateway.address("plant")
        self.assertEqual(host, "[::1]")
        self.gateway.warns("plc: connected")
        self.assertEqual(self.client("::1", at=("::1", port)).ask(write(10, 7))[0], 6)
        with self.assertRaises(ConnectionRefusedError):
            self.client(at=("127.0.0.1", port))
        self.assertTrue(self.recorded(type="intent", source="op")[0]["address"].endswith("1"))


class Keys(GatewayTest):
    @classmethod
    def setUpClass(cls):
        cls.keys = pathlib.Path(tempfile.mkdtemp(prefix="interlock-gateway-keys-"))
        cls.addClassCleanup(shutil.rmtree, cls.keys)
        cls.authority = Authority(cls.keys)
        cls.own = cls.authority.certificate("gateway", purpose="serverAuth")

    def refuse(self, certificate, key, ca, says):
        self.put(SITE)
        status, _, error = run_gateway("--site", self.document, "--tls-listen", "127.0.0.1:0", "--device", "127.0.0.1:9", "--journal",
                                       self.journal, "--certificate", certificate, "--key", key, "--ca", ca)
        self.assertEqual(status, 2, error)
        self.assertIn(says, error.splitlines()[-1])

    def test_files_that_cannot_be_used(self):
        certificate, key, ca = *self.own, self.keys / "authority.pem"
        self.refuse(self.folder / "none", key, ca, "none")
        self.refuse(certificate, self.folder / "none", ca, "none")
        self.refuse(certificate, key, self.folder / "none", "none")
        junk = self.folder / "junk"
        junk.write_text("junk")
        junk.chmod(0o600)
        self.refuse(junk, key, ca, "junk")
        self.refuse(certificate, junk, ca, "junk")
        self.refuse(certificate, key, junk, "junk")
        other = self.authority.certificate("other", purpose="serverAuth")
        self.refuse(certificate, other[1], ca, "key")

    def test_a_key_that_others_can_read(self):
        certificate, key = self.own
        open_key = self.folder / "open.key"
        shutil.copy(key, open_key)
        for mode in (0o640, 0o604, 0o660):
            open_key.chmod(mode)
            self.refuse(certificate, open_key, self.keys / "authority.pem", "open.key")


class Reload(GatewayTest):
    def hup(self):
        heard = len(self.gateway.said)
        self.gateway.process.send_signal(signal.SIGHUP)
        return self.gateway.wait_for("reload", since=heard)

    def test_a_good_reload_is_in_force_for_live_connections(self):
        self.start()
        c = self.client()
        self.refused(c.ask(write(10, 1500)), 6, 3)
        document = site(version=2)
        document["tags"]["t.a"]["range"] = [0, 2000]
        self.put(document)
        self.assertEqual(self.hup(), "reloaded version 2")
        self.assertEqual(c.ask(write(10, 1500))[0], 6)
        self.recorded(event="settings changed", old=1, new=2)
        self.assertTrue(any("/tags/t.a/range" in r.get("text", "") for r in self.records(event="settings changed")))

    def test_what_the_gateway_does_not_enforce_changes_nothing(self):
        self.start()
        document = site(version=2)
        document["approvals"] = [{"do": "tag.write", "on": "t.a", "by": next(iter(document["roles"]))}]
        document["tags"]["t.a"]["range"] = [0, 2000]
        self.put(document)
        self.assertEqual(self.hup(), "reload refused")
        self.refused(self.client().ask(write(10, 1500)), 6, 3)

    def test_what_has_changed_is_recorded_whole(self):
        name = "t.boiler-house.circulation-pump-north.speed-set-point"
        document = site()
        document["tags"][name] = {"device": "plc", "modbus": {"unit id": 1, "reference": 400050, "type": "uint16"}, "range": [0, 1000]}
        self.start(document)
        document["version"] = 2
        document["tags"][name]["range"] = [0, 2000]
        self.put(document)
        self.assertEqual(self.hup(), "reloaded version 2")
        until(lambda: f"~ /tags/{name}/range/1: 1000 -> 2000" in self.texts(event="settings changed"), "the difference with both values")
        until(lambda: 'version 1 -> 2, author "the tests", not signed, 2 changes' in self.texts(event="settings changed", old=1, new=2),
              "author, signer and count")

    def test_a_bad_reload_changes_nothing(self):
        self.start()
        c = self.client()
        document = site(version=2)
        document["tags"]["t.a"]["range"] = [9, 0]
        for bad in (document, "{", site(version=2, roles={}), site(version=0)):
            self.put(bad)
            self.assertEqual(self.hup(), "reload refused")
            self.assertEqual(c.ask(write(10, 7))[0], 6)
            self.refused(c.ask(write(10, 1001)), 6, 3)
        self.recorded(event="site policy refused")
        self.assertEqual(self.gateway.end(), 0)

    def test_versions_only_go_up(self):
        self.start(site(version=7))
        changed = site(version=7)
        changed["tags"]["t.a"]["range"] = [0, 5]
        for document, answer in ((changed, "reload refused"), (site(version=6), "reload refused"), (site(version=8), "reloaded version 8")):
            self.put(document)
            self.assertEqual(self.hup(), answer)

    def test_a_peer_that_the_new_policy_does_not_know(self):
        self.start()
        op, board = self.client(), self.client("127.0.0.130")
        self.assertEqual(op.ask(read(3, 10, 1))[0], 3)
        self.assertEqual(board.ask(read(3, 10, 1))[0], 3)
        document = site(version=2)
        del document["subjects"]["op"]
        self.put(document)
        self.hup()
        self.assertTrue(op.ended())
        self.assertEqual(board.ask(read(3, 10, 1))[0], 3)
        self.refused(self.client().ask(read(3, 10, 1)), 3, 1)

    def test_a_tag_that_vanished_is_a_deny(self):
        self.start()
        c = self.client()
        document = site(version=2)
        del document["tags"]["t.a"]
        self.put(document)
        self.hup()
        self.refused(c.ask(read(3, 10, 1)), 3, 2)
        self.assertEqual(c.ask(read(3, 11, 1))[0], 3)

    def test_many_reloads_under_load(self):
        self.start()
        stop, wrong = threading.Event(), []

        def ask():
            c = self.client()
            while not stop.is_set():
                # Reads: a write waits for its record, and a journal that is flooded with them says so.
                answers = c.ask(read(3, 11, 1)), c.ask(write(10, 1001))
                if answers != (b"\x03\x02\x00\x00", b"\x86\x03"):
                    wrong.append(answers)
        clients = [threading.Thread(target=ask) for _ in range(2)]
        for one in clients:
            one.start()
        for version in range(2, 22):
            self.put(site(version=version))
            self.assertEqual(self.hup(), f"reloaded version {version}")
        stop.set()
        for one in clients:
            one.join()
        self.assertEqual(wrong, [])


class LastGood(GatewayTest):
    def again(self, *options):
        """Ends the gateway, and starts it on whatever the document is now."""
        self.gateway.end()
        self.start(False, self.device.address, options)

    def test_a_bad_document_with_a_sealed_last_good_one(self):
        self.start(site(version=3))
        for bad in ("{", site(version=2), site(version=3, zones={})):
            self.put(bad)
            self.again()
            self.gateway.warns("ALARM: version 3, the last good one, is used")
            self.recorded(event="alarm raised")
            until(lambda: self.client().ask(write(10, 7))[0] == 6, "the device")
            self.refused(self.client().ask(write(10, 1001)), 6, 3)
        self.put(site(version=4))
        self.again()
        self.assertEqual(self.gateway.end(), 0)
        self.assertFalse(any("last good" in line for line in self.gateway.warned), self.gateway.warned)

    def test_an_edit_before_a_restart_is_recorded(self):
        self.start()
        document = site(version=2)
        document["tags"]["t.setpoint"]["range"] = [0, 12]
        self.put(document)
        self.again()
        until(lambda: "~ /tags/t.setpoint/range/1: 16 -> 12" in self.texts(event="settings changed"), "what the restart changed")
        self.recorded(event="settings changed", old=1, new=2)
        # The same document once more changes nothing.
        before = len(self.records(event="settings changed"))
        self.again()
        self.recorded(event="settings changed", old=2, new=2)
        self.assertEqual(len(self.texts(event="settings changed", old=2, new=2)), 1)
        self.assertFalse([r for r in self.records(event="settings changed")[before:] if r.get("text", "").startswith("~")])

    def test_without_a_last_good_one_it_does_not_start(self):
        self.put("{")
        status, _, error = run_gateway("--site", self.document, "--listen", "127.0.0.1:0", "--device", "127.0.0.1:9", "--journal", self.journal)
        self.assertEqual(status, 2, error)

    def test_a_copy_that_somebody_changed_is_not_believed(self):
        self.start()
        self.gateway.end()
        copy = self.journal / "state" / "last-good"
        copy.write_bytes(copy.read_bytes().replace(b"1000", b"9999"))
        self.put("{")
        status, _, error = run_gateway("--site", self.document, "--listen", "127.0.0.1:0", "--device", "127.0.0.1:9", "--journal", self.journal)
        self.assertEqual(status, 2, error)
        self.assertIn("one that was changed", error)

    def test_a_named_key_must_have_signed(self):
        key, public = self.folder / "signer.key", self.folder / "signer.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True, capture_output=True)
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True, capture_output=True)
        public.chmod(0o644)
        words = ["--site", self.document, "--listen", "127.0.0.1:0", "--device", "127.0.0.1:9", "--journal", self.journal, "--signer", public]
        self.put(SITE)
        self.assertEqual(run_gateway(*words)[0], 2, "no signature")

        def sign():
            subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", key, "-rawin", "-in", self.document, "-out", f"{self.document}.sig"],
                           check=True, capture_output=True)
            os.chmod(f"{self.document}.sig", 0o644)
        sign()
        self.start(options=("--signer", public))
        self.assertFalse(any("nobody has signed" in line for line in self.gateway.warned))
        self.put(site(version=2))
        heard = len(self.gateway.said)
        self.gateway.process.send_signal(signal.SIGHUP)
        self.assertEqual(self.gateway.wait_for("reload", since=heard), "reload refused", "signed is another text")
        sign()
        self.gateway.process.send_signal(signal.SIGHUP)
        self.gateway.wait_for("reloaded version 2")


class Readers(GatewayTest):
    def test_nobody_who_reads_its_lines_slowly_holds_it_up(self):
        self.device = self.device_at()
        self.put(SITE)
        # Standard error is a pipe that is full, and that nobody reads.
        out, into = os.pipe()
        self.addCleanup(os.close, out)
        os.set_blocking(into, False)
        try:
            while True:
                os.write(into, b"x" * 4096)
        except BlockingIOError:
            pass
        os.set_blocking(into, True)
        gateway = subprocess.Popen([BIN / "modbus_gateway", "--site", self.document, "--device", self.device.address, "--journal", self.journal,
                                    "--listen", "127.0.0.1:0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=into, text=True)
        os.close(into)
        self.addCleanup(gateway.stdout.close)
        self.addCleanup(gateway.wait)
        self.addCleanup(gateway.kill)
        host, port = gateway.stdout.readline().split()[2].rsplit(":", 1)
        self.at = host, int(port)
        self.assertEqual(gateway.stdout.readline(), "ready\n")
        c = self.client()
        until(lambda: c.ask(write(10, 7))[0] == 6, "the device")
        for _ in range(20):
            self.device.drop()
            until(lambda: c.ask(write(10, 7))[0] == 6, "the device again")
        gateway.terminate()
        self.assertEqual(gateway.wait(20), 0)


class End(GatewayTest):
    def test_sigterm_lets_what_is_under_way_end(self):
        self.start()
        held = threading.Event()
        self.addCleanup(held.set)
        self.device.answer = lambda t, u, pdu: held.wait(20) and self.device.obey(pdu)
        c = self.client()
        c.send(write(10, 7))
        until(lambda: self.device.count(6) == 1, "the write at the device")
        self.gateway.process.send_signal(signal.SIGTERM)

        def refused():
            try:
                socket.create_connection(self.at, timeout=20).close()
                return False
            except ConnectionRefusedError:
                return True
        until(refused, "the listener to be closed")
        # What is new is not begun any more.
        c.send(write(10, 8))
        self.assertEqual(c.hear()[2], b"\x86\x06")
        held.set()
        self.assertEqual(c.hear()[2], write(10, 7))
        self.assertTrue(c.ended())
        self.assertEqual(self.gateway.end(0), 0)
        self.assertEqual(self.gateway.said[-1], "stopped")
        self.assertEqual(self.device.count(6), 1)
        self.recorded(type="outcome", resource="t.a", outcome="done")
        self.recorded(event="component stopped")

    def test_sigterm_with_idle_clients_and_an_absent_device(self):
        spare = Device()
        spare.close()
        self.start(device=spare.address)
        self.client()
        self.assertEqual(self.gateway.end(), 0)

    def test_the_journal_of_a_gateway_that_was_killed_can_be_continued(self):
        self.start()
        self.client().ask(write(10, 7))
        self.recorded(type="outcome", resource="t.a")
        self.gateway.end(signal.SIGKILL)
        self.start(False, self.device.address)
        self.gateway.warns("plc: connected")
        self.assertEqual(self.client().ask(write(10, 8))[0], 6)
        self.gateway.end()
        self.assertEqual(len(self.records(type="outcome", resource="t.a", outcome="done")), 2)
        self.assertEqual(len(self.records(event="component started")), 2)


if __name__ == "__main__":
    unittest.main()
