# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""What the demo prints: a table of questions, the journal's verification, the SL-C statement."""

import textwrap

COLUMNS = (("", 3), ("what was asked", 44), ("expected", 17), ("what happened", 34), ("behind it", 10))
WIDTH = sum(width for _, width in COLUMNS) + len(COLUMNS) - 1


class Report:
    """Prints each question when it has been answered, and keeps them all for the JSON."""

    def __init__(self):
        self.answers = []

    @property
    def failed(self):
        return sum(not a["passed"] for a in self.answers)

    def say(self, text=""):
        print(text, flush=True)

    def begin(self):
        self.say("A shift at a simulated boiler, with the gateway in front of it, and people at a console behind the gateway. The\n"
                 "verdicts are those of their journals; the exception code that went over the wire stands in brackets.\n")
        self._row([name for name, _ in COLUMNS])

    def chapter(self, title):
        self.say(f"--- {title} ".ljust(WIDTH, "-"))

    def answer(self, name, asked, expected, short, happened, verdict, degraded, requirement, differences):
        self.answers.append({"name": name, "asked": asked, "expected": expected, "happened": happened, "verdict": verdict,
                             "degraded": degraded, "requirement": requirement, "passed": not differences})
        self._row([f"{len(self.answers):2}", asked, short, happened, requirement])
        for line in differences:
            self.say("    DIFFERS: " + line)

    def _row(self, cells):
        wrapped = [textwrap.wrap(str(text), width) or [""] for text, (_, width) in zip(cells, COLUMNS)]
        for i in range(max(len(lines) for lines in wrapped)):
            line = [(lines[i] if i < len(lines) else "").ljust(width) for lines, (_, width) in zip(wrapped, COLUMNS)]
            self.say(" ".join(line).rstrip())

    def journal(self, whose, found):
        """Prints what the verification found; true when the journal is good."""
        good = found["integrity"] == "good" and found["completeness"] == "good" and found["dropped"] == 0 and found["closed"]
        torn = found["torn"]
        self.say(f"\nThe journal of {whose}")
        self.say(f"  integrity     {found['integrity']:5} {found['records']} records in {found['segments']} segments, each chained to the one before")
        self.say(f"  completeness  {found['completeness']:5} {found['dropped']} dropped" + (f"; {torn} torn end{'s' * (torn > 1)}, as a crash leaves behind" if torn else ""))
        if not found["closed"]:
            self.say("  DIFFERS: the last record isn't that of an orderly end")
        if found["found"]:
            self.say("  DIFFERS: " + found["found"])
        return good

    def statement(self, said):
        """The SL-C statement, with the requirements gathered by how they are met."""
        self.say(f"\nSL-C of {said['component']} as a {', '.join(said['component_types'])}, {said['edition']}")
        parts = list(said["sl_c"]["by_component"])
        self.say(" " * 20 + "".join(f"{part.upper():>5}" for part in parts))
        for key, words in (("by_component", "by the component"), ("with_integration", "with integration")):
            self.say(f"  {words:18}" + "".join(f"{said['sl_c'][key][part]:>5}" for part in parts))
        for interface in said["plain_interfaces"]:
            self.say(f"  limited by a plain interface: {interface['name']}" + (f" ({interface['countermeasure']})" if "countermeasure" in interface else ""))
        for how in ("met by component", "met by integration", "not applicable", "not met"):
            rows = [row["id"] for row in said["requirements"] if row["how"] == how]
            if rows:
                label = f"  {how} ({len(rows)})".ljust(26)
                self.say(textwrap.fill(", ".join(row.replace(" ", "\0") for row in rows), WIDTH, initial_indent=label,
                                       subsequent_indent=" " * 26).replace("\0", " "))

    def use_control(self, said):
        """Whether all that FR 2 asks up to SL 4, the rows that a journal meets aside, is met by the component; says so."""
        rows = [row for row in said["requirements"] if row["fr"] == "uc" and not row["id"].startswith(("CR 2.8", "CR 2.9", "CR 2.10", "CR 2.11", "CR 2.12"))]
        without = [row["id"] for row in rows if row["how"] not in ("met by component", "not applicable")]
        self.say("  use control (FR 2) at SL 4, the journal's rows (CR 2.8 to 2.12) aside: "
                 + (f"all {len(rows)} requirements are met" if not without else "DIFFERS: not met: " + ", ".join(without)))
        return not without
