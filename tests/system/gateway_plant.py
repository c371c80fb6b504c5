#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: timeout=240
"""Fail-safe outputs at the gateway (semantics.md 3.4 to 3.6), and essential actions when something has failed (2.1 to 2.3)."""

import resource
import signal
import threading
import time
import unittest

from _gateway import ENGINEER, OPERATOR, PANEL, STRANGER, VIEWER, GatewayTest, coil, read, real, site, until, write


class Failsafe(GatewayTest):
    def supervised(self, document=None, options=(), **on_loss):
        document = document or site()
        document["tags"]["t.valve"]["on loss of"] = {"heartbeat": "beat", "for": "200ms", "misses": 2, **on_loss}
        document["tags"]["t.reset"] = {"device": "plc", "modbus": {"unit id": 1, "reference": 4}}
        self.start(document, options=["--reset", "t.reset", *options])
        self.panel, self.op = self.client(PANEL), self.client()
        self.beats = 0

    def beat(self):
        self.beats += 1
        return self.panel.ask(write(30, self.beats))[0] == 6

    def in_service(self, value):
        """Beats until a command is taken."""
        until(lambda: self.beat() and self.op.ask(write(2, value))[0] == 6, "the valve to be in service")

    def valve_writes(self):
        return [pdu for _, pdu in self.device.asked if pdu[0] in (6, 16) and pdu[1:3] == b"\0\2"]

    def test_a_substitute_value_latched_until_a_reset_and_a_fresh_command(self):
        self.supervised(substitute=30)
        self.in_service(500)
        until(lambda: self.device.cells["holding"][2] == 300, "the fail-safe value")
        self.recorded(event="outputs tripped", resource="t.valve")
        # The writer is back: that alone resets nothing.
        for _ in range(5):
            self.assertTrue(self.beat())
            self.assertEqual(self.op.ask(write(2, 500))[0], 0x86)
        self.assertEqual(self.device.cells["holding"][2], 300)
        self.recorded(reason="outputs tripped", outcome="denied", resource="t.valve")
        # A reset is a permitted write of 1; a viewer's isn't, and a write of 0 isn't one.
        self.refused(self.client(VIEWER).ask(coil(3, True)), 5, 1)
        self.assertEqual(self.op.ask(coil(3, False))[0], 5)
        self.assertTrue(self.beat())
        self.assertEqual(self.op.ask(write(2, 500))[0], 0x86)
        self.assertEqual(self.op.ask(coil(3, True))[0], 5)
        self.assertEqual(self.device.cells["holding"][2], 300, "a reset alone writes nothing")
        until(lambda: self.beat() and self.op.ask(write(2, 450))[0] == 6, "the fresh command")
        self.assertEqual(self.device.cells["holding"][2], 450)

    def test_a_command_that_waited_through_a_trip_is_dropped(self):
        document = site()
        document["devices"]["plc"]["modbus"]["at most"] = {"connections": 1, "in flight": 1}
        document["devices"]["plc"]["modbus"]["answer within"] = "20s"
        self.supervised(document, substitute=30)
        self.in_service(500)
        self.assertTrue(self.beat())
        held = threading.Event()
        self.addCleanup(held.set)
        self.device.answer = lambda t, u, pdu: (pdu != read(3, 11, 1) or held.wait(20)) and self.device.obey(pdu)
        slow = self.client()
        slow.send(read(3, 11, 1))
        until(lambda: (1, read(3, 11, 1)) in self.device.asked, "the device to be busy")
        # It is permitted now, and waits for the device; meanwhile the writer is lost.
        self.op.send(write(2, 600))
        self.recorded(type="intent", resource="t.valve", new=60)
        self.recorded(event="outputs tripped", resource="t.valve")
        held.set()
        self.assertEqual(self.op.hear()[2][0], 0x86)
        until(lambda: self.device.cells["holding"][2] == 300, "the fail-safe value")
        self.assertNotIn(write(2, 600), self.valve_writes())

    def test_hold_writes_nothing(self):
        self.supervised(hold=True)
        self.in_service(500)
        before = len(self.valve_writes())
        self.recorded(event="outputs tripped", resource="t.valve")
        self.assertEqual(len(self.valve_writes()), before)
        self.assertEqual(self.device.cells["holding"][2], 500)

    def test_unlatched_it_goes_on_when_the_writer_is_back(self):
        self.supervised(deenergise=True, latched=False)
        self.in_service(500)
        until(lambda: self.device.cells["holding"][2] == 0, "the output to be de-energised")
        self.in_service(510)
        self.assertEqual(self.device.cells["holding"][2], 510)

    def test_a_start_is_bumpless(self):
        document = site()
        document["tags"]["t.valve"]["on loss of"] = {"heartbeat": "beat", "for": "200ms", "substitute": 30, "at power up": 10}
        self.put(document)
        self.device = self.device_at()
        self.device.cells["holding"][2] = 777
        self.start(False, self.device.address)
        self.gateway.warns("plc: connected")
        until(lambda: any(pdu == read(3, 2, 1) for _, pdu in self.device.asked), "the output to be read back")
        self.panel, self.op, self.beats = self.client(PANEL), self.client(), 0
        self.assertEqual(self.device.cells["holding"][2], 777)
        self.assertEqual(self.valve_writes(), [])
        self.in_service(700)
        self.gateway.end(signal.SIGKILL)
        before = len(self.valve_writes())
        self.start(False, self.device.address)
        self.gateway.warns("plc: connected")
        until(lambda: [pdu for _, pdu in self.device.asked].count(read(3, 2, 1)) >= 2, "the output to be read back again")
        self.assertEqual(self.device.cells["holding"][2], 700)
        self.assertEqual(len(self.valve_writes()), before)

    def test_a_heartbeat_that_the_device_counts_is_read(self):
        document = site()
        document["tags"]["beat"] = {"device": "plc", "modbus": {"unit id": 1, "reference": 300031, "type": "uint16"}}
        document["roles"]["panel"]["permit"] = [{"do": ["tag.read", "tag.write"], "on": "trip", "from": ["control"]},
                                                {"do": "tag.read", "on": "beat"}]
        stop = threading.Event()
        self.addCleanup(stop.set)
        document["tags"]["t.valve"]["on loss of"] = {"heartbeat": "beat", "for": "400ms", "misses": 2, "substitute": 30}
        self.start(document)

        def count():
            while not stop.wait(0.05):
                self.device.cells["input"][30] += 1
        counting = threading.Thread(target=count)
        counting.start()
        self.op = self.client()
        until(lambda: self.op.ask(write(2, 500))[0] == 6, "the valve to be in service")
        stop.set()
        counting.join()
        until(lambda: self.device.cells["holding"][2] == 300, "the fail-safe value")

    def test_the_keep_alive_for_the_devices_own_watchdog(self):
        document = site()
        document["tags"]["t.alive"] = {"device": "plc", "modbus": {"unit id": 1, "reference": 400041, "type": "uint16"}, "range": [0, 65535]}
        self.supervised(document, ["--keep-alive", "t.alive"], substitute=30)
        values = lambda: [pdu for _, pdu in self.device.asked if pdu[0] in (6, 16) and pdu[1:3] == b"\0\x28"]  # noqa: E731
        until(lambda: len(values()) >= 2, "two signs of life")
        self.assertNotEqual(values()[0], values()[1], "a watchdog looks for changes")

    def test_what_was_written_is_read_back(self):
        document = site()
        document["tags"]["t.a"]["read back"] = True
        self.start(document)
        op = self.client()
        self.assertEqual(op.ask(write(10, 7))[0], 6)
        until(lambda: self.device.count(3) >= 1, "the value to be read back")
        # A device that keeps another value than it was given.
        self.device.answer = lambda t, u, pdu: b"\x03\x02\x00\x09" if pdu[0] == 3 else pdu
        self.assertEqual(op.ask(write(10, 8))[0], 6)
        self.gateway.warns("t.a: 8 was written, 9 is there")
        self.recorded(event="alarm raised", resource="t.a", old=8, new=9)


