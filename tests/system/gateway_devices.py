#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: timeout=240
"""The gateway's other side: answers that don't answer, devices that restart, are slow or gone, and what they are spared."""

import struct
import threading
import time
import unittest

from _gateway import OPERATOR, PANEL, Client, Device, GatewayTest, adu, coil, read, refusal, site, until, write


class BadValues(GatewayTest):
    """What becomes of values that can't be right is the site's choice (semantics.md 3.7)."""

    def serve(self, **members):
        document = site()
        document["tag classes"] = {"measured": {"bad answers": "withhold"}}
        document["tags"]["t.level"].update(members)
        self.start(document)
        self.device.cells["input"][4:6] = struct.unpack(">HH", struct.pack(">f", float("nan")))
        self.c = self.client()

    def test_marked_they_are_handed_on(self):
        self.serve()
        self.device.cells["input"][0] = 2000  # the document says at most 1000
        self.assertEqual(self.c.ask(read(4, 0, 1)), b"\x04\x02" + struct.pack(">H", 2000))
        self.assertEqual(self.recorded(event="device answer invalid", resource="t.level")[0]["outcome"], "failed")

    def test_withheld_the_read_is_refused_and_each_is_counted(self):
        self.serve(**{"class": "measured"})
        self.assertEqual(self.c.ask(read(4, 0, 1))[0], 4)
        self.device.cells["input"][0] = 2000
        answers = [self.c.ask(read(4, 0, 1)) for _ in range(50)]
        self.assertEqual(set(answers), {answers[0]})
        self.assertEqual(answers[0][0], 0x84)
        # Without the choice the other one goes on.
        self.assertEqual(self.c.ask(read(4, 4, 2))[0], 4)
        self.recorded(event="device answer invalid", resource="t.level", outcome="denied", reason="outside hard range")
        until(lambda: sum(1 + (int(t.split("and ")[1].split()[0]) if "and " in t else 0)
                          for t in self.texts(event="device answer invalid")) == 51, "all of them to be counted")


class Answers(GatewayTest):
    """Answers are input too (semantics.md 3.7 and 5.3)."""

    def wrong(self, answer, said=None):
        """One wrong answer closes the device connection; the next request goes over a new one."""
        if not hasattr(self, "gateway"):
            self.start()
        before = self.device.connections
        self.device.answer = answer
        c = self.client()
        self.assertEqual(c.ask(read(3, 10, 1)), said or refusal(3, 0x0b))
        self.device.answer = None
        until(lambda: self.device.connections > before, "another connection to the device")
        self.assertEqual(until(lambda: (a := c.ask(read(3, 10, 1)))[0] == 3 and a, "an answer again")[:2], bytes([3, 2]))

    def test_another_function(self):
        self.wrong(lambda t, u, pdu: bytes([4, 2, 0, 1]))
        self.recorded(event="device answer invalid", reason="answer mismatch")
        self.gateway.warns("ALARM: plc: the answer does not match")

    def test_another_quantity(self):
        self.wrong(lambda t, u, pdu: bytes([3, 4, 0, 1, 0, 1]))

    def test_a_byte_count_that_lies(self):
        self.wrong(lambda t, u, pdu: bytes([3, 6, 0, 1]))

    def test_another_transaction(self):
        self.wrong(lambda t, u, pdu: [adu(t ^ 1, u, bytes([3, 2, 0, 1]))])
        self.gateway.warns("an answer to no request")

    def test_another_unit(self):
        self.wrong(lambda t, u, pdu: [adu(t, u + 1, bytes([3, 2, 0, 1]))])

    def test_another_protocol(self):
        self.wrong(lambda t, u, pdu: [adu(t, u, bytes([3, 2, 0, 1]), protocol=9)])

    def test_a_length_that_no_adu_has(self):
        self.wrong(lambda t, u, pdu: [struct.pack(">HHHB", t, 0, 600, u)])

    def test_the_exception_of_another_function(self):
        self.wrong(lambda t, u, pdu: bytes([0x84, 2]))

    def test_an_exception_is_passed_on(self):
        self.start()
        for code in (2, 4, 6):
            self.device.answer = lambda t, u, pdu, code=code: bytes([pdu[0] | 0x80, code])
            self.refused(self.client().ask(read(3, 10, 1)), 3, code)

    def test_an_answer_that_nobody_asked_for(self):
        self.start()
        self.device.answer = lambda t, u, pdu: [adu(t, u, self.device.obey(pdu)), adu(t, u, self.device.obey(pdu))]
        self.assertEqual(self.client().ask(read(3, 10, 1))[:2], bytes([3, 2]))
        self.gateway.warns("an answer to no request")
        until(lambda: self.device.connections > 1, "another connection")

    def test_the_echo_of_another_write(self):
        self.start()
        self.device.answer = lambda t, u, pdu: write(10, 8) if pdu[0] == 6 else self.device.obey(pdu)
        self.refused(self.client().ask(write(10, 7)), 6, 0x0b)
        self.recorded(type="outcome", resource="t.a", outcome="unknown")

    def test_values_that_cannot_be_right_are_recorded(self):
        self.start()
        c = self.client()
        self.device.cells["input"][0] = 2000  # the document says at most 1000
        c.ask(read(4, 0, 1))
        self.recorded(event="device answer invalid", resource="t.level")
        self.device.cells["input"][0] = 5
        self.assertEqual(c.ask(read(4, 0, 1)), bytes([4, 2, 0, 5]))


