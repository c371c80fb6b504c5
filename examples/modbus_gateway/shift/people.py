# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""The people at the operator's console: what they ask of it, what is expected, and what its journal and the device say of it."""

import itertools

from waiting import Stuck

# Where people sit: a listener and an address of examples/sites/operator-console.json. Each request has a port of its own, by which its
# record is found.
PLACES = {"anna": ("stations", "10.1.0.4"), "carl": ("stations", "10.1.0.4"), "ben": ("stations", "10.1.0.5"), "dora": ("stations", "10.1.0.6"),
          "dora, elsewhere": ("stations", "10.1.0.7"), "dora, a third time": ("stations", "10.1.0.8"), "ben-service": ("stations", "10.1.0.10"),
          "emergency": ("stations", "10.1.0.9"), "eva": ("stations", "10.9.0.7"), "anna, with a tablet": ("tablets", "10.3.0.2")}
USERS = ("anna", "ben", "ben-service", "carl", "dora", "eva", "emergency")
VALVE, PUMP = "boiler1.feed.valve", "boiler1.feed.pump"


def initial(user):
    return f"{user}-from the envelope"


def own(user):
    return f"{user}-nobody else knows"


class Told:
    """What the console answered, and where to look for the record."""

    def __init__(self, said, address, port, since):
        self.said, self.address, self.port, self.since = said, address, port, since


