# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""The shift: what is asked at the boiler, what is expected, and what the journal and the wire say of it."""

import os
import pathlib
import signal
import struct
import time

from people import People, USERS, initial
from processes import Client, Console, Gateway, Heartbeat, Journal, Plant
from waiting import until

# Wire addresses, as examples/sites/boiler-house.json has them.
TRIP, RESET = 11, 14
SETPOINT, VALVE = 100, 102
PRESSURE = 0

# Who comes from where. The others come over TLS, with the certificate of their name.
SOURCES = {"op3": "127.0.0.1", "hmi1": "127.0.0.2", "eng1": "127.0.0.3", "board": "127.0.0.130", "stranger": "127.0.0.9"}


def registers(value):
    """A float as two registers, the high one first."""
    return struct.unpack(">2H", struct.pack(">f", value))


def number(pair):
    return struct.unpack(">f", struct.pack(">2H", *pair))[0]


def write_setpoint(bar):
    high, low = registers(bar)
    return f"register {SETPOINT} {high} {low}"


class Asked:
    """A request that was sent: its answer, and where in the journal to look for its record."""

    def __init__(self, client, answer, since):
        self.client, self.answer, self.since = client, answer, since


class Shift:
    def __init__(self, folder, certificates, report):
        self.folder, self.certificates, self.report = folder, certificates, report
        self.plant = self.gateway = self.heart = self.journal = self.console = self.console_journal = None
        self.clients = []

    # What runs.

    def begin(self):
        self.plant = Plant()
        self.start_gateway()
        self.journal = Journal(self.gateway.journal_folder)

    def start_gateway(self):
        self.gateway = Gateway(self.folder, self.certificates, self.plant.at)
        self.heart = Heartbeat(self.gateway)

    def end(self):
        """Ends all that runs; true when the gateway ended in order."""
        if self.heart:
            self.heart.stop()
        for program in self.clients:
            program.end()
        in_order = self.gateway is not None and self.gateway.end() == 0 and self.end_console()
        if self.plant:
            self.plant.end()
        return in_order

    def close(self):
        for journal in (self.journal, self.console_journal):
            if journal:
                journal.end()

    def end_console(self):
        return self.console is None or self.console.end() == 0

    def client(self, who):
        """A new connection: a session of its own, and a port that its records have."""
        if who in SOURCES:
            made = Client(self.gateway.plain, SOURCES[who])
        else:
            made = Client(self.gateway.secure, "127.0.0.1", self.certificates, who)
        self.clients.append(made)
        return made

    # Asking.

    def ask(self, who, command):
        # A handshake may be refused before anything is asked.
        since = len(self.journal.look())
        client = self.client(who) if isinstance(who, str) else who
        return Asked(client, client.ask(command), since)

    def record_of(self, asked, what):
        """The verdict's own record, of this very connection."""
        def wanted(record):
            mine = record.get("port") == asked.client.port and record.get("address") == asked.client.address
            judged = record["type"] in ("intent", "refusal", "access") or record["event"] in ("action refused", "connection refused")
            return mine and judged
        return self.journal.find(wanted, asked.since, what)

    def judge(self, name, text, asked, verdict, requirement, reason=None, wire=None, degraded=False, shown=None, proof=None,
              checks=()):
        """Holds what the journal and the wire say against what is expected. `checks` are pairs: what is to hold, and whether it does."""
        record = self.record_of(asked, text)
        permitted = verdict == "permit"
        differences = []
        if record["verdict"] != verdict:
            differences.append(f"expected the verdict {verdict}, the journal says {record['verdict']}")
        if record.get("degraded", False) != degraded:
            differences.append("expected a degraded permit" if degraded else "the permit is degraded")
        if reason and record.get("reason") != reason:
            differences.append(f"expected the reason \"{reason}\", the journal says \"{record.get('reason', 'none')}\"")
        if not permitted and record.get("requirement") != requirement:
            differences.append(f"expected {requirement} behind it, the journal says {record.get('requirement', 'nothing')}")
        if proof and record["proof"] != proof:
            differences.append(f"expected an identity proved by {proof}, the journal says by {record['proof']}")
        answered = asked.answer.split()
        good = answered[0] in ("written", "values", "answer") if permitted and wire is None else asked.answer.startswith(wire or "exception")
        if not good:
            differences.append(f"expected {wire or ('an answer' if permitted else 'an exception')}, got \"{asked.answer}\"")
        if permitted and record["type"] == "intent":
            outcome = self.journal.find(lambda r: r["type"] == "outcome" and r.get("correlation") == record["correlation"], asked.since,
                                        f"what became of it: {text}")
            if outcome["outcome"] != "done":
                differences.append(f"expected the outcome done, the journal says {outcome['outcome']}")
        for held, holds in checks:
            if not holds:
                differences.append(f"expected that {held}")
        said = record["verdict"] + (" degraded" if record.get("degraded") else "")
        happened = said + (f": {record['reason']}" if record.get("reason") else "")
        if answered[0] == "exception":
            happened += f" ({int(answered[1]):02})"
        if shown:
            happened += f"; {shown}"
        expected = verdict + (" degraded" if degraded else "") + (f": {reason}" if reason else "") + "".join(f"; {held}" for held, _ in checks)
        self.report.answer(name, text, expected, verdict + (" degraded" if degraded else ""), happened, record["verdict"],
                           bool(record.get("degraded", False)), requirement, differences)
        return record

    # What the device holds, seen beside the gateway.

    def setpoint(self):
        return round(number(self.plant.look(f"read holding {SETPOINT} 2")), 3)

    def valve(self):
        return self.plant.look(f"read holding {VALVE} 1")[0] / 10

    def tripped(self):
        return self.plant.look(f"read coils {TRIP} 1")[0]

    def outputs(self):
        return self.plant.look(f"read holding {SETPOINT} 3") + self.plant.look(f"read coils {TRIP} 3")

    def holds(self, bar):
        return (f"the device holds {bar} bar", self.setpoint() == bar)

    # The shift.

    def play(self):
        self.ordinary_work()
        self.bad_values()
        self.who_may_not()
        self.too_much()
        self.people()
        self.killed()
        self.bad_reload()
        self.writer_lost()
        self.disk_full()

    def set_quietly(self, bar):
        """Brings the set-point somewhere, without a question, and waits until it may rise: after a start, and after it has risen by
        3 bar within 2 s, its budget is spent for a while."""
        client = self.client("op3")
        # Down is free, so it is the step up that shows that there is a budget again.
        for step in (bar - 0.25, bar + 0.125, bar):
            until(lambda wanted=step: client.ask(write_setpoint(wanted)) == "written", f"the set-point to be {step} bar")

    def ordinary_work(self):
        self.report.chapter("ordinary work")
        a = self.ask("op3", f"read registers {PRESSURE} 5")
        words = [int(w) for w in a.answer.split()[1:]] if a.answer.startswith("values") else [0] * 5
        self.judge("operator_reads", "op3 reads pressure, temperature and level (libmodbus)", a, "permit", "CR 2.1",
                   shown=f"{number(words[0:2]):.1f} bar, {number(words[2:4]):.0f} °C, {words[4] / 10:.0f} %")
        self.set_quietly(5.0)
        a = self.ask("op3", write_setpoint(5.5))
        self.judge("operator_writes", "op3 sets 5.5 bar", a, "permit", "CR 2.1", shown=f"{self.setpoint():g} bar at the device", checks=[self.holds(5.5)])
        a = self.ask("operator", f"register {VALVE} 510")
        self.judge("operator_over_tls", "an operator, by the role in the certificate, opens the feed valve to 51 % (TLS)", a, "permit", "CR 1.2",
                   proof="certificate", shown=f"{self.valve():g} % at the device", checks=[("the device holds 51 %", self.valve() == 51)])
        a = self.ask("board", f"read registers {PRESSURE} 2")
        self.judge("display_reads", "board, a display in the office, reads the pressure", a, "permit", "CR 5.1")

    def bad_values(self):
        self.report.chapter("what would hurt")
        for name, text, command, reason in (
                ("out_of_range", "op3 sets 20 bar; at most 16 are permitted", write_setpoint(20.0), "outside hard range"),
                ("too_steep", "op3 sets 9 bar; at most 1 bar up in a step", write_setpoint(9.0), "step too large"),
                ("not_a_number", "op3 sets a value that is no number", write_setpoint(float("nan")), "not finite"),
                ("half_a_value", "op3 writes one half of the 32-bit value", f"register {SETPOINT} {registers(6.0)[0]}", "partial write")):
            a = self.ask("op3", command)
            self.judge(name, text, a, "deny", "CR 3.5", reason, "exception 3", checks=[self.holds(5.5)])
        self.judge("too_fast", "op3 climbs 1 bar at a time; at most 3 bar in 2 s", self.climb(), "deny", "CR 3.5", "rate of change", "exception 3")
        self.set_quietly(5.5)
        a = self.ask("op3", "read holding 50 2")
        self.judge("unmapped", "op3 reads an address where nothing is", a, "deny", "CR 3.5", "unmapped", "exception 2")
        a = self.ask("op3", "pdu 5a0000")
        self.judge("unknown_function", "op3 sends function 5A, which nobody defined", a, "deny", "CR 3.5", "function not permitted", "exception 1")

    def climb(self):
        """Rises in steps that are small enough, until a request is refused or it has taken too long for that."""
        for _ in range(5):
            begin = time.monotonic()
            for bar in (6.5, 7.5, 8.5, 9.5):
                a = self.ask("op3", write_setpoint(bar))
                if a.answer != "written" or time.monotonic() - begin > 2:
                    break
            if a.answer != "written":
                break
            self.set_quietly(5.5)
        return a

    def who_may_not(self):
        self.report.chapter("who may not")
        a = self.ask("viewer", write_setpoint(5.6))
        self.judge("viewer_writes", "a viewer, by certificate, sets 5.6 bar (TLS)", a, "deny", "CR 2.1", "no right", "exception 1", checks=[self.holds(5.5)])
        a = self.ask("op3", f"register {VALVE} 900")
        self.judge("past_two_persons", "op3 opens the feed valve to 90 %, for which the console needs two persons", a, "deny", "CR 2.1", "denied by rule", "exception 1",
                   checks=[("the device holds 51 %", self.valve() == 51)])
        a = self.ask("board", write_setpoint(5.6))
        self.judge("office_writes", "board sets 5.6 bar from the office", a, "deny", "CR 5.1", "no conduit", "exception 1", checks=[self.holds(5.5)])
        mapped = self.ask("stranger", f"read registers {PRESSURE} 2")
        self.judge("stranger_reads", "a stranger's address reads the pressure", mapped, "deny", "CR 1.2", "unknown peer", "exception 1")
        a = self.ask("stranger", "read registers 77 2")
        self.judge("stranger_probes", "the stranger reads where nothing is", a, "deny", "CR 1.2", "unknown peer", "exception 1",
                   checks=[("the answer tells no more than the one before", a.answer == mapped.answer)])
        a = self.ask("visitor", f"read holding {SETPOINT} 2")
        self.judge("wrong_role", "a certificate with a role that the site doesn't know", a, "deny", "CR 2.1(2)", "role unknown", "exception 1")
        a = self.ask("impostor", f"read holding {SETPOINT} 2")
        self.judge("foreign_certificate", "an operator's certificate of a foreign authority", a, "deny", "CR 1.2", "identity unproven", "lost",
                   shown="no connection" if a.answer.startswith("lost") else "connected")

    def too_much(self):
        self.report.chapter("too much")
        over, counts, _ = self.flooded("board", f"read registers {PRESSURE} 2", lambda: None)
        self.judge("flood", "board asks as fast as it can", over, "deny", "CR 7.1", "rate limited", shown=f"{counts['answered']} of {counts['asked']} answered",
                   checks=[("the rest is told to wait", counts.get("exception6", 0) > 0 and counts["lost"] == 0)])
        operator = self.client("op3")
        times = []

        def work():
            for i in range(40):
                begin = time.monotonic()
                answer = operator.ask(f"register {VALVE} {510 + i % 2}")
                times.append((time.monotonic() - begin, answer))
        over, counts, since = self.flooded("stranger", f"read holding {VALVE} 1", work)
        done = sum(answer == "written" for _, answer in times)
        self.judge("stranger_floods", "a stranger asks as fast as it can", over, "deny", "CR 7.1", "rate limited", shown=f"{counts['answered']} of {counts['asked']} answered",
                   checks=[("nothing is answered", counts["answered"] == 0 and counts["lost"] == 0)])
        self.judge("operator_works_on", "meanwhile op3 moves the feed valve 40 times", Asked(operator, times[-1][1], since), "permit", "CR 7.1",
                   shown=f"{done} of 40, {max(times)[0] * 1000:.0f} ms at most", checks=[("all of them are done", done == 40)])

    def flooded(self, who, command, meanwhile):
        """Somebody asks as fast as they can until they are over their limit and `meanwhile` is done."""
        client = self.client(who)
        since = len(self.journal.look())
        client.tell("repeat " + command)
        record = self.journal.find(lambda r: r.get("address") == client.address and r.get("reason") == "rate limited", since, f"the flood of {who}", 15.0)
        meanwhile()
        counts = {key: int(count) for key, count in (word.split("=") for word in client.ask("stop").split()[1:])}
        return Asked(client, "exception 6", self.journal.records.index(record)), counts, since

    def people(self):
        site = os.path.join(os.environ["INTERLOCK_SOURCE_DIR"], "examples", "sites", "operator-console.json")
        self.console = Console(self.folder, site, self.gateway.plain, [(user, initial(user)) for user in USERS])
        self.console_journal = Journal(self.console.journal_folder)
        People(self.console, self.console_journal, self.plant, self.report).play()
        self.end_console()

    def killed(self):
        self.report.chapter("killed and restarted; a bad site policy")
        self.set_quietly(5.4)
        before, seen = self.outputs(), []
        self.heart.stop()
        self.gateway.end(how=signal.SIGKILL)
        self.start_gateway()
        client = self.client("op3")

        def takes_commands():
            # Each look is to find the same: outputs are read back before anything is written to them.
            seen.append(self.outputs())
            return client.ask(f"register {VALVE} {before[2]}") == "written"
        until(takes_commands, "the gateway to take commands again")
        seen.append(self.outputs())
        a = self.ask("op3", f"read holding {SETPOINT} 2")
        moved = sum(look != before for look in seen)
        self.judge("restart_without_bump", "the gateway is killed and restarted; op3 reads the set-point", a, "permit", "CR 3.6", shown=f"{self.setpoint():g} bar, " + ("moved" if moved else "not moved"),
                   checks=[(f"no output moves, in {len(seen)} looks at the device", moved == 0), self.holds(5.4)])

    def bad_reload(self):
        site = pathlib.Path(self.folder, "site.json")
        good = site.read_text(encoding="utf-8")
        bad = good.replace('"version": 1', '"version": 2').replace('["0 bar", "16 bar"]', '["16 bar", "0 bar"]')
        site.write_text(bad, encoding="utf-8")
        since, said, warned = len(self.journal.look()), len(self.gateway.said), len(self.gateway.warned)
        self.gateway.process.send_signal(signal.SIGHUP)
        self.gateway.wait_for(self.gateway.said, "reload refused", said)
        record = self.journal.find(lambda r: r["event"] == "site policy refused", since, "the bad site policy")
        fault = self.gateway.wait_for(self.gateway.warned, "low < high", warned)
        differences = [f"expected {key} {wanted}, the journal says {record.get(key, 'nothing')}"
                       for key, wanted in (("verdict", "deny"), ("requirement", "CR 3.5")) if record.get(key) != wanted]
        self.report.answer("bad_reload", "a site policy with a range from 16 down to 0 bar (SIGHUP)", "deny: malformed; the fault with its place", "deny",
                           f"{record['verdict']}: {record.get('reason', 'no reason')}; {fault.split('/site.json:')[-1].split(': ')[0]}", record["verdict"], False,
                           "CR 3.5", differences)
        site.write_text(good, encoding="utf-8")
        self.set_quietly(5.0)
        a = self.ask("op3", write_setpoint(5.5))
        version = self.record_of(a, "the request after the bad reload").get("site version")
        self.judge("nothing_changed", "op3 sets 5.5 bar, as before", a, "permit", "CR 3.5", shown=f"version {version} is in force",
                   checks=[("version 1 is still in force", version == 1), self.holds(5.5)])

    def writer_lost(self):
        self.report.chapter("the writer is lost")
        since = len(self.journal.look())
        self.heart.stop()
        until(lambda: self.valve() == 30, "the fail-safe value at the device", 15.0)
        self.journal.find(lambda r: r["event"] in ("outputs tripped", "fail-safe applied"), since, "the fail-safe value")
        a = self.ask("op3", f"read holding {VALVE} 1")
        self.judge("failsafe_value", "hmi1 falls silent for 2 s; op3 reads the feed valve", a, "permit", "CR 3.6", shown=f"{self.valve():g} % at the device",
                   checks=[("the fail-safe value 30 % is there", a.answer == "values 300")])
        a = self.ask("op3", f"register {VALVE} 500")
        self.judge("late_command", "op3 opens the valve to 50 % before a reset", a, "deny", "CR 3.6", "outputs tripped", "exception 1",
                   checks=[("the device holds 30 %", self.valve() == 30)])
        self.heart = Heartbeat(self.gateway)
        a = self.ask("eng1", f"coil {RESET} 1")
        self.judge("reset", "hmi1 is back; eng1 resets the valve", a, "permit", "CR 3.6", checks=[("the device still holds 30 %", self.valve() == 30)])
        fresh = self.client("op3")
        until(lambda: fresh.ask(f"register {VALVE} 310") == "written", "the valve to follow again")
        a = self.ask("op3", f"register {VALVE} 500")
        self.judge("fresh_command", "op3 opens the valve to 50 %", a, "permit", "CR 3.6", shown=f"{self.valve():g} % at the device", checks=[("the device holds 50 %", self.valve() == 50)])

    def disk_full(self):
        self.report.chapter("the journal's disk is full")
        # Who asks is connected before, so that everybody has a session.
        who = {name: self.client(name) for name in ("hmi1", "op3", "viewer", "stranger")}
        back = self.client("hmi1")
        since, warned = len(self.journal.look()), len(self.gateway.warned)
        self.gateway.fill_disk()
        self.client("visitor").ask(f"coil {TRIP} 1")  # something to record, so that the journal notices
        self.gateway.wait_for(self.gateway.warned, "the journal can't be written", warned)

        def put(client, command):
            return Asked(client, client.ask(command), since)
        ordinary = put(who["op3"], write_setpoint(5.6))
        strange = put(who["stranger"], f"coil {TRIP} 1")
        view = put(who["viewer"], f"coil {TRIP} 1")
        before = self.tripped()
        trip = put(who["hmi1"], f"coil {TRIP} 1")
        after = self.tripped()
        untrip = put(back, f"coil {TRIP} 0")
        kept = self.tripped()
        self.gateway.free_disk()
        self.gateway.wait_for(self.gateway.warned, "the journal is written again", warned, 15.0)

        self.judge("unrecorded_write", "op3 sets 5.6 bar, which can't be recorded", ordinary, "indeterminate", "CR 2.10", "journal unavailable", "exception 4",
                   checks=[self.holds(5.5)])
        self.judge("stranger_trips", "a stranger trips the boiler", strange, "deny", "CR 1.2", "unknown peer", "exception 1", checks=[("the boiler isn't tripped", before == 0)])
        self.judge("viewer_trips", "a viewer trips the boiler (TLS)", view, "deny", "CR 2.1", "no right", "exception 1", checks=[("the boiler isn't tripped", before == 0)])
        self.judge("essential_trip", "hmi1 trips the boiler", trip, "permit", "CCSC 1", "journal unavailable", degraded=True, shown="tripped" if after else "not tripped",
                   checks=[("the boiler is tripped", after == 1)])
        self.judge("untrip", "hmi1 takes the trip back", untrip, "indeterminate", "CR 2.10", "journal unavailable", "exception 4", shown="stays tripped" if kept else "not tripped",
                   checks=[("the boiler stays tripped", kept == 1)])
        a = self.ask("op3", write_setpoint(5.6))
        self.judge("recorded_again", "there is room again; op3 sets 5.6 bar", a, "permit", "CR 2.10", checks=[self.holds(5.6)])