class Loss(GatewayTest):
    def test_a_device_that_restarts(self):
        self.start()
        c = self.client()
        self.assertEqual(c.ask(read(3, 10, 1))[0], 3)
        self.device.close()
        self.assertEqual(until(lambda: (a := c.ask(read(3, 10, 1)))[0] == 0x83 and a, "a refusal"), refusal(3, 0x0b))
        self.gateway.warns("can't be reached")
        self.recorded(event="device lost")
        port = self.device.port
        again = until(lambda: self.try_port(port), "the port to be free")
        self.assertEqual(until(lambda: (a := c.ask(read(3, 10, 1)))[0] == 3 and a, "an answer")[:2], bytes([3, 2]))
        self.recorded(event="device restored")
        self.assertEqual(again.connections, 1)

    def try_port(self, port):
        try:
            return self.device_at(port)
        except OSError:
            return None

    def test_a_gateway_that_starts_before_its_device(self):
        spare = Device()
        port = spare.port
        spare.close()
        self.start(device=f"127.0.0.1:{port}")
        c = self.client()
        self.refused(c.ask(read(3, 10, 1)), 3, 0x0b)
        self.device = until(lambda: self.try_port(port), "the port")
        until(lambda: c.ask(read(3, 10, 1))[0] == 3, "the device to be found")

    def test_a_connection_cut_in_the_middle_of_an_answer(self):
        self.start()

        def cut(t, u, pdu):
            self.device.answer = None
            threading.Timer(0, self.device.drop).start()
            return [adu(t, u, bytes([3, 2, 0, 1]))[:9]]
        self.device.answer = cut
        c = self.client()
        self.refused(c.ask(read(3, 10, 1)), 3, 0x0b)
        until(lambda: c.ask(read(3, 10, 1))[0] == 3, "an answer")


