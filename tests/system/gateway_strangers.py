#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: timeout=240
"""Who has no right learns nothing (semantics.md 4.5), and who floods harms nobody else (2.3, 6.1)."""

import struct
import threading
import unittest

from _gateway import OPERATOR, PANEL, STRANGER, VIEWER, GatewayTest, coil, read, site, until, write


class Knowledge(GatewayTest):
    def setUp(self):
        super().setUp()
        self.start()

    # Mapped and readable, mapped and forbidden, half a tag, a hole, beyond the table, a bad quantity, a wrong value.
    QUESTIONS = [read(3, 10, 1), read(3, 20, 1), read(3, 1, 1), read(3, 500, 1), read(3, 0xffff, 2), read(3, 0, 126), read(3, 10, 5),
                 write(10, 7), write(10, 1001), write(12, 1), write(500, 1), struct.pack(">BHHH", 22, 3, 0, 1), read(4, 0, 1), read(4, 200, 1),
                 read(1, 0, 1), read(1, 200, 1), coil(0, True), coil(99, True), struct.pack(">BHH", 5, 0, 0x1234), read(2, 0, 1), read(2, 9, 1),
                 bytes([9]), bytes([8, 0, 0, 0, 0]), bytes([17]), bytes([0x2b, 14, 1, 0]), struct.pack(">BHHHHBH", 23, 10, 1, 10, 1, 2, 5)]

    def assert_told_nothing(self, source):
        c = self.client(source)
        before = len(self.device.asked)
        for unit in (1, 5, 0, 77, 255):
            for pdu in self.QUESTIONS:
                self.assertEqual(c.ask(pdu, unit), bytes([pdu[0] | 0x80, 1]), (unit, pdu))
        self.assertEqual(len(self.device.asked), before)

    def test_a_stranger_gets_the_same_answer_for_everything(self):
        self.assert_told_nothing(STRANGER)
        self.assert_told_nothing("127.0.0.222")
        self.recorded(outcome="denied", reason="unknown peer", **{"source kind": "unknown"})

    def test_an_address_of_no_zone(self):
        document = site(version=2)
        document["zones"]["control"]["peers"] = ["127.0.0.0/26"]
        self.put(document)
        self.gateway.process.send_signal(1)
        self.gateway.wait_for("reloaded version 2")
        self.assert_told_nothing("127.0.0.100")

    def test_a_known_peer_without_a_right_there(self):
        # The viewer may read registers and coils of unit 1, nothing of unit 5.
        c = self.client(VIEWER)
        for pdu in (read(3, 10, 1), read(3, 500, 1), write(500, 1), read(3, 0, 126)):
            self.assertEqual(c.ask(pdu, 5), bytes([pdu[0] | 0x80, 1]))
        # Where it has some right it learns what is mapped, and the panel, that only knows coils and one register, elsewhere doesn't.
        self.refused(c.ask(read(3, 500, 1)), 3, 2)
        self.refused(c.ask(read(3, 0, 126)), 3, 3)
        self.refused(c.ask(write(10, 1001)), 6, 1)

    def test_a_table_without_any_right(self):
        document = site(version=2)
        document["roles"]["viewer"]["permit"] = [{"do": "tag.read", "on": ["t.a", "t.b"]}]
        self.put(document)
        self.gateway.process.send_signal(1)
        self.gateway.wait_for("reloaded version 2")
        c = self.client(VIEWER)
        self.assertEqual(c.ask(read(3, 10, 2))[0], 3)
        self.refused(c.ask(read(3, 500, 1)), 3, 2)
        for pdu in (read(4, 0, 1), read(4, 200, 1), read(1, 0, 1), read(1, 200, 1), read(2, 0, 1), read(2, 200, 1), read(4, 0, 126)):
            self.refused(c.ask(pdu), pdu[0], 1)


