#!/usr/bin/env python3
# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Gate: doc comments. Every public class, class template and function template outside detail/ has a comment with the labels
Serves, Denies, Units, Errors, Threads, Cost and Example, in this order; plain structs, concepts, enumerations and short
function templates have at least a sentence."""

import re

import gate

LABELS = ["Serves", "Denies", "Units", "Errors", "Threads", "Cost", "Example"]
SHORT = 12  # lines of a template that needs no more than a sentence
NOT_PUBLIC = {"detail"}


def without_comments(source):
    """The source with comments and literals blanked, newlines kept."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)
    blanked = pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), source)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), blanked, flags=re.M)


def matching(code, start, opening, closing):
    depth = 0
    for i in range(start, len(code)):
        if code[i] == opening:
            depth += 1
        elif code[i] == closing:
            depth -= 1
            if depth == 0:
                return i
    return len(code) - 1


def declarations(code):
    """(position, text of the head, text of the body or None) of each declaration at namespace scope; namespace detail is left out."""
    i, n = 0, len(code)
    while i < n:
        if code[i].isspace() or code[i] in ";}":
            i += 1
            continue
        opened = re.match(r"(?:inline\s+)?namespace\b([^{;=]*)\{", code[i:])
        if opened:
            if re.search(r"\b(detail|impl)\b", opened.group(1)):
                i = matching(code, i + opened.end() - 1, "{", "}") + 1
            else:
                i += opened.end()
            continue
        start, round_, angle = i, 0, 0
        body = None
        template = re.match(r"template\s*<", code[i:])
        if template:
            angle, i = 1, i + template.end()
            while i < n and angle:
                if code[i] == "(":
                    i = matching(code, i, "(", ")")
                elif code[i] == "{":
                    i = matching(code, i, "{", "}")
                elif code[i] == "<":
                    angle += 1
                elif code[i] == ">" and code[i - 1] not in "-=":
                    angle -= 1
                i += 1
        while i < n:
            c = code[i]
            if c == "(":
                i = matching(code, i, "(", ")")
            elif c == "{":
                end = matching(code, i, "{", "}")
                # A brace in an initialiser or a requires-expression goes on; a body ends a function, not a class.
                head = code[start:i]
                if re.search(r"\b(requires|concept)\b(?:(?!\b(?:class|struct|auto|void)\b).)*$", head, re.S) and re.search(
                        r"requires\s*(\([^()]*\)\s*)?$", head):
                    i = end
                else:
                    body = code[i:end + 1]
                    i = end + 1
                    break
            elif c == ";":
                i += 1
                break
            i += 1
        head = code[start:i - len(body) if body else i]
        yield start, head, body
        if body is not None and re.match(r"\s*;", code[i:i + 3]):
            i = code.index(";", i) + 1


def kind_of(head, body):
    plain = re.sub(r"template\s*<(?:[^<>]|<(?:[^<>]|<[^<>]*>)*>)*>", "", head, count=1) if head.startswith("template") else head
    plain = re.sub(r"\[\[[^\]]*\]\]", "", plain).strip()
    template = head.startswith("template")
    if re.match(r"template\s*<\s*>", head):
        return None
    words = re.sub(r"^requires\b.*?(?=\b(?:class|struct|union)\b\s+\w)", "", plain, flags=re.S)
    named = re.match(r"(class|struct|union)\s+(?:alignas\s*\([^)]*\)\s*)?(\w+)\s*(<)?", words)
    if named and "(" not in re.sub(r"alignas\s*\([^)]*\)|requires\s*\([^)]*\)", "", words.split(":")[0]):
        if body is None or named.group(3):
            return None
        keyword, name = named.group(1), named.group(2)
        policy = re.search(r"\busing\s+stages\b", body)
        long_template = template and (head + body).count("\n") + 1 > SHORT
        return ("labels" if keyword == "class" or long_template or policy else "sentence", name, f"{keyword} {name}")
    if re.match(r"enum\b", plain):
        name = re.match(r"enum\s+(?:class\s+|struct\s+)?(\w+)", plain)
        return ("sentence", name.group(1), f"enum {name.group(1)}") if name and body is not None else None
    concept = re.match(r"concept\s+(\w+)", plain)
    if concept:
        return ("sentence", concept.group(1), f"concept {concept.group(1)}")
    if template and body is not None and "(" in plain and not re.match(r"(using|inline\s+constexpr|constexpr)\b[^(]*=", plain):
        name = re.search(r"([\w:]+|operator\s*[^\s\w(]+|operator\s*\(\s*\))\s*\(", re.sub(r"^requires\b[^\n]*", "", plain).strip())
        if not name or "::" in name.group(1) or re.search(r"->\s*\w[\w:<>., ]*$", plain) and re.match(r"[A-Z]?\w+\s*\(", plain):
            return None  # a member defined out of class, or a deduction guide
        lines = (head + body).count("\n") + 1
        return ("sentence" if lines <= SHORT else "labels", name.group(1), f"function template {name.group(1)}")
    return None