class Load(GatewayTest):
    """What a device is spared (semantics.md 5.3)."""

    def bounded(self, **bounds):
        document = site()
        document["devices"]["plc"]["modbus"].update(bounds)
        self.start(document)

    def test_connections_and_transactions_in_flight(self):
        self.bounded(**{"at most": {"connections": 1, "in flight": 2}})
        held = threading.Event()
        self.addCleanup(held.set)
        self.device.answer = lambda t, u, pdu: held.wait(20) and self.device.obey(pdu)
        clients = [self.client() for _ in range(4)]
        for c in clients:
            for _ in range(4):
                c.send(read(3, 10, 1))
        # One is being answered, one lies in the connection; the others wait in the gateway.
        until(lambda: len(self.device.asked) >= 1, "the first")
        held.set()
        for c in clients:
            for _ in range(4):
                self.assertEqual(c.hear()[2][0], 3)
        self.assertEqual(self.device.connections, 1)

    def test_no_more_in_flight_than_the_document_says(self):
        self.bounded(**{"at most": {"connections": 1, "in flight": 2}})
        self.device.answer = lambda t, u, pdu: None  # reads everything, answers nothing
        c = self.client()
        for _ in range(6):
            c.send(read(3, 10, 1))
        self.assertEqual({c.hear()[2] for _ in range(6)}, {refusal(3, 0x0b)})
        self.assertEqual(len(self.device.asked), 2, "the others must never have been sent")
        # What will never be answered is given up with its connection.
        self.device.answer = None
        until(lambda: c.ask(read(3, 10, 1))[0] == 3, "an answer")

    def test_the_least_interval_between_requests(self):
        self.bounded(**{"between requests": "50ms"})
        times = []

        def note(t, u, pdu):
            times.append(time.monotonic())
            return self.device.obey(pdu)
        self.device.answer = note
        c = self.client()
        for _ in range(5):
            c.send(read(3, 10, 1))
        for _ in range(5):
            self.assertEqual(c.hear()[2][0], 3)
        gaps = [b - a for a, b in zip(times, times[1:])]
        self.assertGreater(min(gaps), 0.040, gaps)

    def test_a_full_queue_is_answered_busy(self):
        self.bounded(**{"at most": {"connections": 1, "in flight": 1, "waiting": 2}})
        held = threading.Event()
        self.addCleanup(held.set)
        self.device.answer = lambda t, u, pdu: held.wait(20) and self.device.obey(pdu)
        c = self.client()
        for _ in range(8):
            c.send(read(3, 10, 1))
        answers = [c.hear()[2] for _ in range(5)]
        self.assertEqual(set(answers), {refusal(3, 6)})
        held.set()
        self.assertEqual([c.hear()[2][0] for _ in range(3)], [3, 3, 3])
        self.recorded(reason="device load")


class Essential(GatewayTest):
    """Essential actions have room of their own (semantics.md 2.3)."""

    def test_identical_repeats_are_one_write(self):
        self.start()
        held = threading.Event()
        self.addCleanup(held.set)
        self.device.answer = lambda t, u, pdu: held.wait(20) and self.device.obey(pdu)
        panels = [self.client(PANEL) for _ in range(3)]
        panels[0].send(coil(0, True))
        until(lambda: self.device.count(5) == 1, "the trip at the device")
        for p in panels[1:]:
            p.send(coil(0, True))
        # Recorded for each of them, written once.
        until(lambda: len(self.records(type="intent", resource="trip")) == 3, "three intents")
        held.set()
        for p in panels:
            self.assertEqual(p.hear()[2], coil(0, True))
        self.assertEqual(self.device.count(5), 1)
        until(lambda: len(self.records(type="outcome", resource="trip", outcome="done")) == 3, "three outcomes")

    def test_a_trip_does_not_wait_behind_a_silent_connection(self):
        document = site()
        document["devices"]["plc"]["modbus"]["at most"] = {"connections": 2, "in flight": 4, "kept for essential": 1}
        document["devices"]["plc"]["modbus"]["answer within"] = "30s"
        self.start(document)
        until(lambda: self.device.connections == 2, "two connections")
        held = threading.Event()
        self.addCleanup(held.set)
        self.device.answer = lambda t, u, pdu: (pdu[0] == 5 or held.wait(60)) and self.device.obey(pdu)
        op = self.client()
        for _ in range(12):
            op.send(read(3, 10, 1))
        until(lambda: self.device.count(3) >= 1, "reads in flight")
        began = time.monotonic()
        self.assertEqual(self.client(PANEL).ask(coil(0, True)), coil(0, True))
        self.assertLess(time.monotonic() - began, 5)

    def test_the_trip_from_others_and_the_value_that_un_trips_are_not_essential(self):
        self.start()
        self.refused(self.client(OPERATOR).ask(coil(0, True)), 5, 1)
        self.assertEqual(self.client(PANEL).ask(coil(0, True)), coil(0, True))
        self.recorded(resource="trip", type="intent", essential=True)


if __name__ == "__main__":
    unittest.main()
