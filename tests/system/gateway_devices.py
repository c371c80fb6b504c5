#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: timeout=240
"""The gateway's other side: answers that don't answer, devices that restart, are slow or gone, and what they are spared."""

import struct
import threading
import time
import unittest

from _gateway import OPERATOR, PANEL, Device, GatewayTest, adu, coil, read, real, refusal, site, until, write


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
        self.bounded(**{"at most": {"connections": 1, "in flight": 3}})  # one of them is kept for essential actions
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

    def sent_one_after_the_other(self, panels, *pdus):
        """Each has its intent recorded before the next is sent."""
        for at, (panel, pdu) in enumerate(zip(panels, pdus), 1):
            panel.send(pdu)
            until(lambda at=at: len(self.records(type="intent", resource="trip")) == at, f"intent {at}")

    def held(self, *which):
        """The device keeps silent about these requests, and whatever comes behind them on the same connection, until told."""
        told = threading.Event()
        self.addCleanup(told.set)
        self.device.answer = lambda t, u, pdu: (pdu not in which or told.wait(60)) and self.device.obey(pdu)
        return told

    def two_connections(self, **tags):
        document = site()
        document["devices"]["plc"]["modbus"].update({"at most": {"connections": 2, "in flight": 8}, "answer within": "30s"})
        for name, members in tags.items():
            document["tags"][name].update(members)
        self.start(document)
        until(lambda: self.device.connections == 2, "two connections")

    def test_a_trip_after_an_un_trip_is_no_repeat(self):
        self.start()
        told = self.held(coil(0, True))
        panels = [self.client(PANEL) for _ in range(3)]
        orders = coil(0, True), coil(0, False), coil(0, True)
        self.sent_one_after_the_other(panels, *orders)
        told.set()
        for panel, pdu in zip(panels, orders):
            self.assertEqual(panel.hear()[2], pdu)
        self.assertEqual([pdu for _, pdu in self.device.asked if pdu[0] == 5], list(orders))
        self.assertEqual(self.device.cells["coils"][0], 1)

    def test_a_trip_is_not_undone_by_an_un_trip_on_another_connection(self):
        self.two_connections()
        told = self.held(coil(0, False))
        panels = [self.client(PANEL) for _ in range(2)]
        self.sent_one_after_the_other(panels, coil(0, False), coil(0, True))
        until(lambda: self.device.cells["coils"][0] == 1, "the trip, which waits for nothing")
        told.set()
        for panel, pdu in zip(panels, (coil(0, False), coil(0, True))):
            self.assertEqual(panel.hear()[2], pdu)
        self.assertEqual(self.device.cells["coils"][0], 1, "the one who tripped has heard that it is done")
        # And the other way round: an un-trip doesn't overtake the trip before it.
        told = self.held(read(3, 10, 1), coil(0, True))
        self.client().send(read(3, 10, 1))
        until(lambda: self.device.count(3) == 1, "the first connection to be held up")
        panels[0].send(coil(0, True))
        until(lambda: self.device.asked[-1][1] == coil(0, True), "the trip on the second")
        panels[1].send(coil(0, False))
        until(lambda: len(self.records(type="intent", resource="trip")) == 4, "the un-trip to be on its way")
        told.set()
        self.assertEqual([panels[0].hear()[2], panels[1].hear()[2]], [coil(0, True), coil(0, False)])
        self.assertEqual(self.device.cells["coils"][0], 0)

    def test_a_trip_that_may_be_undone_is_not_said_to_be_done(self):
        document = site()
        document["devices"]["plc"]["modbus"].update({"at most": {"connections": 2, "in flight": 8}, "answer within": "1s"})
        self.start(document)
        until(lambda: self.device.connections == 2, "two connections")
        self.held(coil(0, False))
        panels = [self.client(PANEL) for _ in range(2)]
        self.sent_one_after_the_other(panels, coil(0, False), coil(0, True))
        until(lambda: self.device.cells["coils"][0] == 1, "the trip")
        self.refused(panels[0].hear()[2], 5, 0x0b)
        self.refused(panels[1].hear()[2], 5, 0x0b)

    def test_an_un_trip_that_a_trip_overtakes_is_dropped(self):
        document = site()
        document["devices"]["plc"]["modbus"].update({"at most": {"connections": 1, "in flight": 2, "kept for essential": 1},
                                                     "answer within": "30s"})
        self.start(document)
        told = self.held(read(3, 10, 1))
        self.client().send(read(3, 10, 1))
        until(lambda: self.device.count(3) == 1, "the device to be busy")
        panels = [self.client(PANEL) for _ in range(2)]
        self.sent_one_after_the_other(panels, coil(0, False), coil(0, True))
        told.set()
        self.assertEqual(panels[1].hear()[2], coil(0, True))
        self.refused(panels[0].hear()[2], 5, 6)
        self.assertEqual(self.device.cells["coils"][0], 1)
        self.recorded(reason="busy", text="overtaken by an essential write")

    def test_an_un_trip_that_waits_for_its_turn_is_dropped_by_a_trip(self):
        self.two_connections(trip={"read back": True})
        self.device.cells["holding"][0:2] = [0, 0]
        told = self.held(read(3, 0, 2))
        self.client().send(write(0, *real(0.5)))
        until(lambda: self.device.count(3) == 1, "the turn to be taken")
        panels = [self.client(PANEL) for _ in range(2)]
        panels[0].send(coil(0, False))
        # What comes later over the same connection is answered later, so it has been taken by now.
        self.refused(panels[0].ask(read(3, 500, 1)), 3, 2)
        self.assertEqual(panels[1].ask(coil(0, True)), coil(0, True))
        told.set()
        self.refused(panels[0].hear()[2], 5, 6)
        self.assertEqual(self.device.cells["coils"][0], 1)

    def test_a_bit_of_a_register_does_not_wait_either(self):
        document = site()
        document["devices"]["plc"]["modbus"].update({"at most": {"connections": 2, "in flight": 4}, "answer within": "30s"})
        document["tags"]["stop"] = {"class": "safety", "device": "plc",
                                    "modbus": {"unit id": 1, "reference": 400041, "type": "bool", "bit": 2}}
        document["roles"]["panel"]["permit"].append({"do": ["tag.read", "tag.write"], "on": "stop", "from": ["control"]})
        document["essential"].append({"do": "tag.write", "on": "stop", "value": 1, "from": ["control"]})
        self.start(document)
        until(lambda: self.device.connections == 2, "two connections")
        told = threading.Event()
        self.addCleanup(told.set)
        self.device.answer = lambda t, u, pdu: (pdu[0] != 3 or told.wait(60)) and self.device.obey(pdu)
        # Reads fill all places but the one that is kept, which needs no saying; a set-point has the turn to write.
        self.client().send(write(0, *real(0.5)))
        op = self.client()
        for _ in range(12):
            op.send(read(3, 10, 1))
        until(lambda: self.device.count(3) >= 1, "reads in flight")
        began = time.monotonic()
        mask = struct.pack(">BHHH", 22, 40, 0xfffb, 0x0004)
        self.assertEqual(self.client(PANEL).ask(mask), mask)
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(self.device.cells["holding"][40], 4)
        self.recorded(resource="stop", type="intent", essential=True, new=1)
        told.set()
        # A mask that changes nothing is no trip, whatever bits it has, and neither is one that clears the bit.
        panel = self.client(PANEL)
        panel.ask(struct.pack(">BHHH", 22, 40, 0xffff, 0x0004))
        self.assertEqual(panel.ask(struct.pack(">BHHH", 22, 40, 0xfffb, 0x0000))[0], 22)
        self.assertEqual(self.device.cells["holding"][40], 0)
        self.assertEqual(len(self.records(resource="stop", type="intent", essential=True)), 1)

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


