#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Compares the validator with tshark's Modbus dissector over frames.txt.

usage: compare.py CHECKER FRAMES DIFFERENCES [--write]

Each frame travels in a TCP connection of its own, to port 502; a response in the opposite direction after its request.
tshark accepts a frame when it takes it for Modbus/TCP, shows each byte of the PDU in a field, knows the function, the
sub-function, the type and the exception code, and calls nothing malformed. Each frame on which the two differ has to be
listed in DIFFERENCES with the reason, and each line there has to be a difference still. Where both accept a request,
they have to read the same addresses, quantities and values in it. --write prints the lines that are missing.
"""
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from xml.etree import ElementTree


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(source, target, sport, dport, sequence, acknowledge, flags, payload):
    tcp = struct.pack(">HHIIBBHHH", sport, dport, sequence, acknowledge, 5 << 4, flags, 65535, 0, 0)
    pseudo = source + target + struct.pack(">BBH", 0, 6, len(tcp) + len(payload))
    tcp = tcp[:16] + struct.pack(">H", checksum(pseudo + tcp + payload)) + tcp[18:]
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp) + len(payload), 1, 0, 64, 6, 0, source, target)
    return ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:] + tcp + payload


def write_pcap(path, frames):
    """One connection for each frame; its number is the client's port, counted from 10000. Link type 101 is raw IP."""
    client, server = bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        clock = 0
        for number, (_, request, response) in enumerate(frames):
            port = 10000 + number
            steps = [(True, 0, 0, 0x02, b""), (False, 0, 1, 0x12, b""), (True, 1, 1, 0x18, request)]
            if response:
                steps.append((False, 1, 1 + len(request), 0x18, response))
            for out_bound, sequence, acknowledge, flags, payload in steps:
                ends = (client, server, port, 502) if out_bound else (server, client, 502, port)
                data = packet(*ends, sequence, acknowledge, flags, payload)
                clock += 1000
                out.write(struct.pack("<IIII", clock // 1000000, clock % 1000000, len(data), len(data)) + data)


def opinion(packet, fields):
    """What tshark says about a packet: accept or reject, why, and the values of the fields it decoded."""
    if packet.find("proto[@name='mbtcp']") is None or packet.find("proto[@name='modbus']") is None:
        return "reject", "not taken for Modbus/TCP", {}
    trouble = []
    for node in packet.iter():
        name = node.get("name", "")
        shown = node.get("showname", "")
        if name == "_ws.malformed":
            trouble.append("malformed packet")
        if name == "_ws.expert" and any(level in shown for level in ("(Warning", "(Error")):
            trouble.append(shown)
        if name.startswith("modbus.") and "Unknown (" in shown:
            trouble.append("unknown " + shown.split(":")[0].split("= ")[-1].lower())
        if name in ("data", "tcp.segment_data", "tcp.reassembled_in"):
            trouble.append("bytes outside the ADU")
    if len(packet.findall("proto[@name='modbus']")) != 1:
        trouble.append("more than one ADU")
    modbus = packet.find("proto[@name='modbus']")
    start, size = int(modbus.get("pos")), int(modbus.get("size"))
    shown = set()
    for leaf in modbus.iter("field"):
        if len(leaf) == 0:
            shown.update(range(int(leaf.get("pos")), int(leaf.get("pos")) + int(leaf.get("size"))))
    if not set(range(start, start + size)) <= shown:
        trouble.append("bytes of the PDU that no field shows")
    decoded = {name: [int(node.get("value"), 16) for node in modbus.iter("field") if node.get("name") == name]
               for name in fields}
    if trouble:
        return "reject", "; ".join(dict.fromkeys(trouble)), decoded
    return "accept", "dissected", decoded


def ask_tshark(pcap, frames, fields):
    shown = subprocess.run(
        ["tshark", "-r", pcap, "-T", "pdml", "-d", "tcp.port==502,mbtcp", "-Y", "tcp.len > 0"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    opinions = {}
    for one in ElementTree.fromstring(shown).iter("packet"):
        ports = [int(one.find(f".//field[@name='tcp.{end}port']").get("show")) for end in ("src", "dst")]
        from_client = ports[1] == 502
        number = (ports[0] if from_client else ports[1]) - 10000
        if from_client == (not frames[number][2]):  # the request of a row that judges the response says nothing
            opinions[number] = opinion(one, fields.get(frames[number][0], {}))
    return opinions


def main():
    checker, frames_path, differences_path = sys.argv[1:4]
    if shutil.which("tshark") is None:
        print("skipped: tshark is not installed: Debian's package tshark has it")
        return 1 if "INTERLOCK_TESTS_FULL" in os.environ else 77
    frames = []
    with open(frames_path, encoding="ascii") as table:
        for line in table:
            if line.startswith("#") or not line.strip():
                continue
            name, request, *response = line.split()
            frames.append((name, bytes.fromhex(request), bytes.fromhex(response[0]) if response else b""))
    ours = {}
    fields = {}
    with open(frames_path, "rb") as table:
        for line in subprocess.run([checker], stdin=table, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines():
            name, verdict, *why = line.split(" ", 2)
            if verdict == "accept" and why and "=" in why[0]:
                fields[name] = {}
                for field in why[0].split():
                    key, value = field.split("=")
                    fields[name].setdefault("modbus." + key, []).append(int(value))
            # An ADU of another protocol is skipped: it isn't accepted as Modbus.
            ours[name] = ("accept" if verdict == "accept" else "reject", why[0] if why else "well-formed")
    with tempfile.TemporaryDirectory() as folder:
        pcap = os.path.join(folder, "frames.pcap")
        write_pcap(pcap, frames)
        theirs = ask_tshark(pcap, frames, fields)

    listed = {}
    with open(differences_path, encoding="utf-8") as table:
        for number, line in enumerate(table, 1):
            if line.startswith("#") or not line.strip():
                continue
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != 4 or not all(parts):
                print(f"{differences_path}:{number}: expected name | ours | tshark's | reason")
                return 1
            if parts[0] in listed:
                print(f"{differences_path}:{number}: {parts[0]} is listed twice")
                return 1
            listed[parts[0]] = parts[1:]

    faults = 0
    agreed = 0
    compared = 0
    for number, (name, _, _) in enumerate(frames):
        verdict, why = ours[name]
        other, reason, decoded = theirs.get(number, ("reject", "no packet dissected", {}))
        if verdict == other:
            agreed += 1
            if verdict == "accept" and decoded != fields.get(name, {}):
                faults += 1
                print(f"{name}: we read {fields.get(name)}, tshark reads {decoded}")
            compared += verdict == "accept" and bool(decoded)
            if name in listed:
                faults += 1
                print(f"{name}: listed as a difference, but both say {verdict}")
            continue
        if name not in listed:
            faults += 1
            if "--write" in sys.argv:
                print(f"{name} | {verdict} | {other} | {why} :: {reason}")
            else:
                print(f"{name}: we say {verdict} ({why}), tshark says {other} ({reason}): list it with its reason")
        elif listed[name][:2] != [verdict, other]:
            faults += 1
            print(f"{name}: listed as {listed[name][0]} and {listed[name][1]}, is {verdict} and {other}")
    for name in listed.keys() - {name for name, _, _ in frames}:
        faults += 1
        print(f"{name}: listed as a difference, but no such frame")
    if compared < 40:
        faults += 1
        print(f"only {compared} requests had fields to compare: expected at least 40")
    if len(frames) < 200 or len(ours) != len(frames):
        faults += 1
        print(f"{len(frames)} frames and {len(ours)} verdicts: expected at least 200, and as many of each")
    print(f"{len(frames)} frames, {agreed} agreed, {compared} of them on decoded fields too, "
          f"{len(listed)} differences listed, {faults} faults")
    return 1 if faults else 0


sys.exit(main())
