#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: timeout=240
"""What the gateway lets through to the plant: values, blocks, masks, several tags at once, and what is answered to the rest
(semantics.md 5.1 and 5.2)."""

import struct
import threading
import unittest

from _gateway import ENGINEER, PANEL, STRANGER, VIEWER, GatewayTest, coil, read, real, site, until, write


class Writes(GatewayTest):
    def setUp(self):
        super().setUp()
        self.start()
        self.op = self.client()

    def written(self, *codes):
        return [pdu for _, pdu in self.device.asked if pdu[0] in (codes or (5, 6, 15, 16, 22, 23))]

    def test_reads_and_writes_in_range(self):
        self.assertEqual(self.op.ask(write(10, 7)), write(10, 7))
        self.assertEqual(self.op.ask(read(3, 10, 1)), bytes([3, 2, 0, 7]))
        self.assertEqual(self.op.ask(write(2, 1000)), write(2, 1000), "100 % with a gain of 0.1")
        self.assertEqual(self.op.ask(coil(1, True)), coil(1, True))
        self.assertEqual(self.op.ask(read(1, 1, 1)), bytes([1, 1, 1]))
        self.recorded(type="intent", resource="t.a", outcome="permitted", new=7)
        self.recorded(type="outcome", resource="t.a", outcome="done")

    def test_outside_the_hard_range(self):
        self.refused(self.op.ask(write(10, 1001)), 6, 3)
        self.refused(self.op.ask(write(2, 1001)), 6, 3)
        self.refused(self.op.ask(write(0, *real(float("nan")))), 16, 3)
        self.refused(self.op.ask(write(0, *real(float("inf")))), 16, 3)
        self.assertEqual(self.written(), [])
        self.recorded(reason="outside hard range", resource="t.a", outcome="denied", requirement="CR 3.5")

    def test_a_step_is_measured_from_what_is_there_now(self):
        self.device.cells["holding"][0:2] = real(5.0)
        self.refused(self.op.ask(write(0, *real(6.5))), 16, 3)
        self.assertEqual(self.op.ask(write(0, *real(5.5)))[0], 16)
        # Another master has been at the device: the gateway looks again before it judges.
        self.device.cells["holding"][0:2] = real(9.0)
        self.assertEqual(self.op.ask(write(0, *real(9.9)))[0], 16)
        self.assertEqual(self.op.ask(write(0, *real(1.0)))[0], 16, "downwards is unlimited")

    def test_no_known_value_no_write(self):
        self.device.answer = lambda t, u, pdu: b"\x83\x04" if pdu[0] == 3 else self.device.obey(pdu)
        said = self.op.ask(write(0, *real(1.0)))
        self.assertEqual(said[0], 0x90)
        self.assertEqual(self.written(), [])
        self.recorded(reason="current value unknown", resource="t.setpoint")

    def test_half_of_a_32_bit_tag_is_denied(self):
        for pdu in (write(0, 1), write(1, 1), write(12, 1), write(1, 1, 2), struct.pack(">BHHH", 22, 12, 0, 1)):
            self.assertEqual(self.op.ask(pdu)[0], pdu[0] | 0x80)
        self.assertEqual(self.written(), [])
        self.recorded(reason="partial write")

    def test_several_tags_are_all_or_nothing(self):
        self.assertEqual(self.op.ask(write(10, 1, 2, 0, 3))[0], 16)
        self.assertEqual(self.device.cells["holding"][10:14], [1, 2, 0, 3])
        before = len(self.written())
        self.refused(self.op.ask(write(10, 5, 1001, 0, 3)), 16, 3)
        self.refused(self.op.ask(write(10, 5, 6, 7, 3)), 16, 3)
        self.assertEqual(len(self.written()), before, "nothing of it may have reached the device")
        self.assertEqual(self.device.cells["holding"][10:14], [1, 2, 0, 3])

    def test_writes_do_not_cross_holes(self):
        self.refused(self.op.ask(write(13, 1, 2)), 16, 3)
        self.assertEqual(self.op.ask(write(11, 1, 0, 2))[0], 16)
        self.refused(self.op.ask(write(9, 1, 2)), 16, 2)
        self.refused(self.op.ask(struct.pack(">BHHBB", 15, 1, 3, 1, 7)), 15, 2)

    def test_readable_blocks_have_zeros_in_their_holes(self):
        self.device.cells["input"][0:10] = [7, 8, 9, 10, *real(21.5), 11, 12, 13, 14]
        said = self.op.ask(read(4, 0, 10))
        self.assertEqual(struct.unpack(">10H", said[2:]), (7, 0, 0, 0, *real(21.5), 0, 0, 0, 0))
        self.assertEqual(self.op.ask(read(4, 4, 2))[2:], struct.pack(">HH", *real(21.5)))
        # Outside the declared block, and where no block is declared, a hole refuses the whole read.
        self.refused(self.op.ask(read(4, 0, 11)), 4, 2)
        self.refused(self.op.ask(read(3, 10, 5)), 3, 2)

    def test_one_forbidden_tag_refuses_the_whole_read(self):
        self.refused(self.op.ask(read(3, 20, 1)), 3, 1)
        self.assertEqual(self.client(ENGINEER).ask(read(3, 20, 1))[:2], bytes([3, 2]))

    def test_a_mask_is_judged_by_its_result(self):
        eng = self.client(ENGINEER)
        self.device.cells["holding"][3] = 0b1010_0000_0000_0010
        mask = struct.pack(">BHHH", 22, 3, 0xfff8, 0x0005)
        self.assertEqual(eng.ask(mask), mask)
        self.assertEqual(self.device.cells["holding"][3], 0b1010_0000_0000_0101)
        self.assertEqual(eng.ask(struct.pack(">BHHH", 22, 3, 0x7fff, 0x0000))[0], 0x96, "bit 15 may not be changed")
        self.assertEqual(self.device.cells["holding"][3], 0b1010_0000_0000_0101)
        # What the mask leaves as it is, is no reason to refuse it; setting a bit that is set changes nothing.
        self.assertEqual(eng.ask(struct.pack(">BHHH", 22, 3, 0x7fff, 0x8000))[0], 22)
        self.assertEqual(self.op.ask(mask), bytes([0x96, 1]), "no right to it")
        # The whole word obeys the same rule.
        self.assertEqual(eng.ask(write(3, 0b1010_0000_0000_0000))[0], 6)
        self.assertEqual(eng.ask(write(3, 0))[0], 0x86)

    def test_a_mask_asks_only_for_the_bits_that_it_changes(self):
        # Register 5 has one tag, its bit 3.
        self.assertEqual(self.op.ask(struct.pack(">BHHH", 22, 5, 0xfff7, 0x0008))[0], 22)
        self.assertEqual(self.device.cells["holding"][5], 8)
        for mask_and, mask_or in ((0xffef, 0x0010), (0x0000, 0x0000), (0xfff6, 0x0008)):
            self.assertEqual(self.op.ask(struct.pack(">BHHH", 22, 5, mask_and, mask_or))[0], 0x96)
        self.assertEqual(self.op.ask(write(5, 8))[0], 0x86, "a whole register of which only one bit is a tag")
        self.assertEqual(self.device.cells["holding"][5], 8)
        self.assertEqual(self.op.ask(struct.pack(">BHHH", 22, 10, 0xfffe, 1))[0], 0x96, "no mask on what is no set of bits")

    def test_the_rules_of_all_aliases_apply(self):
        document = site(version=2)
        document["roles"]["operator"]["permit"].append({"do": "tag.write", "on": "word", "from": ["control"]})
        self.put(document)
        self.gateway.process.send_signal(1)
        self.gateway.wait_for("reloaded version 2")
        # The operator may write the word, but not the bit that is a part of it.
        self.refused(self.op.ask(write(3, 1)), 6, 1)
        self.refused(self.op.ask(struct.pack(">BHHH", 22, 3, 0xfffe, 1)), 22, 1)
        # A mask that leaves the bit alone is about the word only.
        self.assertEqual(self.op.ask(struct.pack(">BHHH", 22, 3, 0xfffd, 2))[0], 22)
        self.assertEqual(self.device.cells["holding"][3], 2)

    def test_both_halves_of_function_23_are_checked_before_anything_is_forwarded(self):
        def both(read_at, count, write_at, *words):
            return struct.pack(f">BHHHHB{len(words)}H", 23, read_at, count, write_at, len(words), 2 * len(words), *words)
        self.assertEqual(self.op.ask(both(10, 1, 10, 44)), bytes([23, 2, 0, 44]))
        for pdu, exception in ((both(20, 1, 10, 1), 1), (both(10, 1, 10, 1001), 3), (both(500, 1, 10, 1), 2), (both(10, 1, 500, 1), 2)):
            self.refused(self.op.ask(pdu), 23, exception)
        self.assertEqual(len(self.written(23)), 1)
        self.refused(self.client(VIEWER).ask(both(10, 1, 10, 1)), 23, 1)

    def test_a_permissive_is_read_before_it_is_believed(self):
        self.device.cells["inputs"][0] = 0
        self.refused(self.op.ask(coil(2, True)), 5, 1)
        self.device.cells["inputs"][0] = 1
        self.assertEqual(until(lambda: self.op.ask(coil(2, True))[0] == 5, "the guard to be seen closed"), True)
        self.recorded(reason="permissive not met", resource="t.fan")

    def test_rights_by_role_and_by_zone(self):
        board = self.client(VIEWER)
        self.assertEqual(board.ask(read(3, 10, 1))[0], 3)
        self.refused(board.ask(write(10, 1)), 6, 1)
        self.refused(self.op.ask(coil(0, True)), 5, 1)
        self.assertEqual(self.client(PANEL).ask(coil(0, True))[0], 5)
        self.refused(self.client(STRANGER).ask(read(3, 10, 1)), 3, 1)

    def test_a_value_that_fails_may_be_answered_as_not_permitted(self):
        self.put(site(version=2, **{"answer to a bad value": "illegal function"}))
        self.gateway.process.send_signal(1)
        self.gateway.wait_for("reloaded version 2")
        self.refused(self.op.ask(write(10, 1001)), 6, 1)
        self.refused(self.op.ask(write(10, 1, 2, 3)), 16, 3)