class Turn(GatewayTest):
    """Writes that need the present state take turns (semantics.md 3.6), and none waits for ever."""

    def test_a_command_does_not_wait_longer_than_an_answer_may_take(self):
        document = site()
        document["devices"]["plc"]["modbus"]["answer within"] = "500ms"
        self.start(document)
        self.device.answer = lambda t, u, pdu: None if pdu[0] == 3 else self.device.obey(pdu)
        clients = [self.client() for _ in range(6)]
        for c in clients:
            c.send(write(0, *real(0.5)))
        said = [c.hear()[2] for c in clients]
        self.assertEqual(said[2:], [refusal(16, 0x0b)] * 4)
        self.assertLessEqual(self.device.count(3), 2, "who waited for too long must not be given the turn")
        self.assertEqual(self.device.count(16), 0)
        self.recorded(reason="device unreachable", text="waited too long for its turn")

    def test_a_unit_that_moves_to_another_device_leaves_no_turn_taken(self):
        def document(version, unit_1_is_at):
            made = site(version=version)
            made["devices"]["other"] = {"modbus": {"unit ids": [9], "word order": "big"}}
            made["zones"]["field"]["devices"] = ["plc", "other"]
            if unit_1_is_at == "other":
                made["devices"]["plc"]["modbus"]["unit ids"], made["devices"]["other"]["modbus"]["unit ids"] = [9], [1, 5]
                made["devices"]["other"]["modbus"].update(numbering="six digits",
                                                          **{"readable blocks": made["devices"]["plc"]["modbus"].pop("readable blocks")})
                for tag in made["tags"].values():
                    tag["device"] = "other"
            return made
        self.device, other = self.device_at(), self.device_at()
        self.start(document(1, "plc"), f"plc={self.device.address}", ["--device", f"other={other.address}"])
        for name in ("plc", "other"):
            self.gateway.warns(f"{name}: connected")
        told = threading.Event()
        self.addCleanup(told.set)
        self.device.answer = lambda t, u, pdu: (pdu[0] != 3 or told.wait(60)) and self.device.obey(pdu)
        c = self.client()
        c.send(write(0, *real(0.5)))
        until(lambda: self.device.count(3) == 1, "the turn to be taken")
        for version, place in ((2, "other"), (3, "plc")):
            self.put(document(version, place))
            self.gateway.process.send_signal(1)
            self.gateway.wait_for(f"reloaded version {version}")
            if version == 2:
                told.set()
                # What it was judged by was read from another device than the one it would go to.
                self.refused(c.hear()[2], 16, 6)
        self.assertEqual(other.count(16), 0)
        self.assertEqual(self.client().ask(write(0, *real(0.5)))[0], 16)
        self.assertEqual(self.device.count(16), 1)


if __name__ == "__main__":
    unittest.main()