def comment_before(source, position):
    """The block of /// lines directly above."""
    lines = source[:position].split("\n")[:-1]
    while lines and lines[-1].strip() == "// clang-format off":
        lines.pop()
    block = []
    while lines and lines[-1].lstrip().startswith("///"):
        block.append(lines.pop().strip()[3:].strip())
    return block[::-1]


def faults_of(root, header):
    source = gate.text(root, header)
    code = without_comments(source)
    found, named = [], {}
    for position, head, body in declarations(code):
        kind = kind_of(head, body)
        if not kind:
            # A comment on a forward declaration counts for the definition.
            forward = re.search(r"(?:class|struct)\s+(\w+)\s*;$", head)
            if forward:
                named[forward.group(1)] = comment_before(source, position)
            continue
        want, name, shown = kind
        at = f"{gate.place(header)}:{source.count(chr(10), 0, position) + 1}"
        comment = comment_before(source, position) or named.get(name, [])
        if not comment and name in named:
            continue
        labels = [m.group(1) for line in comment if (m := re.match(r"(" + "|".join(LABELS) + r"):", line))]
        if not comment:
            if want == "sentence" and named.get("fn " + name):
                continue
            if shown.startswith("concept") and any(key.startswith("concept ") for key in named):
                continue  # the named parts of a concept may share one comment
            found.append(f"{at}: {shown} has no /// comment")
        elif want == "labels" and labels and labels != LABELS:
            missing = [label for label in LABELS if label not in labels]
            found.append(f"{at}: {shown}: " + (f"no {', '.join(missing)} in its comment" if missing
                         else f"labels must come in the order {', '.join(LABELS)}"))
        elif want == "labels" and not labels:
            found.append(f"{at}: {shown}: its comment needs the labels {', '.join(LABELS)}")
        if comment and "template" in shown:
            named["fn " + name] = True  # further overloads may go without
        if comment and shown.startswith("concept"):
            named[shown] = True
    return found


def faults(root):
    return [fault for header in gate.headers(root) if gate.folder(header) not in NOT_PUBLIC for fault in faults_of(root, header)]


GOOD = "/// Says what it is.\n///\n" + "".join(f"/// {label}: none\n" for label in LABELS)


def sample(body):
    return {"include/interlock/uc/a.hpp": f"namespace interlock::inline v0_1 {{\n{body}\n}}\n"}


SAMPLES = [
    ("a class with all labels passes", sample(GOOD + "class a {\n};"), None),
    ("a class template with all labels passes", sample(GOOD + "template <auto X = f{.a = 1}>\nrequires (X > 1)\nclass a {\n};"), None),
    ("a class without a comment", sample("class a {\n};"), "class a has no /// comment"),
    ("a class with only a sentence", sample("/// A.\nclass a {\n};"), "class a: its comment needs the labels"),
    ("a label missing", sample(GOOD.replace("/// Units: none\n", "") + "class a {\n};"), "no Units in its comment"),
    ("labels out of order", sample(GOOD.replace("/// Cost: none\n", "") + "/// Cost: none\nclass a {\n};"), "in the order"),
    ("a plain struct with a sentence passes", sample("/// A.\nstruct a {\n    int b;\n};"), None),
    ("a plain struct without", sample("struct a {\n    int b;\n};"), "struct a has no /// comment"),
    ("a policy in a struct", sample("/// A.\nstruct a {\n    using stages = takes_part<>;\n};"), "needs the labels"),
    ("a short function template passes", sample("/// A.\ntemplate <class T>\nint f(T a) {\n    return a;\n}"), None),
    ("a long function template", sample("/// A.\ntemplate <class T>\nint f(T a) {\n" + "    a();\n" * 12 + "}"), "function template f"),
    ("a concept without a sentence", sample("template <class T>\nconcept a = requires(T t) { t.b(); };"), "concept a has no"),
    ("a concept outside clang-format's reach passes",
     sample("/// A.\n// clang-format off\ntemplate <class T>\nconcept a = requires(T t) { t.b(); };"), None),
    ("what is private passes", sample("namespace detail {\nclass a {\n};\n}"), None),
    ("a forward declaration passes", sample("template <class T>\nclass a;"), None),
    ("a function template in comment text passes", sample("// template <class T> void f(T) { }\nint b;"), None),
]

if __name__ == "__main__":
    gate.main("comments", faults, SAMPLES)
