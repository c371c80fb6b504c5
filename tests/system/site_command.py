#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""The command `site`: what it prints, as text and as JSON, and its exit status."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BIN = pathlib.Path(os.environ["INTERLOCK_BIN"])
SOURCE = pathlib.Path(os.environ["INTERLOCK_SOURCE_DIR"])
BOILER = SOURCE / "examples/sites/boiler-house.json"


def run(*words, text=""):
    done = subprocess.run([BIN / "site", *map(str, words)], input=text, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def objects(out):
    return [json.loads(line) for line in out.splitlines()]


class Command(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="interlock-site-command-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def changed(self, *changes):
        text = BOILER.read_text(encoding="utf-8")
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        path = self.folder / "site.json"
        path.write_text(text, encoding="utf-8")
        return path

    def test_check(self):
        status, out, err = run("check", BOILER)
        self.assertEqual((status, err), (0, ""))
        self.assertTrue(out.endswith(": site boiler-house, version 1: no faults\n"))
        self.assertEqual(objects(run("check", BOILER, "--json")[1]), [{"kind": "good", "site": "boiler-house", "version": 1}])

    def test_check_says_every_fault_at_its_place(self):
        path = self.changed(('"version": 1', '"version": 0'), ('"is": ["viewer"]', '"is": ["veiwer"]'))
        status, out, err = run("check", path)
        self.assertEqual((status, err, len(out.splitlines())), (1, "", 2))
        self.assertIn('/roles/operator/is/0: expected the name of a role; did you mean "viewer"?, found "veiwer"', out)
        status, out, _ = run("check", path, "--json")
        self.assertEqual(status, 1)
        fault = objects(out)[0]
        self.assertEqual((fault["kind"], fault["pointer"], fault["line"], fault["found"]), ("fault", "/version", 7, "0"))
        # What is asked about a document with faults gets them instead of an answer.
        self.assertEqual(run("who-can", path, "tag.read", "boiler1.level")[0], 1)
        self.assertEqual(run("diff", BOILER, path)[0], 1)

    def test_lint(self):
        status, out, _ = run("lint", BOILER)
        self.assertEqual(status, 1)
        self.assertIn('that can be written without "on loss of"', out)
        self.assertNotIn("boiler1.feed.valve,", out)
        path = self.changed(('"on": "boiler1.*", "from": ["control"]', '"on": "boiler1.*", "from": ["boiler"]'))
        kinds = [o["kind"] for o in objects(run("lint", path, "--json")[1])]
        self.assertIn("warning", kinds)
        quiet = self.folder / "quiet.json"
        quiet.write_text('{"site": "s", "version": 1}', encoding="utf-8")
        self.assertEqual(run("lint", quiet), (0, "", ""))

    def test_who_can(self):
        status, out, err = run("who-can", BOILER, "tag.write", "boiler1.pressure.setpoint")
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(out.splitlines()[0], "op3 from control: role operator permits tag.write on boiler1.* from control")
        who = [o["who"] for o in objects(run("who-can", BOILER, "tag.write", "boiler1.pressure.setpoint", "--json")[1])]
        self.assertEqual(who, ["op3", "eng1", "role:operator", "role:engineer"])
        # From there no conduit lets it through.
        self.assertEqual(run("who-can", BOILER, "tag.write", "boiler1.pressure.setpoint", "--from", "office"), (1, "", ""))
        who = [o["who"] for o in objects(run("who-can", BOILER, "tag.write", "boiler1.trip", "--json")[1])]
        self.assertEqual(who, ["hmi1", "console1", "role:panel", "role:console"])

    def test_what_can(self):
        status, out, _ = run("what-can", BOILER, "board", "--json")
        self.assertEqual(status, 0)
        self.assertEqual([(o["actions"], o["on"], o["from"]) for o in objects(out)],
                         [(["tag.read"], ["boiler1.*", "hmi1.heartbeat"], ["control", "office"])])
        self.assertIn("report server id on boiler-plc from control\n", run("what-can", BOILER, "role:engineer")[1])

    def test_diff(self):
        self.assertEqual(run("diff", BOILER, BOILER), (0, "", ""))
        path = self.changed(('"on": "boiler1.*", "from": ["control"]', '"on": "boiler1.feed.*", "from": ["control"]'))
        status, out, _ = run("diff", BOILER, path)
        self.assertEqual(status, 1)
        self.assertEqual(out, "- eng1, op3, holders of engineer, operator: tag.write on boiler1.burner, boiler1.control.fan, "
                              "boiler1.pressure.setpoint from control\n")
        self.assertEqual([(o["change"], o["subjects"], o["roles"]) for o in objects(run("diff", path, BOILER, "--json")[1])],
                         [("gained", ["eng1", "op3"], ["engineer", "operator"])])

    def test_decide(self):
        requests = "\n".join(json.dumps(o) for o in [
            {"subject": "op3", "action": "tag.write", "resource": "boiler1.feed.pump", "zone": "control", "value": 1, "verdict": "permitted"},
            {"subject": "op3", "action": "tag.write", "resource": "boiler1.pressure.setpoint", "zone": "control", "value": 17, "verdict": "permitted"},
            # Records of a journal.
            {"sequence": 7, "source": "board", "action": "tag.write", "resource": "boiler1.feed.pump", "zone": "office", "new": 1,
             "time": "2026-11-01 06:00:00.123Z", "outcome": "denied"},
            {"sequence": 8, "source": "op3", "action": "tag.write", "resource": "boiler1.feed.pump", "zone": "control", "outcome": "done"},
            {"sequence": 9, "event": "backup made"}])
        status, out, err = run("decide", BOILER, text=requests)
        self.assertEqual((status, err), (1, ""))
        self.assertEqual(out, "line 2: op3, tag.write on boiler1.pressure.setpoint from control: permitted -> denied: out of range\n")
        self.assertEqual(objects(run("decide", BOILER, "--json", text=requests)[1]), [{
            "line": 2, "subject": "op3", "action": "tag.write", "resource": "boiler1.pressure.setpoint", "zone": "control",
            "before": "permitted", "verdict": "denied", "why": "out of range"}])
        # Without an old verdict each gets an answer, and nothing differs.
        status, out, _ = run("decide", BOILER, text='{"subject": "eve", "action": "tag.read", "resource": "boiler1.level", "zone": "control"}\n')
        self.assertEqual((status, out), (0, "line 1: eve, tag.read on boiler1.level from control: denied: unknown subject\n"))
        self.assertEqual(run("decide", BOILER), (0, "", ""))

    def test_decide_knows_shifts(self):
        path = self.changed(('"roles": {', '"shifts": { "day": { "from": "06:00", "to": "14:00" } },\n  "roles": {'),
                            ('"on": "boiler1.*", "from": ["control"]', '"on": "boiler1.*", "from": ["control"], "when": { "during": "day" }'))
        line = json.dumps({"subject": "op3", "action": "tag.write", "resource": "boiler1.feed.pump", "zone": "control",
                           "time": "2026-11-01T05:30:00Z", "verdict": "denied"})
        self.assertIn("denied -> depends: it is", run("decide", path, text=line)[1])
        self.assertEqual(run("decide", path, "--site-time", "Z", text=line), (0, "", ""))
        self.assertIn("denied -> permitted\n", run("decide", path, "--site-time", "+01:00", text=line)[1])

    def test_bad_usage_is_one_line_and_status_2(self):
        for words, said in [
                ([], "expected one of check, lint"), (["prove", BOILER], "prove: expected one of"), (["check"], "expected FILE"),
                (["check", BOILER, BOILER], "not expected here"), (["who-can", BOILER, "tag.read"], "expected TAG"),
                (["check", self.folder / "gone"], "No such file"), (["check", self.folder], "Is a directory"),
                (["check", BOILER, "--from", "control"], "no such option of check"),
                (["who-can", BOILER, "tag.read", "boiler1.level", "--from"], "a value is missing"),
                (["decide", BOILER, "--site-time", "1"], "expected an offset"),
                (["who-can", BOILER, "tag.red", "boiler1.level"], "did you mean 'tag.read'?"),
                (["who-can", BOILER, "tag.read", "boiler1.levle"], "did you mean 'boiler1.level'?"),
                (["who-can", BOILER, "tag.read", "boiler1.level", "--from", "contrl"], "did you mean 'control'?"),
                (["what-can", BOILER, "op33"], "did you mean 'op3'?"),
                (["check", self.folder / "a\nb"], "a\\x0ab")]:
            status, out, err = run(*words)
            self.assertEqual((status, out), (2, ""), words)
            self.assertEqual(err.count("\n"), 1, words)
            self.assertTrue(err.startswith("site: "), words)
            self.assertIn(said, err)
        for line, said in [("{", "line 1"), ("[]", "an object"), ('{"subject": "a"}', '"action"'),
                           ('{"subject": 1, "action": "a", "resource": "b"}', '"subject"'),
                           ('{"subject": "a", "action": "a", "resource": "b", "value": "x"}', '"value"'),
                           ('{"subject": "a", "action": "a", "resource": "b", "time": "noon"}', "a moment"),
                           ('{"subject": "a", "action": "a", "resource": "b", "medium": "air"}', "wireless"),
                           ('{"subject": "a", "action": "a", "resource": "b", "proved before": "5"}', "a duration"),
                           ('{"subject": "a", "action": "a", "resource": "b", "verdict": "maybe"}', '"permitted" or "denied"')]:
            status, _, err = run("decide", BOILER, text=line)
            self.assertEqual((status, err.count("\n")), (2, 1), line)
            self.assertIn(said, err)

    def test_help(self):
        status, out, err = run("--help")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("site who-can FILE ACTION TAG", out)

    def test_an_answer_that_could_not_be_printed_is_none(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([BIN / "site", "check", BOILER], stdout=full, stderr=subprocess.DEVNULL, timeout=60, check=False)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
