#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# ctest: timeout=240
"""Real clients and the simulated plant: libmodbus, mbpoll, pymodbus plain and over TLS, through the gateway with the boiler house's document."""

import asyncio
import ctypes
import os
import pathlib
import re
import shutil
import ssl
import struct
import subprocess
import tempfile
import unittest

from pymodbus.client import AsyncModbusTlsClient, ModbusTcpClient
from pymodbus.transaction import ModbusSocketFramer

from _gateway import Authority, GatewayTest, Program, until

BOILER = pathlib.Path(os.environ["INTERLOCK_SOURCE_DIR"], "examples", "sites", "boiler-house.json")


class Libmodbus:
    """A client over libmodbus itself."""

    def __init__(self, at):
        self.lib = ctypes.CDLL("libmodbus.so.5", use_errno=True)
        self.lib.modbus_new_tcp.restype = ctypes.c_void_p
        self.lib.modbus_strerror.restype = ctypes.c_char_p
        self.context = ctypes.c_void_p(self.lib.modbus_new_tcp(at[0].encode(), at[1]))
        self.lib.modbus_set_slave(self.context, 1)
        if self.lib.modbus_connect(self.context) != 0:
            raise OSError(ctypes.get_errno(), "libmodbus can't connect")

    def _done(self, result):
        return result if result >= 0 else self.lib.modbus_strerror(ctypes.get_errno()).decode()

    def read_registers(self, first, count):
        into = (ctypes.c_uint16 * count)()
        done = self._done(self.lib.modbus_read_registers(self.context, first, count, into))
        return list(into) if done == count else done

    def read_input_registers(self, first, count):
        into = (ctypes.c_uint16 * count)()
        done = self._done(self.lib.modbus_read_input_registers(self.context, first, count, into))
        return list(into) if done == count else done

    def read_bits(self, first, count):
        into = (ctypes.c_uint8 * count)()
        done = self._done(self.lib.modbus_read_bits(self.context, first, count, into))
        return list(into) if done == count else done

    def write_register(self, at, value):
        return self._done(self.lib.modbus_write_register(self.context, at, value))

    def write_registers(self, at, *values):
        return self._done(self.lib.modbus_write_registers(self.context, at, len(values), (ctypes.c_uint16 * len(values))(*values)))

    def write_bit(self, at, value):
        return self._done(self.lib.modbus_write_bit(self.context, at, value))

    def mask(self, at, mask_and, mask_or):
        return self._done(self.lib.modbus_mask_write_register(self.context, at, mask_and, mask_or))

    def write_and_read(self, at, values, first, count):
        into = (ctypes.c_uint16 * count)()
        done = self._done(self.lib.modbus_write_and_read_registers(self.context, at, len(values), (ctypes.c_uint16 * len(values))(*values),
                                                                   first, count, into))
        return list(into) if done == count else done

    def close(self):
        self.lib.modbus_close(self.context)
        self.lib.modbus_free(self.context)


def real(value):
    return struct.unpack(">HH", struct.pack(">f", value))


