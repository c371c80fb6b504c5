#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""The command `journal`: what it prints, its exit status, and that a verifier which shares nothing with it but the format of
docs/reference/journal.md comes to the same answers."""

import hashlib
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import unittest

BIN = pathlib.Path(os.environ["INTERLOCK_BIN"])
FRAME = 256


def run(*words):
    done = subprocess.run([BIN / "journal", *map(str, words)], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def frames(path):
    data = path.read_bytes()
    return [data[at:at + FRAME] for at in range(0, len(data), FRAME)]


def first_bad(path):
    """The sequence number of the first record of a segment whose hash is wrong, by the format alone; 0 for none."""
    header, *records = frames(path)
    magic, number, first, = struct.unpack_from("<16sQQ", header)
    chain = header[48:80]
    if magic != b"interlock journ1" or f"{number:010}.ilj" != path.name:
        return first
    for i, frame in enumerate([header, *records]):
        chain = hashlib.sha256(chain + frame[:224]).digest()
        if chain != frame[224:]:
            return max(first, first + i - 1)
        if i and struct.unpack_from("<Q", frame)[0] != first + i - 1:
            return first + i - 1
    return 0


class Command(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="interlock-journal-command-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.journal = self.folder / "journal"
        subprocess.run([BIN / "recording", self.journal], check=True, stdout=subprocess.DEVNULL, timeout=60)
        self.segment = self.journal / "0000000001.ilj"

    def change(self, at, to):
        data = bytearray(self.segment.read_bytes())
        data[at:at + len(to)] = to
        self.segment.write_bytes(data)

    def test_a_whole_journal(self):
        self.assertEqual(first_bad(self.segment), 0)
        status, out, err = run("verify", self.journal)
        self.assertEqual((status, err), (0, ""))
        lines = out.splitlines()
        self.assertRegex(lines[0], r"^integrity +ok +\d+ records in 1 segment$")
        self.assertRegex(lines[1], r"^completeness +ok +records 1 to \d+, 0 found no room, 0 torn ends$")
        last = frames(self.segment)[-1]
        sequence = struct.unpack_from("<Q", last)[0]
        self.assertEqual(lines[-1].split()[1], f"{sequence}:{last[224:].hex()},")

    def test_reading_changes_nothing(self):
        before = self.segment.read_bytes(), self.segment.stat().st_mtime_ns
        for words in (["verify"], ["show"], ["show", "--json"]):
            self.assertEqual(run(words[0], self.journal, *words[1:])[0], 0)
        self.assertEqual((self.segment.read_bytes(), self.segment.stat().st_mtime_ns), before)
        self.assertEqual([p.name for p in self.journal.iterdir()], [self.segment.name])

    def test_each_record_changed_is_found_where_it_was_changed(self):
        whole = self.segment.read_bytes()
        for sequence in range(1, len(whole) // FRAME):
            for at in (0, 100, 223, 224, 255):
                self.segment.write_bytes(whole)
                self.change(sequence * FRAME + at, bytes([whole[sequence * FRAME + at] ^ 4]))
                self.assertEqual(first_bad(self.segment), sequence)
                status, out, _ = run("verify", self.journal)
                self.assertEqual(status, 1)
                self.assertIn(f"integrity     BAD  from record {sequence} on", out)

    def test_a_segment_that_is_gone(self):
        subprocess.run([BIN / "recording", self.journal], check=True, stdout=subprocess.DEVNULL, timeout=60)
        self.assertEqual(run("verify", self.journal)[0], 0)
        self.segment.unlink()
        status, out, _ = run("verify", self.journal)
        self.assertEqual(status, 1)
        self.assertIn("completeness  BAD  from record 1 on", out)

    def test_an_end_that_was_cut_off_shows_beside_a_place_kept_elsewhere(self):
        end = run("verify", self.journal)[1].splitlines()[-1].split()[1].rstrip(",")
        self.assertEqual(run("verify", self.journal, "--known", end)[0], 0)
        self.segment.write_bytes(self.segment.read_bytes()[:-3 * FRAME])
        self.assertEqual(run("verify", self.journal)[0], 0)
        status, out, _ = run("verify", self.journal, "--known", end)
        self.assertEqual(status, 1)
        self.assertIn("known place   BAD", out)

    def test_show(self):
        status, out, err = run("show", self.journal)
        self.assertEqual((status, err), (0, ""))
        expected = pathlib.Path(os.environ["INTERLOCK_SOURCE_DIR"], "examples/journal/recording.out").read_text(encoding="utf-8")
        self.assertEqual(out, expected)

    def test_show_as_json(self):
        status, out, _ = run("show", self.journal, "--json")
        self.assertEqual(status, 0)
        records = [json.loads(line) for line in out.splitlines()]
        for record in records:
            for field in ("time", "source", "category", "type", "event", "outcome"):
                self.assertIn(field, record)
        self.assertEqual([r["outcome"] for r in records if r["source"] == "op3"], ["permitted", "done"])
        self.assertEqual([r["reason"] for r in records if r["source"] == "guest"], ["no right"])
        self.assertEqual(sorted(r["sequence"] for r in records), [r["sequence"] for r in records])

    def test_filters(self):
        everything = [json.loads(line) for line in run("show", self.journal, "--json")[1].splitlines()]

        def numbers(*words):
            status, out, _ = run("show", self.journal, "--json", *words)
            self.assertEqual(status, 0)
            return [json.loads(line)["sequence"] for line in out.splitlines()]
        from_there = everything[3]["sequence"]
        self.assertEqual(numbers("--from", from_there), [r["sequence"] for r in everything[3:]])
        self.assertEqual(numbers("--subject", "op3"), [r["sequence"] for r in everything if r["source"] == "op3"])
        self.assertEqual(numbers("--denied"), [r["sequence"] for r in everything if r["outcome"] == "denied"])
        self.assertEqual(numbers("--category", "backup and restore"), [r["sequence"] for r in everything if r["event"] == "backup made"])
        self.assertEqual(numbers("--since", "2023-11-14T22:13:21"), [r["sequence"] for r in everything])
        self.assertEqual(numbers("--until", "2023-11-14T22:13"), [])
        self.assertEqual(numbers("--since", "2023-11-15"), [])

    def test_what_cannot_be_trusted_is_not_shown_as_if_it_could(self):
        whole = run("show", self.journal)[1]
        self.change(9 * FRAME + 100, b"\x07")
        status, out, err = run("show", self.journal)
        self.assertEqual(status, 1)
        self.assertLess(len(out), len(whole))
        self.assertTrue(whole.startswith(out))
        self.assertIn("journal verify", err)

    def test_bad_usage_is_one_line_and_status_2(self):
        gone = self.folder / "gone"
        empty = self.folder / "empty"
        empty.mkdir()
        for words, said in [
                ([], "expected `journal verify DIR`"), (["prove", self.journal], "prove: expected verify or show"),
                (["verify"], "expected a directory"), (["verify", self.journal, self.journal], "expected one directory"),
                (["verify", gone], "No such file"), (["verify", empty], "no segment"), (["verify", self.segment], "Not a directory"),
                (["show", gone], "No such file"), (["show", self.journal, "--from"], "a value is missing"),
                (["show", self.journal, "--from", "x"], "expected a sequence number"),
                (["show", self.journal, "--since", "yesterday"], "expected a time"),
                (["show", self.journal, "--category", "others"], "expected one of the six"),
                (["show", self.journal, "--known", "1:00"], "no such option of show"),
                (["verify", self.journal, "--json"], "no such option of verify"),
                (["verify", self.journal, "--known", "1:00"], "64 hexadecimal digits"),
                (["verify", self.folder / "a\nb"], "a\\x0ab")]:
            status, out, err = run(*words)
            self.assertEqual((status, out), (2, ""), words)
            self.assertEqual(err.count("\n"), 1, words)
            self.assertTrue(err.startswith("journal: "), words)
            self.assertIn(said, err)

    def test_help(self):
        status, out, err = run("--help")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("journal verify DIR", out)

    def test_an_answer_that_could_not_be_printed_is_none(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([BIN / "journal", "verify", self.journal], stdout=full, stderr=subprocess.DEVNULL, timeout=60, check=False)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
