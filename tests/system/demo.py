#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: standard serial no-sanitizers timeout=240
"""The demo: the shift is answered as expected, and --serve leaves device and gateway running until it is told to end."""

import json
import os
import pathlib
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

DEMO = pathlib.Path(os.environ["INTERLOCK_SOURCE_DIR"], "examples", "modbus_gateway", "demo")
KEYS = {"name": str, "asked": str, "expected": str, "happened": str, "verdict": str, "degraded": bool, "requirement": str, "passed": bool}


def children_of(pid):
    """All processes below a process."""
    found = []
    for task in pathlib.Path("/proc", str(pid), "task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *children_of(int(child))]
    return found


def alive(pid):
    try:
        return pathlib.Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def line_of(process, seconds=60.0):
    if not select.select([process.stdout], [], [], seconds)[0]:
        raise AssertionError("nothing was printed in time")
    line = b""
    while not line.endswith(b"\n"):
        more = os.read(process.stdout.fileno(), 1)
        if not more:
            raise AssertionError(f"it ended: {process.stderr.read().decode()}")
        line += more
    return line.decode().rstrip("\n")


def ask(place, pdu):
    """A Modbus/TCP request of our own, without any of the project's code."""
    host, port = place.rsplit(":", 1)
    with socket.create_connection((host, int(port)), 5) as peer:
        peer.settimeout(5)
        peer.sendall(struct.pack(">HHHB", 7, 0, len(pdu) + 1, 1) + pdu)
        answer = b""
        while len(answer) < 6 or len(answer) < 6 + struct.unpack(">H", answer[4:6])[0]:
            more = peer.recv(300)
            if not more:
                raise AssertionError("the connection was closed")
            answer += more
        return answer[7:]


class Demo(unittest.TestCase):
    def test_shift(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "answers.json")
            begin = time.monotonic()
            run = subprocess.run([DEMO, "--json", file], capture_output=True, text=True, timeout=180, check=False)
            took = time.monotonic() - begin
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            answers = json.loads(file.read_text(encoding="utf-8"))
        self.assertGreaterEqual(len(answers), 15)
        self.assertEqual(len({a["name"] for a in answers}), len(answers))
        for a in answers:
            self.assertEqual({key: type(value) for key, value in a.items()}, KEYS, a)
            self.assertIn(a["verdict"], ("permit", "deny", "indeterminate"), a)
            self.assertTrue(a["passed"], a)
            self.assertRegex(a["requirement"], r"^(CCSC \d|(CR|NDR) \d\.\d+(\(\d\))?)$", a)
            self.assertTrue(a["happened"].startswith(a["verdict"]), a)
        by_name = {a["name"]: a for a in answers}
        # What the issue is about: with the disk full the trip goes through, and only for who may do it.
        self.assertEqual([(by_name[n]["verdict"], by_name[n]["degraded"]) for n in ("essential_trip", "stranger_trips", "viewer_trips", "untrip")],
                         [("permit", True), ("deny", False), ("deny", False), ("indeterminate", False)])
        self.assertEqual({a["verdict"] for a in answers}, {"permit", "deny", "indeterminate"})
        # People at the console: a lock, a remote termination, a third session, two persons, a role on loan that ends.
        self.assertEqual({n: by_name[n]["verdict"] for n in ("session_locks", "owner_unlocks", "remote_terminated", "third_session", "emergency_place",
                                                             "own_consent", "approved", "used_up", "with_loan", "loan_over")},
                         {"session_locks": "deny", "owner_unlocks": "permit", "remote_terminated": "permit", "third_session": "deny",
                          "emergency_place": "permit", "own_consent": "deny", "approved": "permit", "used_up": "deny", "with_loan": "permit", "loan_over": "deny"})
        # The tutorial goes through the same questions, in the same order.
        tutorial = pathlib.Path(os.environ["INTERLOCK_SOURCE_DIR"], "docs", "tutorial", "see-it-work.md").read_text(encoding="utf-8")
        told = [line.split(" | ")[:2] for line in tutorial.splitlines() if line.startswith("| ") and not line.startswith("| asked")]
        words = [f"`{a['verdict']}`" + (", `degraded`" if a["degraded"] else "") for a in answers]
        self.assertEqual([["| " + a["asked"], word] for a, word in zip(answers, words)], told)
        self.assertIn("SL-C of modbus_gateway", run.stdout)
        self.assertIn("SL-C of operator_console", run.stdout)
        self.assertIn("the journal's rows (CR 2.8 to 2.12) aside: all 11 requirements are met", run.stdout)
        self.assertEqual(run.stdout.count("integrity     good"), 2)
        self.assertLessEqual(max(map(len, run.stdout.splitlines())), 112)
        self.assertLess(took, 75, "the shift takes too long")

    def test_a_difference_is_seen(self):
        """With a site policy that permits steep steps, the question about them fails, and the run with it."""
        with tempfile.TemporaryDirectory() as folder:
            sites = pathlib.Path(folder, "examples", "sites")
            sites.mkdir(parents=True)
            text = pathlib.Path(os.environ["INTERLOCK_SOURCE_DIR"], "examples", "sites", "boiler-house.json").read_text(encoding="utf-8")
            steep = text.replace('"step": { "up": "1 bar"', '"step": { "up": "16 bar"')
            self.assertNotEqual(steep, text)
            (sites / "boiler-house.json").write_text(steep, encoding="utf-8")
            shutil.copy(pathlib.Path(os.environ["INTERLOCK_SOURCE_DIR"], "examples", "sites", "operator-console.json"), sites)
            file = pathlib.Path(folder, "answers.json")
            run = subprocess.run([DEMO, "--json", file], env={**os.environ, "INTERLOCK_SOURCE_DIR": folder}, capture_output=True, text=True, timeout=180, check=False)
            self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
            answers = json.loads(file.read_text(encoding="utf-8"))
        self.assertEqual([a["name"] for a in answers if not a["passed"]], ["too_steep"])
        self.assertIn('DIFFERS: expected the reason "step too large", the journal says "rate of change"', run.stdout)

    def serving(self):
        # A launcher that is killed can't tidy up.
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        process = subprocess.Popen([DEMO, "--serve"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": folder.name})
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(lambda: process.kill() if process.poll() is None else None)
        places = dict(line_of(process).split(" ") for _ in range(2))
        self.assertEqual(list(places), ["device", "gateway"])
        return process, places

    def ended_by(self, how):
        process, places = self.serving()
        for place in places.values():
            self.assertRegex(place, r"^127\.0\.0\.1:\d+$")
        # The set-point through the gateway is the device's; what nobody may is refused by the gateway alone.
        setpoint = bytes.fromhex("0300640002")
        self.assertEqual(ask(places["gateway"], setpoint), ask(places["device"], setpoint))
        self.assertEqual(ask(places["gateway"], bytes.fromhex("0600640000")), bytes.fromhex("8603"))
        below = children_of(process.pid)
        self.assertGreaterEqual(len(below), 2)
        process.send_signal(how)
        return process, below

    def test_serve_ends_on_sigterm(self):
        process, below = self.ended_by(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0, process.stderr.read())
        self.assertEqual([pid for pid in below if alive(pid)], [])

    def test_serve_ends_on_ctrl_c(self):
        process, below = self.ended_by(signal.SIGINT)
        self.assertEqual(process.wait(20), 0, process.stderr.read())
        self.assertEqual([pid for pid in below if alive(pid)], [])

    def test_nothing_outlives_a_killed_launcher(self):
        process, below = self.ended_by(signal.SIGKILL)
        process.wait(20)
        self.assertTrue(wait_for(lambda: not any(alive(pid) for pid in below)), f"left: {[pid for pid in below if alive(pid)]}")

    def test_a_missing_program_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([DEMO], env={**os.environ, "INTERLOCK_BIN": folder}, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("is missing", run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=sys.argv[:1])