class Unknown(GatewayTest):
    """A write whose answer doesn't come stays unknown (semantics.md 3.2)."""

    def test_a_late_answer_is_recorded_and_nothing_is_repeated(self):
        document = site()
        document["devices"]["plc"]["modbus"]["answer within"] = "200ms"
        self.start(document)
        go = threading.Event()
        self.addCleanup(go.set)

        def late(_transaction, _unit, pdu):
            if pdu[0] == 6:
                go.wait(20)
            return self.device.obey(pdu)
        self.device.answer = late
        op = self.client()
        self.refused(op.ask(write(10, 7)), 6, 0x0b)
        self.recorded(type="outcome", resource="t.a", outcome="unknown")
        go.set()
        self.gateway.warns("late answer")
        self.recorded(event="device answer invalid", text="late answer 06000a0007")
        self.assertEqual(self.device.count(6), 1)
        self.assertEqual(op.ask(read(3, 10, 1)), bytes([3, 2, 0, 7]))

    def test_what_the_device_refuses_is_recorded_as_refused_by_it(self):
        self.start()
        self.device.answer = lambda t, u, pdu: b"\x86\x04" if pdu[0] == 6 else self.device.obey(pdu)
        self.refused(self.client().ask(write(10, 7)), 6, 4)
        self.recorded(type="outcome", resource="t.a", outcome="refused by device")


if __name__ == "__main__":
    unittest.main()