class Essential(GatewayTest):
    def fill_the_journal(self):
        """Lets the disk run full: no file of the gateway's may grow any more."""
        op = self.client()
        limit = max(f.stat().st_size for f in self.journal.glob("*.ilj"))
        resource.prlimit(self.gateway.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        self.addCleanup(resource.prlimit, self.gateway.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        until(lambda: op.ask(write(10, 7)) == b"\x86\x04", "ordinary writes to be refused")

    def test_a_trip_goes_through_while_the_disk_is_full_and_only_that(self):
        self.start()
        self.fill_the_journal()
        self.gateway.warns("ALARM: the journal can't be written")
        self.assertEqual(self.client(PANEL).ask(coil(0, True)), coil(0, True))
        self.assertEqual(self.device.cells["coils"][0], 1)
        self.gateway.warns("essential action on trip went on although")
        # Not from others, not the other way round, not something else.
        for source, pdu in ((STRANGER, coil(0, True)), (VIEWER, coil(0, True)), (OPERATOR, coil(0, True)), (PANEL, coil(0, False)),
                            (PANEL, write(30, 1)), (ENGINEER, write(20, 1))):
            self.assertEqual(self.client(source).ask(pdu)[0], pdu[0] | 0x80, (source, pdu))
        self.assertEqual(self.device.cells["coils"][0], 1)
        # Space again: everything goes on, and what was done meanwhile is not lost without a trace.
        resource.prlimit(self.gateway.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        op = self.client()
        until(lambda: op.ask(write(10, 7))[0] == 6, "ordinary writes to be taken again")
        self.recorded(resource="trip", type="intent", degraded=True)

    def test_a_trusted_path_needs_no_name(self):
        document = site()
        document["listeners"]["plant"]["trusted"] = True
        document["essential"] = [{"do": "tag.write", "on": "trip", "value": 1, "without authentication over": ["plant"]}]
        self.start(document)
        nobody = self.client(STRANGER)
        self.refused(nobody.ask(coil(0, False)), 5, 1)
        self.refused(nobody.ask(coil(1, True)), 5, 1)
        self.refused(nobody.ask(read(1, 0, 1)), 1, 1)
        self.assertEqual(nobody.ask(coil(0, True)), coil(0, True))
        self.gateway.warns("over a trusted path")
        self.recorded(resource="trip", type="intent", essential=True, **{"source kind": "unknown"})

    def test_a_bad_value_is_no_trip(self):
        self.start()
        panel = self.client(PANEL)
        self.refused(panel.ask(b"\x05\0\0\x12\x34"), 5, 3)
        # Function 15 says the same in another way, and is the same.
        self.assertEqual(panel.ask(b"\x0f\0\0\0\1\1\1"), b"\x0f\0\0\0\1")
        self.recorded(resource="trip", type="intent", essential=True)
        self.assertEqual(panel.ask(b"\x0f\0\0\0\2\1\3")[0], 0x8f, "with another coil in it, that it has no right to")


class Order(GatewayTest):
    """Writes to one device that need its present state are judged one after the other (semantics.md 3.6)."""

    def test_two_steps_at_once_are_two_steps(self):
        self.start()
        self.device.cells["holding"][0:2] = real(5.0)
        clients = [self.client() for _ in range(4)]
        for c in clients:
            c.send(write(0, *real(5.9)))
        until(lambda: self.device.count(16) == 4, "all of them")
        for c in clients:
            self.assertEqual(c.hear()[2][0], 16)
        # From 5.9 a step to 6.8 is one; two at once, each of 0.9 from where they began, would end at the same place.
        for value in (6.8, 7.7):
            clients[0].send(write(0, *real(value)))
        self.assertEqual({clients[0].hear()[2][0] for _ in range(2)}, {16})

    def in_turn(self, first, second):
        """Answers to two set-points of which the second comes while the first has the turn."""
        told = threading.Event()
        self.addCleanup(told.set)
        self.device.answer = lambda t, u, pdu: (pdu[0] != 3 or told.wait(20)) and self.device.obey(pdu)
        clients = [self.client() for _ in range(2)]
        clients[0].send(write(0, *real(first)))
        until(lambda: self.device.count(3) == 1, "the first one's fetch")
        clients[1].send(write(0, *real(second)))
        # What comes later over the same connection is answered later, so it has been taken by now.
        self.refused(clients[1].ask(read(3, 500, 1)), 3, 2)
        told.set()
        return [c.hear()[2][0] for c in clients]

    def test_a_step_is_measured_from_what_the_write_before_it_makes(self):
        self.start()
        self.device.cells["holding"][0:2] = real(5.0)
        self.assertEqual(self.in_turn(5.9, 6.8), [16, 16], "the second is one step from the first, and two from what was there")

    def test_what_was_one_step_is_none_after_the_write_before_it(self):
        self.start()
        self.device.cells["holding"][0:2] = real(5.0)
        self.assertEqual(self.in_turn(1.0, 5.5), [16, 0x90], "from 5.0 it would be half a step")
        self.assertEqual(tuple(self.device.cells["holding"][0:2]), real(1.0))

    def test_a_slow_device_does_not_hold_up_what_needs_nothing_of_it(self):
        self.start()
        held = threading.Event()
        self.addCleanup(held.set)
        self.device.answer = lambda t, u, pdu: (pdu[0] != 3 or held.wait(20)) and self.device.obey(pdu)
        c = self.client()
        c.send(write(0, *real(1.0)))
        until(lambda: self.device.count(3) >= 1, "the fetch")
        began = time.monotonic()
        # Refused without the device.
        d = self.client()
        self.refused(d.ask(write(10, 1001)), 6, 3)
        self.assertLess(time.monotonic() - began, 5)


if __name__ == "__main__":
    unittest.main()
