#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: timeout=240
"""The gateway's wire rules: limits and the order in which they are checked, what is discarded, cuts, pipelining, pending transactions."""

import random
import struct
import threading
import unittest

from _gateway import ENGINEER, GatewayTest, adu, coil, read, refusal, site, write


class Wire(GatewayTest):
    def setUp(self):
        super().setUp()
        self.start()
        self.eng = self.client(ENGINEER)

    def test_limits_and_the_order_of_checks(self):
        cases = [
            # The function comes first, then quantity and byte count, then the address.
            ("function 0", bytes([0]), 1), ("function 0x80", bytes([0x80, 0, 0, 0, 1]), 1), ("function 9", bytes([9, 0, 0]), 1),
            ("function 65 of nobody", bytes([65, 1]), 1), ("UMAS", bytes([0x5a, 0, 1]), 1),
            ("no quantity", bytes([3, 0, 0]), 3), ("a byte too many", read(3, 10, 1) + b"\0", 3),
            ("quantity 0", read(3, 10, 0), 3), ("126 registers", read(3, 10, 126), 3), ("2001 coils", read(1, 0, 2001), 3),
            ("quantity before address", read(3, 0xffff, 126), 3), ("beyond the last address", read(3, 0xffff, 2), 2),
            ("half a coil", struct.pack(">BHH", 5, 1, 0x1234), 3),
            ("124 registers", struct.pack(">BHHB", 16, 10, 124, 246) + bytes(246), 3),
            ("byte count of 16", struct.pack(">BHHB", 16, 10, 2, 3) + bytes(4), 3),
            ("byte count of 15", struct.pack(">BHHB", 15, 1, 9, 1) + bytes(2), 3),
            ("122 in function 23", struct.pack(">BHHHHB", 23, 10, 1, 10, 122, 242) + bytes(242), 3),
            ("mask, short", struct.pack(">BHH", 22, 3, 1), 3),
            ("identification, other MEI", bytes([0x2b, 0x0f, 1, 0]), 1),
        ]
        for name, pdu, exception in cases:
            with self.subTest(name):
                self.assertEqual(self.eng.ask(pdu), bytes([pdu[0] | 0x80, exception]))
        self.assertEqual([pdu for _, pdu in self.device.asked if pdu[0] not in (2, 3)], [], "nothing of it may reach the device")
        self.recorded(reason="malformed", source="eng")

    def test_restarting_a_device_is_an_action_that_nobody_has(self):
        self.refused(self.eng.ask(struct.pack(">BHH", 8, 1, 0)), 8, 1)
        self.refused(self.eng.ask(struct.pack(">BHH", 8, 4, 0)), 8, 1)
        self.refused(self.eng.ask(bytes([0x2b, 14, 1, 0])), 0x2b, 1)
        self.assertEqual(self.device.count(8), 0)

    def test_a_loopback_is_no_leave_to_silence_a_device(self):
        def named(version, *actions):
            made = site(version=version, actions=["report server id", *actions])
            made["conduits"][0]["permit"] += actions
            made["roles"]["engineer"]["permit"].append({"do": list(actions), "on": "plc", "from": ["control"]})
            return made
        changes = {1: "restart communications option", 3: "change ASCII input delimiter", 4: "force listen only mode",
                   10: "clear counters and diagnostic register", 20: "clear overrun counter and flag"}
        self.device.answer = lambda t, u, pdu: pdu if pdu[0] == 8 else self.device.obey(pdu)
        self.put(named(2, "diagnostics"))
        self.gateway.process.send_signal(1)
        self.gateway.wait_for("reloaded version 2")
        loopback = bytes.fromhex("080000a5a5")
        self.assertEqual(self.eng.ask(loopback), loopback)
        for sub_function in changes:
            self.refused(self.eng.ask(struct.pack(">BHH", 8, sub_function, 0)), 8, 1)
        self.assertEqual(self.device.count(8), 1)
        # Each is granted by its own name, and by no other.
        self.put(named(3, changes[1]))
        self.gateway.process.send_signal(1)
        self.gateway.wait_for("reloaded version 3")
        for sub_function in (0, 3, 4, 10, 20):
            self.refused(self.eng.ask(struct.pack(">BHH", 8, sub_function, 0)), 8, 1)
        restart = struct.pack(">BHH", 8, 1, 0)
        self.assertEqual(self.eng.ask(restart), restart)
        self.recorded(action=changes[1], type="intent", resource="plc")

    def test_a_name_plate_is_no_way_to_canopen(self):
        plate, canopen = bytes([0x2b, 14, 1, 0]), bytes([0x2b, 13, 1, 2, 3])
        self.device.answer = lambda t, u, pdu: (plate[:3] + bytes([1, 0, 0, 0]) if pdu == plate else canopen if pdu == canopen
                                                else self.device.obey(pdu))
        for version, named, asked, other in ((2, "encapsulated interface transport", plate, canopen), (3, "CANopen general reference", canopen, plate)):
            made = site(version=version, actions=["report server id", named])
            made["conduits"][0]["permit"].append(named)
            made["roles"]["engineer"]["permit"].append({"do": named, "on": "plc", "from": ["control"]})
            self.put(made)
            self.gateway.process.send_signal(1)
            self.gateway.wait_for(f"reloaded version {version}")
            self.assertEqual(self.eng.ask(asked)[:2], asked[:2])
            self.refused(self.eng.ask(other), 0x2b, 1)
            self.recorded(action=named, resource="plc")
        self.assertEqual(self.device.count(0x2b), 2)

    def test_an_action_on_the_device_that_the_document_names(self):
        self.assertEqual(self.eng.ask(bytes([17])), bytes([17, 2, 7, 0xff]))
        self.refused(self.client().ask(bytes([17])), 17, 1)

    def test_another_protocol_is_discarded_without_an_answer(self):
        self.eng.stream.sendall(adu(7, 1, read(3, 10, 1), protocol=1))
        # The next answer belongs to the next question.
        self.assertEqual(self.eng.ask(read(3, 10, 1))[:2], bytes([3, 2]))
        self.recorded(reason="malformed", text="an ADU of another protocol, discarded")

    def test_a_length_that_no_adu_has_ends_the_connection(self):
        for length in (0, 1, 255, 65535):
            with self.subTest(length):
                c = self.client()
                c.stream.sendall(struct.pack(">HHH", 1, 0, length))
                self.assertTrue(c.ended())
        self.recorded(text="a length that no ADU has")

    def test_verdicts_do_not_depend_on_how_the_bytes_were_cut(self):
        pdus = [read(3, 10, 2), write(10, 5), write(10, 1001), read(3, 500, 1), bytes([9]), read(4, 0, 10), coil(1, True), read(3, 12, 2)]
        stream = b"".join(adu(100 + i, 1, p) for i, p in enumerate(pdus))

        def answers(c):
            got = {}
            for _ in pdus:
                transaction, unit, pdu = c.hear()
                self.assertEqual(unit, 1)
                got[transaction] = pdu
            return got

        self.eng.ask(write(10, 5))
        whole = self.client(ENGINEER)
        whole.stream.sendall(stream)
        expected = answers(whole)
        self.assertEqual(set(expected), set(range(100, 108)))
        self.assertEqual(expected[102], refusal(6, 3))
        self.assertEqual(expected[103], refusal(3, 2))
        self.assertEqual(expected[104], refusal(9, 1))
        seeded = random.Random(7)
        for size in (1, 2, 3, 7, None):
            c = self.client(ENGINEER)
            at = 0
            while at < len(stream):
                step = size or seeded.randint(1, 40)
                c.stream.sendall(stream[at:at + step])
                at += step
            self.assertEqual(answers(c), expected, f"in pieces of {size}")

    def test_pipelined_transactions_keep_their_identifiers(self):
        c = self.client()
        # Of one value and of different ones: identifiers are the client's own affair.
        sent = [5, 5, 65535, 0, 9, 9, 9, 1]
        for i, transaction in enumerate(sent):
            c.send(read(3, 10 + i % 2, 1), 1, transaction)
        self.assertEqual(sorted(c.hear()[0] for _ in sent), sorted(sent))

    def test_the_seventeenth_pending_transaction_is_answered_busy(self):
        go = threading.Event()
        self.addCleanup(go.set)

        def wait(_transaction, _unit, pdu):
            go.wait(20)
            return self.device.obey(pdu)
        self.device.answer = wait
        c = self.client()
        for i in range(20):
            c.send(read(3, 10, 1), 1, i)
        refused = [c.hear() for _ in range(4)]
        self.assertEqual(refused, [(i, 1, refusal(3, 6)) for i in range(16, 20)])
        # Another connection has sixteen of its own; the device's own limit is another matter.
        go.set()
        self.assertEqual(sorted(c.hear()[0] for _ in range(16)), list(range(16)))
        self.assertEqual(c.ask(read(3, 10, 1))[:2], bytes([3, 2]))
        self.recorded(reason="too many pending")

    def test_half_a_request_at_the_end_is_recorded(self):
        c = self.client()
        c.stream.sendall(adu(1, 1, read(3, 10, 1))[:9])
        c.close()
        self.recorded(event="connection closed", text="in the middle of a request")

    def test_unit_identifiers_are_a_closed_list(self):
        c = self.client()
        for unit in (0, 2, 255):
            self.refused(c.ask(read(3, 10, 1), unit), 3, 0x0a)
        self.refused(c.ask(read(3, 10, 1), 5), 3, 1)  # a unit of the device, but this client has no right there

    def test_broadcast_writes_are_denied(self):
        before = len(self.device.asked)
        said = self.client().ask(write(10, 5), 0)
        self.assertEqual(said[0], 6 | 0x80)
        self.recorded(reason="broadcast")
        self.assertNotIn(0, [unit for unit, _ in self.device.asked[before:]])


class SlowReader(GatewayTest):
    def test_a_peer_that_reads_slowly_is_held_back_not_cut_off(self):
        document = site()
        document["devices"]["plc"]["modbus"]["readable blocks"][0]["to"] = 300125
        self.start(document)
        self.hear_slowly(self.at)


if __name__ == "__main__":
    unittest.main()