class People:
    def __init__(self, console, journal, plant, report):
        self.console, self.journal, self.plant, self.report = console, journal, plant, report
        self.tokens, self.sessions = {}, {}
        self._ports = itertools.count(40001)

    # Asking.

    def put(self, ask, where, token_of=None, **more):
        """A request from where somebody sits; with the token of their session, or somebody else's."""
        listener, address = PLACES[where]
        since, port = len(self.journal.look()), next(self._ports)
        asked = {"ask": ask, "listener": listener, "address": address, "port": port, **more}
        token = self.tokens.get(token_of or where)
        if token:
            asked["token"] = token
        said = self.console.put(asked)
        if "fault" in said:
            raise Stuck(f"the console doesn't understand {ask}: {said['fault']}")
        return Told(said, address, port, since)

    def quietly(self, *asked, **more):
        """What isn't a question, and must go well."""
        told = self.put(*asked, **more)
        if told.said["verdict"] != "permit":
            raise Stuck(f"the console refuses {asked}: {told.said}")
        return told

    def login(self, where):
        user = where.split(",")[0]
        told = self.put("login", where, user=user, password=own(user))
        if "token" in told.said:
            self.tokens[where], self.sessions[where] = told.said["token"], told.said["session"]
        return told

    def logout(self, where):
        self.quietly("logout", where)
        del self.tokens[where]

    def write(self, who, tag, value, **more):
        return self.put("write", who, tag=tag, value=value, **more)

    def later(self, seconds):
        self.console.put({"ask": "later", "seconds": seconds})

    def open_sessions(self):
        return self.quietly("sessions", "ben").said["sessions"]

    # Judging.

    def judge(self, name, text, told, verdict, requirement, reason=None, event=None, behind=None, shown=None, source=None, checks=()):
        """Holds the console's answer and the record of the request against what is expected. `event` is that of the record, where it is
        no verdict of the enforcer's; `behind` the requirement in the record, where it is another one."""
        def mine(record):
            judged = record["event"] == event if event else record["type"] in ("intent", "refusal", "access")
            return judged and record.get("port") == told.port and record.get("address") == told.address
        record = self.journal.find(mine, told.since, text)
        recorded = "deny" if record["verdict"] == "deny" else "permit"
        differences = []
        for who, says in (("the console", told.said["verdict"]), ("the journal", recorded)):
            if says != verdict:
                differences.append(f"expected the verdict {verdict}, {who} says {says}")
        if verdict != "permit" and record.get("requirement") != (behind or requirement):
            differences.append(f"expected {behind or requirement} behind it, the journal says {record.get('requirement', 'nothing')}")
        if reason and record.get("reason") != reason:
            differences.append(f"expected the reason \"{reason}\", the journal says \"{record.get('reason', 'none')}\"")
        if source and record["source"] != source:
            differences.append(f"expected that {source} did it, the journal says {record['source']}")
        if record["type"] == "intent":
            outcome = self.journal.find(lambda r: r["type"] == "outcome" and r.get("correlation") == record["correlation"], told.since,
                                        f"what became of it: {text}")
            if outcome["outcome"] != "done":
                differences.append(f"expected the outcome done, the journal says {outcome['outcome']}")
        differences += [f"expected that {held}" for held, holds in checks if not holds]
        happened = told.said["verdict"] + (f": {record['reason']}" if record.get("reason") else "") + (f"; {shown}" if shown else "")
        expected = verdict + (f": {reason}" if reason else "") + "".join(f"; {held}" for held, _ in checks)
        self.report.answer(name, text, expected, verdict, happened, told.said["verdict"], False, requirement, differences)

    def holds(self, per_cent):
        return (f"the device holds {per_cent} %", self.valve() == per_cent)

    def valve(self):
        return self.plant.look("read holding 102 1")[0] / 10

    def pump(self):
        return self.plant.look("read coils 13 1")[0]

    def tripped(self):
        return self.plant.look("read coils 11 1")[0]

    # The scenes.

    def play(self):
        self.enrolled()
        self.at_work()
        self.left_alone()
        self.from_afar()
        self.too_many()
        self.two_persons()
        self.on_loan()

    def enrolled(self):
        """Everybody has changed the password that they were given."""
        for user in USERS:
            listener, address = PLACES[user]
            changed = self.console.put({"ask": "change password", "listener": listener, "address": address, "port": next(self._ports), "user": user,
                                        "password": initial(user), "fresh": own(user)})
            if changed.get("verdict") != "permit":
                raise Stuck(f"{user} can't change the initial password: {changed}")

    def at_work(self):
        self.report.chapter("people at the console")
        self.judge("console_login", "anna logs in at the operator's console", self.login("anna"), "permit", "CR 3.8", event="session opened",
                   shown="a session with a token")
        told = self.write("anna", VALVE, 55)
        self.judge("console_writes", "anna sets the feed valve to 55 %", told, "permit", "CR 2.1", source="anna", shown=f"{self.valve():g} % at the device",
                   checks=[self.holds(55)])
        self.login("anna, with a tablet")
        told = self.write("anna, with a tablet", VALVE, 60)
        self.judge("over_wireless", "anna, with a tablet over the air, sets 60 %", told, "deny", "CR 2.2", "denied by rule", checks=[self.holds(55)])
        self.logout("anna, with a tablet")

    def left_alone(self):
        self.report.chapter("a session is left alone")
        self.later(600)
        told = self.write("anna", VALVE, 60)
        self.judge("session_locks", "nobody acts for 10 minutes; then anna sets 60 %", told, "deny", "CR 2.5", "session locked", checks=[self.holds(55)])
        told = self.put("read", "anna", tag="boiler1.pressure")
        self.judge("locked_screen_shows", "the locked screen reads the pressure", told, "permit", "CR 2.5", shown=f"{told.said.get('value', 0):.1f} bar")
        told = self.put("unlock", "anna", user="anna", password="something that was guessed")
        self.judge("unlock_guessed", "somebody unlocks it with a wrong password", told, "deny", "CR 2.5", "identity unproven", event="authentication failed",
                   behind="CR 1.2", checks=[("it stays locked", self.put("write", "anna", tag=VALVE, value=61).said["verdict"] == "deny")])
        told = self.put("unlock", "anna", user="anna", password=own("anna"))
        again = self.write("anna", VALVE, 60)
        self.judge("owner_unlocks", "anna unlocks it, and sets 60 %", told, "permit", "CR 2.5", event="session unlocked",
                   checks=[("she may act again", again.said["verdict"] == "permit"), self.holds(60)])
        self.quietly("lock", "anna")
        told = self.put("unlock", "carl", token_of="anna", user="carl", password=own("carl"))
        self.judge("taken_over", "anna locks it and goes; carl takes it over", told, "permit", "CR 2.5", event="session unlocked", source="carl")
        self.tokens["carl"] = told.said.get("token")
        told = self.write("carl", VALVE, 52)
        self.judge("new_subject", "the session sets 52 %", told, "permit", "CR 2.5", source="carl", shown="carl's, says the record", checks=[self.holds(52)])
        told = self.write("anna", VALVE, 53)
        self.judge("old_token", "anna's browser asks with the token it had", told, "deny", "CR 3.8", "session unknown", checks=[self.holds(52)])

    def from_afar(self):
        self.report.chapter("ended from afar")
        self.login("ben")
        self.login("eva")
        self.quietly("read", "eva", tag="boiler1.pressure")
        told = self.put("terminate", "carl", session=self.sessions["eva"])
        self.judge("operator_terminates", "carl, an operator, ends the session of eva, far away", told, "deny", "CR 2.1", "no right")
        told = self.put("terminate", "ben", session=self.sessions["eva"])
        self.judge("remote_terminated", "ben, the supervisor, ends it", told, "permit", "CR 2.6",
                   checks=[("nobody else's is ended", {s["user"] for s in self.open_sessions()} == {"carl", "ben"})])
        told = self.write("eva", PUMP, False)
        self.judge("terminated_asks", "eva stops the feed pump", told, "deny", "CR 2.6", "session unknown", behind="CR 3.8", checks=[("it runs", self.pump() == 1)])

    def too_many(self):
        self.report.chapter("too many sessions")
        self.login("dora")
        self.login("dora, elsewhere")
        told = self.login("dora, a third time")
        failed = [r for r in self.journal.look()[told.since:] if r["event"] == "authentication failed"]
        self.judge("third_session", "dora has two sessions, and logs in a third time", told, "deny", "CR 2.7", "session limit", event="session opened",
                   checks=[("it is no failed login", not failed)])
        self.login("anna")
        told = self.login("eva")
        self.judge("no_place_left", "eva logs in; all places but one are taken", told, "deny", "CR 2.7", "session limit", event="session opened")
        told = self.login("emergency")
        self.judge("emergency_place", "somebody opens the envelope, and logs in for an emergency", told, "permit", "CR 2.7", event="session opened",
                   shown=f"{len(self.open_sessions())} sessions")
        self.logout("emergency")
        self.logout("dora, elsewhere")

    def two_persons(self):
        self.report.chapter("what takes two persons")
        much = {"tag": VALVE, "value": 90}
        told = self.write("ben", **much)
        self.judge("approval_required", "ben sets 90 %; from 70 % on two persons must agree", told, "deny", "CR 2.1(4)", "approval required", checks=[self.holds(52)])
        told = self.write("ben", VALVE, 69.96)
        self.judge("rounded_up", "ben sets 69.96 %, which the register holds as 70.0 %", told, "deny", "CR 2.1(4)", "approval required", checks=[self.holds(52)])
        this = {**much, "approval": self.quietly("propose", "ben", **much).said["approval"]}
        told = self.put("consent", "ben", **this)
        self.judge("own_consent", "ben consents himself", told, "deny", "CR 2.1(4)", "approval invalid", event="action refused", shown=told.said.get("because"))
        self.login("ben-service")
        told = self.put("consent", "ben-service", **this)
        self.judge("second_account", "ben consents with his other account", told, "deny", "CR 2.1(4)", "approval invalid", event="action refused",
                   shown=told.said.get("because"))
        self.logout("ben-service")
        told = self.put("consent", "anna", **this)
        self.judge("operator_consents", "anna, an operator, consents", told, "deny", "CR 2.1", "no right")
        told = self.put("consent", "dora", **this)
        self.judge("second_person", "dora, a supervisor, consents", told, "permit", "CR 2.1(4)", shown=told.said.get("answer"))
        told = self.write("ben", VALVE, 95, approval=this["approval"])
        self.judge("another_value", "ben sets 95 % with it", told, "deny", "CR 2.1(4)", "approval invalid", checks=[self.holds(52)])
        told = self.write("ben", **this)
        self.judge("approved", "ben sets the 90 %", told, "permit", "CR 2.1(4)", shown=f"{self.valve():g} % at the device", checks=[self.holds(90)])
        self.quietly("write", "ben", tag=VALVE, value=50)
        told = self.write("ben", **this)
        self.judge("used_up", "ben sets 90 % once more", told, "deny", "CR 2.1(4)", "approval invalid", checks=[self.holds(50)])

    def on_loan(self):
        self.report.chapter("a role on loan")
        told = self.write("anna", PUMP, False)
        self.judge("without_loan", "anna stops the feed pump", told, "deny", "CR 2.1", "no right", checks=[("it runs", self.pump() == 1)])
        loan = {"override": "maintenance", "to": self.sessions["anna"], "seconds": 300, "why": "the pump's seal leaks"}
        told = self.put("lend", "ben", **loan)
        self.judge("lent", "ben lends her the role maintenance for 5 minutes", told, "permit", "CR 2.1(3)")
        told = self.write("anna", PUMP, False)
        self.judge("with_loan", "anna stops the feed pump", told, "permit", "CR 2.1(3)", checks=[("it stands still", self.pump() == 0)])
        self.quietly("write", "anna", tag=PUMP, value=True)
        told = self.write("anna", "boiler1.trip", True)
        self.judge("loan_and_safety", "anna trips the boiler, which that role may do", told, "deny", "CR 2.1(3)", "no right", behind="CR 2.1",
                   checks=[("it isn't tripped", self.tripped() == 0)])
        self.later(300)
        told = self.write("anna", PUMP, False)
        self.judge("loan_over", "5 minutes later she stops the feed pump again", told, "deny", "CR 2.1(3)", "no right", behind="CR 2.1", checks=[("it runs", self.pump() == 1)])
        told = self.put("lend", "ben", **loan)
        self.judge("no_renewal", "ben lends her the role once more", told, "deny", "CR 2.1(3)", "condition not met", event="action refused", behind="CR 2.1",
                   shown=told.said.get("because"))
        told = self.write("anna", VALVE, 51)
        self.judge("session_survives", "anna sets the feed valve to 51 %", told, "permit", "CR 2.1(3)", shown="her session goes on", checks=[self.holds(51)])
