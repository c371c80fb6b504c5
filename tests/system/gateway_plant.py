#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: timeout=240
"""Fail-safe outputs at the gateway (semantics.md 3.4 to 3.6), and essential actions when something has failed (2.1 to 2.3)."""

import resource
import signal
import struct
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

    def test_the_record_says_what_became_of_a_fail_safe_value(self):
        self.supervised(substitute=30)
        self.in_service(500)
        self.device.answer = lambda t, u, pdu: b"\x86\x04" if pdu == write(2, 300) else self.device.obey(pdu)
        tripped = self.recorded(event="outputs tripped", resource="t.valve")[0]
        self.assertIn("communication lost", tripped["text"])
        self.assertEqual(tripped["outcome"], "none", "the value is only on its way")
        self.recorded(event="fail-safe applied", resource="t.valve", new=30, outcome="refused by device")
        self.gateway.warns("ALARM: t.valve: the fail-safe value 30: refused by the device")
        # Again and again, and each second has no record of its own.
        until(lambda: self.valve_writes().count(write(2, 300)) >= 3, "the value to be sent again")
        self.assertEqual(len(self.records(event="fail-safe applied", outcome="refused by device")), 1)
        self.assertEqual(self.records(event="fail-safe applied", outcome="succeeded"), [])
        self.device.answer = None
        self.recorded(event="fail-safe applied", resource="t.valve", new=30, outcome="done")
        self.assertTrue(any("more: refused by the device" in t for t in self.texts(event="fail-safe applied", outcome="done")))

    def test_the_record_of_a_fail_safe_value_that_reached_nobody(self):
        self.supervised(substitute=30)
        self.in_service(500)
        self.device.close()
        self.recorded(event="fail-safe applied", resource="t.valve", new=30, outcome="failed")
        self.gateway.warns("ALARM: t.valve: the fail-safe value 30: not sent")
        self.assertEqual(self.records(event="fail-safe applied", outcome="succeeded"), [])

    def test_a_reading_at_the_start_is_neither_a_trip_nor_a_reset(self):
        self.supervised(hold=True)
        self.in_service(500)
        self.assertEqual(self.recorded(event="output read back", resource="t.valve")[0]["outcome"], "succeeded")
        self.assertEqual(self.records(event="outputs reset"), [])

    def test_nothing_is_written_to_an_output_that_could_not_be_read_yet(self):
        document = site()
        document["tags"]["t.valve"]["on loss of"] = {"heartbeat": "beat", "for": "200ms", "misses": 2, "substitute": 30}
        self.put(document)
        self.device = self.device_at()
        self.device.cells["holding"][2] = 777
        self.device.answer = lambda t, u, pdu: b"\x83\x06" if pdu == read(3, 2, 1) else self.device.obey(pdu)
        self.start(False, self.device.address)
        self.recorded(event="supervision lost", resource="t.valve")
        self.gateway.warns("ALARM: t.valve: unread")
        self.assertEqual(self.valve_writes(), [])
        # Now it can be read: its writer has a whole period from here on, and then it goes where the rule says.
        self.device.answer = None
        self.recorded(event="output read back", resource="t.valve")
        until(lambda: self.device.cells["holding"][2] == 300, "the fail-safe value")

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


class Many(GatewayTest):
    """There is room for what the document asks for, however much that is; and a reload that asks for more says so."""

    def device_with(self, cells):
        self.device = self.device_at()
        for name in self.device.cells:
            self.device.cells[name] = [0] * cells

    def tags(self, count, **members):
        document = site()
        for i in range(count):
            document["tags"][f"t.n{i}"] = {"device": "plc", "modbus": {"unit id": 1, "reference": 400101 + i, "type": "uint16"},
                                           "range": [0, 1000], **members}
        return document

    def begin(self, document):
        self.put(document)
        self.start(False, self.device.address)
        self.gateway.warns("plc: connected")
        self.op = self.client()

    def test_tags_whose_changes_are_limited(self):
        self.device_with(2048)
        self.begin(self.tags(1200, **{"between writes": "1ms"}))
        for i in range(1200):
            # A disk that is slow for a moment leaves no room in the journal: that is refused as 04, and has nothing to do with limits.
            deadline = time.monotonic() + 30
            while (answer := self.op.ask(write(100 + i, 7))) == b"\x86\x04" and time.monotonic() < deadline:
                pass
            self.assertEqual(answer, write(100 + i, 7), i)

    def test_a_write_of_many_tags_that_all_need_their_present_values(self):
        self.device_with(256)
        self.begin(self.tags(100, step=5))
        self.assertEqual(self.op.ask(write(100, *[5] * 100))[0], 16)
        self.assertEqual(self.device.cells["holding"][100:200], [5] * 100)
        self.assertEqual(self.op.ask(write(100, *[9] * 99, 11))[0], 0x90)

    def test_outputs_with_heartbeats_of_their_own(self):
        document = self.tags(300)
        for i in range(300):
            document["tags"][f"h.n{i}"] = {"device": "plc", "modbus": {"unit id": 1, "reference": 300101 + i, "type": "uint16"}}
            document["tags"][f"t.n{i}"]["on loss of"] = {"heartbeat": f"h.n{i}", "for": "2s", "misses": 3, "substitute": 3}
        self.device_with(512)
        beats = iter(range(1, 1 << 30))
        self.device.answer = lambda t, u, pdu: (pdu[0] == 4 and struct.pack(">BBH", 4, 2, next(beats) & 0xffff)) or self.device.obey(pdu)
        self.begin(document)
        for i in range(300):
            until(lambda: self.op.ask(write(100 + i, 7)) == write(100 + i, 7), f"output {i} to be in service")
        time.sleep(7)
        self.assertEqual(self.records(event="outputs tripped"), [])
        self.assertEqual(self.device.cells["holding"][100:400], [7] * 300)

    def test_a_reload_that_asks_for_more_than_there_is_room_for(self):
        self.device_with(2048)
        document = self.tags(1200)
        self.begin(document)
        document["version"] = 2
        for i in range(1200):
            document["tags"][f"t.n{i}"]["between writes"] = "1ms"
        self.put(document)
        self.gateway.process.send_signal(signal.SIGHUP)
        self.gateway.wait_for("reload refused")
        self.gateway.warns("/tags: expected at most 1024 tags whose changes are limited")
        self.gateway.warns("; found 12")
        self.recorded(event="site policy refused")
        self.assertEqual(self.op.ask(write(100, 7))[0], 6)
        # A restart has room for it.
        self.gateway.end()
        self.begin(document)
        self.assertEqual(self.op.ask(write(100, 7))[0], 6)


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
