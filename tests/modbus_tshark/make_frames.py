#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Writes frames.txt: the table of frames that the validator and tshark both judge.

One line for each frame: a name, the ADU of a request in hexadecimal, and, where a response is judged, the ADU of the
response that follows it. The file is committed; this script is how it was made and how it grows.

usage: make_frames.py FILE, or make_frames.py --check FILE
"""
import sys

rows = []


def adu(pdu, transaction, protocol=0, length=None, unit=1):
    body = bytes.fromhex(pdu.replace(" ", "")) if isinstance(pdu, str) else pdu
    size = len(body) + 1 if length is None else length
    return (transaction.to_bytes(2, "big") + protocol.to_bytes(2, "big") + size.to_bytes(2, "big") + bytes([unit]) + body).hex()


def request(name, pdu, **header):
    rows.append((name, adu(pdu, len(rows) + 1, **header), ""))


def response(name, asked, answered, **header):
    number = len(rows) + 1
    rows.append((name, adu(asked, number), adu(answered, number, **header)))


def zeros(count):
    return "00" * count


# Reads: every limit from both sides, sizes, the end of the table.
for code, what, most in (("01", "coils", 2000), ("02", "inputs", 2000), ("03", "holding", 125), ("04", "input-registers", 125)):
    for quantity in (0, 1, most, most + 1, 65535):
        request(f"{code}-{what}-quantity-{quantity}", f"{code}0000{quantity:04x}")
    request(f"{code}-{what}-last-address", f"{code}ffff0001")
    request(f"{code}-{what}-past-the-end", f"{code}ffff0002")
    request(f"{code}-{what}-short-1", f"{code}")
    request(f"{code}-{what}-short-3", f"{code}0000")
    request(f"{code}-{what}-short-4", f"{code}000000")
    request(f"{code}-{what}-long-1", f"{code}0000000100")

# Single writes.
for value in ("0000", "ff00", "00ff", "0001", "ffff", "fe00"):
    request(f"05-coil-{value}", f"0500ac{value}")
request("05-short", "0500acff")
request("05-long", "0500acff0000")
for value in ("0000", "0003", "ffff"):
    request(f"06-register-{value}", f"060001{value}")
request("06-short", "06000100")
request("06-long", "060001000300")

# One byte alone.
for code in ("07", "0b", "0c", "11"):
    request(f"{code}-alone", code)
    request(f"{code}-long", f"{code}00")

# Diagnostics.
for sub in (0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 65535):
    request(f"08-sub-{sub}", f"08{sub:04x}0000")
request("08-loop-4-bytes", "080000a5375a5a")
request("08-loop-odd", "080000a5375a")
request("08-loop-empty", "080000")
request("08-restart-clear", "080001ff00")
request("08-restart-other", "0800010001")
request("08-short-1", "08")
request("08-short-2", "0800")
request("08-counter-with-data", "08000b0001")
request("08-counter-long", "08000b00000000")

# Write multiple coils.
request("0f-good", "0f0013000a02cd01")
request("0f-unused-bit", "0f0013000a02cd04")
request("0f-most", "0f000007b0f6" + zeros(246))
request("0f-too-many", "0f000007b1f7" + zeros(247))
request("0f-none", "0f0013000000")
request("0f-count-small", "0f0013000a01cd")
request("0f-count-large", "0f0013000a03cd0100")
request("0f-data-short", "0f0013000a02cd")
request("0f-data-long", "0f0013000a02cd0100")
request("0f-header-short", "0f0013000a")
request("0f-past-the-end", "0fffff00020103")

# Write multiple registers.
request("10-good", "100001000204000a0102")
request("10-most", "100000007bf6" + zeros(246))
request("10-too-many", "100000007cf8" + zeros(246))
request("10-none", "100001000000")
request("10-count-small", "100001000202000a")
request("10-count-odd", "100001000203000a01")
request("10-count-large", "100001000206000a01020304")
request("10-data-short", "100001000204000a01")
request("10-data-long", "100001000204000a010203")
request("10-header-short", "1000010002")
request("10-past-the-end", "10ffff000204000a0102")

# File records.
request("14-one", "140706000400010002")
request("14-two", "140e0600040001000206000300090002")
request("14-count-zero", "1400")
request("14-count-small", "1406060004000100")
request("14-count-not-of-7", "14080600040001000200")
request("14-data-short", "1407060004000100")
request("14-data-long", "14070600040001000200")
request("14-type", "140707000400010002")
request("14-file-zero", "140706000000010002")
request("14-record-high", "140706000427100001")
request("14-length-zero", "140706000400010000")
request("14-answer-too-long", "14070600040000007a")
request("14-most", "14f5" + "06000400010001" * 35)
request("15-good", "150d0600040007000306af04be100d")
request("15-two", "15120600040007000101020600040008000103 04")
request("15-most", "15fb0600040000007a" + zeros(244))
request("15-count-small", "15080600040007000101")
request("15-data-short", "150d0600040007000306af04be10")
request("15-data-long", "150d0600040007000306af04be100d00")
request("15-length-beyond", "1509060004000700020102")
request("15-type", "1509050004000700010102")
request("15-file-zero", "1509060000000700010102")
request("15-record-high", "1509060004271000010102")

# Mask, exchange, FIFO.
request("16-good", "16000400f20025")
request("16-short", "16000400f200")
request("16-long", "16000400f2002500")
request("17-good", "1700030006000e00030600ff00ff00ff")
request("17-most", "170003007d000e0079f2" + zeros(242))
request("17-read-none", "1700030000000e00030600ff00ff00ff")
request("17-read-too-many", "170003007e000e00030600ff00ff00ff")
request("17-write-none", "1700030006000e000000")
request("17-write-too-many", "1700030006000e007af4" + zeros(243))
request("17-count-small", "1700030006000e00030400ff00ff")
request("17-count-large", "1700030006000e00030800ff00ff00ff00ff")
request("17-data-short", "1700030006000e00030600ff00ff00")
request("17-data-long", "1700030006000e00030600ff00ff00ff00")
request("17-header-short", "1700030006000e0003")
request("17-read-past-the-end", "17ffff0002000e00010200ff")
request("17-write-past-the-end", "1700030002ffff00020400ff00ff")
request("18-good", "1804de")
request("18-short", "1804")
request("18-long", "1804de00")

# Encapsulated transport.
for code in range(0, 6):
    request(f"2b-0e-code-{code}", f"2b0e{code:02x}00")
request("2b-0e-object", "2b0e0402")
request("2b-0e-short", "2b0e01")
request("2b-0e-long", "2b0e010000")
request("2b-0d", "2b0d0102")
request("2b-0c", "2b0c0102")
request("2b-0f", "2b0f0102")
request("2b-alone", "2b")

# Function codes that nobody defined, in requests.
for code in (0, 9, 10, 13, 14, 18, 19, 25, 40, 41, 42, 44, 65, 66, 72, 73, 90, 91, 99, 100, 110, 111, 125, 126, 127):
    request(f"function-{code}", f"{code:02x}0102")
for code in (128, 129, 131, 255):
    request(f"function-{code}-in-a-request", f"{code:02x}02")

# Headers.
request("header-unit-0", "0300000001", unit=0)
request("header-unit-247", "0300000001", unit=247)
request("header-unit-248", "0300000001", unit=248)
request("header-unit-255", "0300000001", unit=255)
request("header-protocol-1", "0300000001", protocol=1)
request("header-protocol-65535", "0300000001", protocol=65535)
request("header-length-0", "0300000001", length=0)
request("header-length-1", "0300000001", length=1)
request("header-length-2", "0300000001", length=2)
request("header-length-5", "0300000001", length=5)
request("header-length-255", "03" + zeros(253), length=255)
request("header-length-254", "080000" + zeros(250), length=254)
request("header-length-too-large", "0300000001", length=7)

# Responses.
response("r01-good", "0100130013", "0103cd6b05")
response("r01-count-small", "0100130013", "0102cd6b")
response("r01-count-large", "0100130013", "0104cd6b0500")
response("r01-data-short", "0100130013", "0103cd6b")
response("r01-data-long", "0100130013", "0103cd6b0500")
response("r02-good", "0200c40016", "0203acdb35")
response("r02-other-function", "0200c40016", "0103acdb35")
response("r03-good", "03006b0003", "0306022b00000064")
response("r03-count-small", "03006b0003", "0304022b0000")
response("r03-count-odd", "03006b0003", "0305022b000000")
response("r03-data-short", "03006b0003", "0306022b000000")
response("r03-data-long", "03006b0003", "0306022b0000006400")
response("r03-most", "030000007d", "03fa" + zeros(250))
response("r04-good", "0400080001", "0402000a")
response("r04-empty", "0400080001", "0400")
response("r05-good", "0500acff00", "0500acff00")
response("r05-other-value", "0500acff00", "0500ac0000")
response("r05-other-address", "0500acff00", "0500adff00")
response("r05-short", "0500acff00", "0500acff")
response("r06-good", "0600010003", "0600010003")
response("r06-other-value", "0600010003", "0600010004")
response("r06-long", "0600010003", "060001000300")
response("r07-good", "07", "076d")
response("r07-short", "07", "07")
response("r08-good", "080000a537", "080000a537")
response("r08-other-data", "080000a537", "080000a538")
response("r08-counter", "08000b0000", "08000b0007")
response("r08-other-sub", "08000b0000", "08000c0007")
response("r08-listen-only", "0800040000", "0800040000")
response("r0b-good", "0b", "0bffff0108")
response("r0b-short", "0b", "0bffff01")
response("r0c-good", "0c", "0c08000001080121 2000")
response("r0c-count-small", "0c", "0c050000010801")
response("r0c-data-short", "0c", "0c0800000108012120")
response("r0f-good", "0f0013000a02cd01", "0f0013000a")
response("r0f-other-quantity", "0f0013000a02cd01", "0f0013000b")
response("r10-good", "100001000204000a0102", "1000010002")
response("r10-other-quantity", "100001000204000a0102", "1000010001")
response("r10-short", "100001000204000a0102", "10000100")
response("r11-good", "11", "11020aff")
response("r11-count-large", "11", "11040aff")
response("r14-good", "140706000400010002", "140605060dfe0020")
response("r14-count", "140706000400010002", "140705060dfe0020")
response("r14-type", "140706000400010002", "140605070dfe0020")
response("r15-good", "150d0600040007000306af04be100d", "150d0600040007000306af04be100d")
response("r15-other-data", "150d0600040007000306af04be100d", "150d0600040007000306af04be100e")
response("r16-good", "16000400f20025", "16000400f20025")
response("r16-other-mask", "16000400f20025", "16000400f20024")
response("r17-good", "1700030002000e00010200ff", "170400fe0acd")
response("r17-count-small", "1700030002000e00010200ff", "170200fe")
response("r18-good", "1804de", "180006000201b81284")
response("r18-count", "1804de", "180008000201b81284")
response("r18-too-many", "1804de", "1800420020" + zeros(64))
response("r2b-0e-good", "2b0e0100", "2b0e01010000030002414201024344020131")
response("r2b-0e-list-short", "2b0e0100", "2b0e010100000100034142")
response("r2b-0e-list-long", "2b0e0100", "2b0e0101000001000241424344")
response("r2b-0e-level", "2b0e0100", "2b0e010400000100024142")
for code in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 255):
    response(f"exception-{code}", "03006b0003", f"83{code:02x}")
response("exception-short", "03006b0003", "83")
response("exception-long", "03006b0003", "830200")
response("exception-other-function", "03006b0003", "8402")

names = [row[0] for row in rows]
assert len(set(names)) == len(names), "a name is used twice"
text = "# Made by make_frames.py: name, request ADU, and the response ADU where a response is judged.\n"
text += "".join(" ".join(part for part in row if part) + "\n" for row in rows)
if sys.argv[1] == "--check":
    with open(sys.argv[2], encoding="ascii") as table:
        if table.read() != text:
            sys.exit(f"{sys.argv[2]} is not what make_frames.py writes: run make_frames.py on it")
else:
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write(text)
print(len(rows), "frames")