class Clients(GatewayTest):
    """Clients on 127.0.0.1, which is op3, an operator; others bind their address."""

    def setUp(self):
        super().setUp()
        plant = Program("simulated_plant")
        self.addCleanup(plant.end)
        host, port = plant.address("device")
        self.start(BOILER.read_text(), f"{host}:{port}", ["--reset", "boiler1.feed.reset"])
        self.gateway.warns("boiler-plc: connected")

    def pymodbus(self, source="127.0.0.1"):
        made = ModbusTcpClient(self.at[0], port=self.at[1], framer=ModbusSocketFramer, source_address=(source, 0))
        self.assertTrue(made.connect())
        self.addCleanup(made.close)
        return made

    def test_libmodbus(self):
        c = Libmodbus(self.at)
        self.addCleanup(c.close)
        self.assertEqual(c.read_registers(100, 2), list(real(5.0)))
        self.assertEqual(len(c.read_input_registers(0, 10)), 10, "the block with holes")
        self.assertEqual(c.read_bits(11, 2), [0, 1])
        # The budget of changes starts spent: so long as it is, nothing is written.
        until(lambda: c.write_registers(100, *real(5.5)) == 2, "the rate to allow a change")
        self.assertEqual(c.read_registers(100, 2), list(real(5.5)))
        self.assertEqual(c.write_registers(100, *real(17.0)), "Illegal data value")
        self.assertEqual(c.write_registers(100, *real(8.5)), "Illegal data value", "a step of 3")
        self.assertEqual(c.write_register(100, 1), "Illegal data value", "half of it")
        self.assertEqual(c.read_registers(50, 1), "Illegal data address")
        self.assertEqual(c.write_bit(11, 1), "Illegal function", "the trip is the panel's")
        self.assertEqual(c.write_bit(13, 0), 1)
        self.assertEqual(c.mask(103, 0xfffe, 1), "Illegal function", "the engineer's")
        self.assertEqual(c.write_and_read(100, real(5.6), 100, 2), list(real(5.6)))

    def test_pymodbus(self):
        op, panel, viewer, stranger = (self.pymodbus(f"127.0.0.{n}") for n in (1, 2, 130, 9))
        self.assertEqual(op.read_holding_registers(100, 2, slave=1).registers, list(real(5.0)))
        self.assertEqual(viewer.read_coils(11, 2, slave=1).bits[:2], [False, True])
        self.assertEqual(viewer.write_coil(13, False, slave=1).exception_code, 1)
        self.assertEqual(stranger.read_coils(11, 1, slave=1).exception_code, 1)
        self.assertEqual(op.read_coils(11, 1, slave=9).exception_code, 10)
        self.assertFalse(panel.write_coil(11, True, slave=1).isError())
        self.assertEqual(op.read_coils(11, 1, slave=1).bits[0], True)
        engineer = self.pymodbus("127.0.0.3")
        said = engineer.mask_write_register(103, 0xfffe, 1, unit=1)
        self.assertFalse(said.isError(), said)
        self.assertEqual(engineer.read_holding_registers(103, 1, slave=1).registers, [1])
        self.recorded(resource="boiler1.trip", type="outcome", outcome="done", essential=True)

    def mbpoll(self, *words):
        # -a slave, -0 addresses from 0, -1 once, -t type
        return subprocess.run(["mbpoll", "-m", "tcp", "-p", str(self.at[1]), "-a", "1", "-0", "-1", "-o", "5", *words[:-1], self.at[0], *words[-1]],
                              capture_output=True, text=True, timeout=60, check=False)

    def test_mbpoll(self):
        done = self.mbpoll("-t", "4:float", "-B", "-r", "100", [])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"\[100\]:\s+5\b")
        done = self.mbpoll("-t", "0", "-r", "13", ["0"])
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.mbpoll("-t", "0", "-r", "11", ["1"])
        self.assertIn("Illegal function", done.stderr + done.stdout)
        done = self.mbpoll("-t", "4", "-r", "50", [])
        self.assertIn("Illegal data address", done.stderr + done.stdout)
        done = self.mbpoll("-t", "4", "-r", "102", ["1001"])
        self.assertIn("Illegal data value", done.stderr + done.stdout)

    def test_the_valve_takes_its_fail_safe_value_and_is_reset(self):
        op, panel, engineer = (self.pymodbus(f"127.0.0.{n}") for n in (1, 2, 3))
        beats = iter(range(1, 1 << 16))
        panel.write_register(200, next(beats), slave=1)
        until(lambda: not panel.write_register(200, next(beats), slave=1).isError() and not op.write_register(102, 600, slave=1).isError(),
              "the valve to be in service")
        # The panel falls silent: two periods later the valve goes to 30 %.
        until(lambda: op.read_holding_registers(102, 1, slave=1).registers == [300], "the fail-safe value")
        self.gateway.warns("boiler1.feed.valve: ")
        self.recorded(event="outputs tripped")
        # It stays there, heartbeat or not, until somebody who may resets it.
        panel.write_register(200, next(beats), slave=1)
        self.assertTrue(op.write_register(102, 600, slave=1).isError())
        self.assertEqual(op.write_coil(14, True, slave=1).exception_code, 1, "the reset is the engineer's")
        self.assertFalse(engineer.write_coil(14, True, slave=1).isError())
        until(lambda: not panel.write_register(200, next(beats), slave=1).isError() and not op.write_register(102, 610, slave=1).isError(),
              "a fresh command to count")
        self.assertEqual(op.read_holding_registers(102, 1, slave=1).registers, [610])


class Secure(GatewayTest):
    def test_pymodbus_over_tls(self):
        keys = pathlib.Path(tempfile.mkdtemp(prefix="interlock-gateway-keys-"))
        self.addCleanup(shutil.rmtree, keys)
        authority = Authority(keys)
        certificate, key = authority.certificate("gateway", purpose="serverAuth")
        self.start(options=["--tls-listen", "127.0.0.1:0", "--certificate", certificate, "--key", key, "--ca", keys / "authority.pem"])
        host, port = self.gateway.address("secure")
        identity = authority.client("operator", "operator")
        context = ssl.create_default_context(cafile=str(keys / "authority.pem"))
        context.check_hostname = False
        context.load_cert_chain(*identity)
        async def ask():
            # pymodbus's own framer for TLS leaves the header out; Modbus/TCP Security keeps it.
            c = AsyncModbusTlsClient(host, port=port, framer=ModbusSocketFramer, sslctx=context, server_hostname="127.0.0.1")
            await c.connect()
            said = [await c.write_register(10, 7, slave=1), await c.read_holding_registers(10, 1, slave=1),
                    await c.write_register(10, 1001, slave=1), await c.write_coil(0, True, slave=1)]
            await c.close()
            return said
        written, found, outside, tripped = asyncio.run(ask())
        self.assertFalse(written.isError(), written)
        self.assertEqual(found.registers, [7])
        self.assertEqual(outside.exception_code, 3)
        self.assertEqual(tripped.exception_code, 1)
        self.assertTrue(re.match("role:operator", self.recorded(type="intent", resource="t.a")[0]["source"]))


if __name__ == "__main__":
    unittest.main()
