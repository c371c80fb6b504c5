#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: standard no-sanitizers timeout=240
"""The operator's console: the demo's scenes of it are answered as expected, and what a front end or a crash can do to it."""

import contextlib
import io
import json
import os
import pathlib
import signal
import stat
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
SOURCE = pathlib.Path(os.environ["INTERLOCK_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE / "examples" / "modbus_gateway" / "shift"))

from certificates import Certificates  # noqa: E402
from people import USERS, VALVE, People, initial, own  # noqa: E402
from processes import CHEAP, Console, Journal, Plant, Program  # noqa: E402
from questions import Shift  # noqa: E402
from report import Report  # noqa: E402
from waiting import until  # noqa: E402

SITE = SOURCE / "examples" / "sites" / "operator-console.json"
PROGRAM = pathlib.Path(os.environ["INTERLOCK_BIN"], "operator_console")
KEYS = {"name", "asked", "expected", "happened", "verdict", "degraded", "requirement", "passed"}


class Scenes(unittest.TestCase):
    def test_through_the_gateway(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "site.json").write_text((SITE.parent / "boiler-house.json").read_text(encoding="utf-8"), encoding="utf-8")
            report = Report()
            shift = Shift(folder, Certificates(folder), report)
            printed = io.StringIO()
            try:
                with contextlib.redirect_stdout(printed):
                    shift.begin()
                    shift.people()
                shift.console_journal.look()
                found = shift.console_journal.verify()
            finally:
                shift.end()
                shift.close()
        self.assertEqual(printed.getvalue().count("DIFFERS"), 0, printed.getvalue())
        by_name = {a["name"]: a for a in report.answers}
        self.assertEqual(len(by_name), len(report.answers))
        for a in report.answers:
            self.assertEqual(set(a), KEYS)
            self.assertTrue(a["passed"], a)
        # What the scenes are there for.
        wanted = {"session_locks": ("deny", "CR 2.5"), "locked_screen_shows": ("permit", "CR 2.5"), "taken_over": ("permit", "CR 2.5"),
                  "remote_terminated": ("permit", "CR 2.6"), "terminated_asks": ("deny", "CR 2.6"), "third_session": ("deny", "CR 2.7"),
                  "emergency_place": ("permit", "CR 2.7"), "own_consent": ("deny", "CR 2.1(4)"), "approved": ("permit", "CR 2.1(4)"),
                  "used_up": ("deny", "CR 2.1(4)"), "another_value": ("deny", "CR 2.1(4)"), "with_loan": ("permit", "CR 2.1(3)"),
                  "loan_over": ("deny", "CR 2.1(3)"), "no_renewal": ("deny", "CR 2.1(3)"), "session_survives": ("permit", "CR 2.1(3)")}
        self.assertEqual({name: (by_name[name]["verdict"], by_name[name]["requirement"]) for name in wanted}, wanted)
        self.assertEqual((found["integrity"], found["completeness"], found["dropped"], found["closed"]), ("good", "good", 0, True))


class Alone(unittest.TestCase):
    """The console before the device itself."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.plant = Plant()
        self.addCleanup(self.plant.end)
        self.console = Console(self.folder.name, str(SITE), self.plant.at, [(user, initial(user)) for user in USERS])
        self.addCleanup(lambda: self.console.end())
        self.journal = Journal(self.console.journal_folder)
        self.addCleanup(self.journal.end)
        self.people = People(self.console, self.journal, self.plant, Report())
        self.people.enrolled()

    def said(self, *asked, **more):
        told = self.people.put(*asked, **more).said
        return told["verdict"], told.get("reason")

    def started_again(self):
        state = os.path.join(self.folder.name, "console")
        self.console = Program("operator_console", "--site", str(SITE), "--state", state, "--device", self.plant.at, "--drill", *CHEAP, talks=True)
        self.console.put = lambda asked: json.loads(self.console.ask(json.dumps(asked)))
        self.assertEqual(self.console.hear(30.0), "ready", self.console.last_words())
        self.people.console = self.console
        self.people.tokens.clear()

    def test_what_a_front_end_can_send(self):
        self.people.login("anna")
        where = {"listener": "stations", "address": "10.1.0.4", "port": 1}
        for line in ("", "{", "[]", "17", "null", '{"ask":"write"}', json.dumps({"ask": "fly", **where}), json.dumps({"ask": "login", **where}),
                     json.dumps({"ask": "read", **where, "token": 7, "tag": VALVE}), json.dumps({"ask": "read", **{**where, "address": "here"}, "tag": VALVE}),
                     json.dumps({"ask": "read", **{**where, "port": -1}}), json.dumps({"ask": "write", **where, "token": "", "tag": VALVE, "value": "much"}),
                     json.dumps({"ask": "terminate", **where, "token": "", "session": "all"}), '{"a":' * 40):
            self.assertIn("fault", json.loads(self.console.ask(line)), line)
        # Without a session, with a foreign token, from another place: nothing is permitted, and nothing changes.
        for told in (self.said("write", "carl", tag=VALVE, value=51), self.said("write", "ben", token_of="anna", tag=VALVE, value=51)):
            self.assertEqual(told, ("deny", "session unknown"))
        self.assertEqual(self.said("write", "anna", tag=VALVE, value=101), ("deny", "outside hard range"))
        self.assertEqual(self.said("write", "anna", tag=VALVE, value=True), ("deny", "wrong type"))
        self.assertEqual(self.said("write", "anna", tag="boiler1.nothing", value=1)[0], "deny")
        self.assertEqual(self.people.valve(), 50)

    def test_an_initial_password_is_good_for_nothing_else(self):
        told = self.console.put({"ask": "login", "listener": "stations", "address": "10.1.0.4", "port": 2, "user": "anna", "password": initial("anna")})
        self.assertEqual(told["verdict"], "deny")
        mode = stat.S_IMODE(os.stat(os.path.join(self.folder.name, "console", "accounts")).st_mode)
        self.assertEqual(mode, 0o600)

    def test_after_a_crash_nothing_is_repeated(self):
        much = {"tag": VALVE, "value": 90}
        self.people.login("ben")
        self.people.login("dora")
        approval = {**much, "approval": self.people.quietly("propose", "ben", **much).said["approval"]}
        self.people.quietly("consent", "dora", **approval)
        self.console.end(signal.SIGKILL)
        self.started_again()
        # Passwords are the changed ones; sessions, and what had not begun, are gone.
        self.assertEqual(self.said("read", "ben", tag=VALVE), ("deny", "session unknown"))
        self.people.login("ben")
        self.assertEqual(self.said("write", "ben", **approval), ("deny", "approval invalid"))
        self.assertEqual(self.people.valve(), 50)
        self.journal.find(lambda r: "lost at restart" in r.get("text", ""), 0, "the approval that was lost")

    def test_a_crash_while_the_action_runs_leaves_it_unknown(self):
        much = {"tag": VALVE, "value": 90}
        self.people.login("ben")
        self.people.login("dora")
        approval = {**much, "approval": self.people.quietly("propose", "ben", **much).said["approval"]}
        self.people.quietly("consent", "dora", **approval)
        # The device hears, and says nothing: the action is under way.
        device = self.plant.device.process
        device.send_signal(signal.SIGSTOP)
        self.addCleanup(device.send_signal, signal.SIGCONT)
        until(lambda: pathlib.Path(f"/proc/{device.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "T", "the device to stall")
        put, self.console.put = self.console.put, lambda asked: self.console.tell(json.dumps(asked)) or {}
        self.people.put("write", "ben", **approval)
        self.console.put = put
        until(self.request_waits, "the request to arrive at the device")
        self.console.end(signal.SIGKILL)
        device.send_signal(signal.SIGCONT)
        # The late command still counts: nobody could have known.
        until(lambda: self.people.valve() == 90, "the device to do what it was told")
        for _ in range(2):
            since = len(self.journal.look())
            self.started_again()
            told = self.journal.find(lambda r: r["event"] == "approval changed" and "approval unknown" in r.get("text", ""), since, "the unknown action")
            self.assertIn("tag.write on boiler1.feed", told["text"])
            self.journal.find(lambda r: r["event"] == "alarm raised" and "approval unknown" in r.get("text", ""), since, "the alarm")
            self.people.login("ben")
            self.people.login("dora")
            # It isn't repeated by itself, nor by whoever asks with the old consent, nor is that given anew.
            self.assertEqual(self.said("write", "ben", tag=VALVE, value=55), ("permit", None))
            self.assertEqual(self.said("write", "ben", **approval), ("deny", "approval invalid"))
            self.assertEqual(self.said("consent", "dora", **approval)[0], "deny")
            self.assertEqual(self.people.valve(), 55)
            self.console.end(signal.SIGKILL)
        self.started_again()

    def request_waits(self):
        """Whether something from the console lies unread at the device."""
        local, remote = f":{int(self.plant.at.rsplit(':', 1)[1]):04X}", "0400007F:"
        for line in pathlib.Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]:
            fields = line.split()
            if fields[1].endswith(local) and fields[2].startswith(remote) and int(fields[4].split(":")[1], 16) != 0:
                return True
        return False

    def test_what_it_cannot_begin_with_is_named(self):
        for words, named in ((["--state", "x"], "--site is missing"), (["--fly"], "no such option: --fly"),
                             (["--site", SITE, "--device", "127.0.0.1:1", "--state", self.folder.name + "/none"], "/none"),
                             (["--site", SITE.parent / "none.json", "--device", "127.0.0.1:1", "--state", "x"], "none.json")):
            run = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
            self.assertEqual(run.returncode, 2)
            self.assertIn(named, run.stderr)


class Statement(unittest.TestCase):
    def test_use_control_is_met_but_for_rows_of_the_journal(self):
        said = json.loads(subprocess.run([PROGRAM, "--statement", "json"], capture_output=True, text=True, check=True, timeout=60).stdout)
        self.assertEqual(said["component_types"], ["software application"])
        self.assertEqual(said["sl_c"]["with_integration"]["uc"], 3)
        rows = {row["id"]: row["how"] for row in said["requirements"] if row["fr"] == "uc"}
        aside = {id for id in rows if id.startswith(("CR 2.8", "CR 2.9", "CR 2.10", "CR 2.11", "CR 2.12"))}
        self.assertEqual({row for row, how in rows.items() if how not in ("met by component", "not applicable")}, {"CR 2.11(1)", "CR 2.11(2)", "CR 2.12(1)"})
        self.assertEqual(set(rows) - aside, {"CR 2.1", "CR 2.1(1)", "CR 2.1(2)", "CR 2.1(3)", "CR 2.1(4)", "CR 2.2", "CR 2.5", "CR 2.6", "CR 2.7", "SAR 2.4", "SAR 2.4(1)"})


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=sys.argv[:1], warnings="ignore")