class Floods(GatewayTest):
    def bounded(self, **traffic):
        document = site()
        document["traffic"] = {"per subject": "1000 per 1s", "per peer": "1000 per 1s", "per stranger": {"rate": "5 per 1s", "at once": 5}, **traffic}
        self.start(document)

    def test_a_strangers_flood_is_answered_busy_and_leaves_few_records(self):
        self.bounded()
        c = self.client(STRANGER)
        said = [c.ask(read(3, 10, 1)) for _ in range(300)]
        self.assertEqual(said[0], b"\x83\x01")
        self.assertEqual(said[-1], b"\x83\x06")
        self.assertEqual({s[1] for s in said}, {1, 6})
        self.assertEqual(self.device.count(3), 0)
        self.gateway.end()
        self.assertLess(len(self.records(**{"source kind": "unknown"})), 30)
        repeated = [r for r in self.records(outcome="denied") if r.get("count", 0) > 1 or r.get("event") == "refusal repeated"]
        self.assertTrue(repeated, "how often is recorded")

    def test_a_known_peer_pays_for_what_the_gateway_itself_refuses(self):
        self.bounded(**{"per subject": {"rate": "5 per 1s", "at once": 10}})
        c = self.client()
        codes = [c.ask(read(3, 500, 1))[1] for _ in range(40)]
        self.assertEqual(codes[0], 2)
        self.assertEqual(codes[-1], 6)
        self.assertEqual(set(codes), {2, 6})
        self.recorded(reason="rate limited")

    def test_a_flood_does_not_keep_others_out(self):
        self.bounded(**{"per subject": {"rate": "200 per 1s", "at once": 50}})
        stop = threading.Event()

        def flood():
            c = self.client(STRANGER)
            k = self.client(VIEWER)
            while not stop.is_set():
                c.ask(read(3, 10, 1))
                k.ask(read(3, 10, 1))
        flooding = threading.Thread(target=flood)
        flooding.start()
        try:
            op = self.client(OPERATOR)
            for _ in range(30):
                self.assertEqual(op.ask(write(10, 7))[0], 6)
            # Its subject's places are its own, and essential actions have a lane.
            self.assertEqual(self.client(PANEL).ask(coil(0, True))[0], 5)
        finally:
            stop.set()
            flooding.join()

    def test_essential_writes_go_on_when_the_ordinary_limit_is_reached(self):
        self.bounded(**{"per subject": {"rate": "1 per 1s", "at once": 2}})
        panel = self.client(PANEL)
        codes = [panel.ask(read(1, 0, 1))[0] for _ in range(6)]
        self.assertEqual(codes[-1], 0x81)
        self.assertEqual(panel.ask(coil(0, True)), coil(0, True))
        self.refused(panel.ask(coil(0, False)), 5, 6)

    def test_connections_have_their_limits_and_essential_peers_their_places(self):
        document = site()
        document["traffic"]["connections"] = {"in all": 6, "kept for essential": 2, "per listener": 4, "per address": 3, "half open": 4}
        self.start(document)
        strangers = [self.client(STRANGER) for _ in range(3)]
        for c in strangers:
            self.assertEqual(c.ask(read(3, 10, 1)), b"\x83\x01")
        self.assertTrue(self.client(STRANGER).ended(), "a fourth of one address")
        self.assertEqual(self.client("127.0.0.10").ask(read(3, 10, 1)), b"\x83\x01")
        self.assertTrue(self.client("127.0.0.11").ended(), "a fifth on the listener")
        self.assertEqual(self.client(PANEL).ask(coil(0, True))[0], 5)
        self.recorded(event="connection refused", reason="connection limit")
        # The panel counts on the listener too.
        strangers[0].close()
        strangers[1].close()
        until(lambda: not self.answers_nothing("127.0.0.11"), "a place that is free again")

    def answers_nothing(self, source):
        try:
            self.client(source).ask(read(3, 10, 1))
            return False
        except (OSError, EOFError):
            return True

    def test_slow_requests_and_silence_end_a_connection_but_not_a_permanent_session(self):
        document = site()
        document["traffic"]["connections"] = {"message within": "300ms", "idle for at most": "600ms"}
        self.start(document)
        slow, silent, panel = self.client(), self.client(), self.client(PANEL)
        slow.stream.sendall(b"\0\1\0\0\0\6\1")
        self.assertTrue(slow.ended())
        self.assertTrue(silent.ended())
        self.recorded(event="connection closed", text="half a request for too long")
        self.recorded(event="connection closed", text="idle for too long")
        self.assertEqual(panel.ask(coil(0, True))[0], 5)

    def test_polling_is_summarised(self):
        self.bounded()
        c = self.client()
        for _ in range(50):
            self.assertEqual(c.ask(read(3, 10, 2))[0], 3)
        self.gateway.end()
        self.assertEqual(len(self.records(type="access", resource="t.a")), 1, "the first of a session stands alone")
        self.assertLessEqual(len(self.records(type="summary", source="op")), 2)
        self.assertTrue(self.records(type="summary", source="op"))


if __name__ == "__main__":
    unittest.main()
