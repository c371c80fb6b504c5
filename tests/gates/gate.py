# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""What the gates share: a gate is a function from a tree to a list of faults, one message each, and samples that it must
refuse or let pass. Run without arguments a gate looks at this project; with --self-test it is tried on its samples."""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parents[2]
HEADER_START = "// SPDX-FileCopyrightText: The interlock authors\n// SPDX-License-Identifier: BSL-1.0\n"


def headers(root):
    """Every header, as a path below include/interlock/."""
    base = root / "include" / "interlock"
    return sorted(path.relative_to(base) for path in base.rglob("*.hpp"))


def text(root, header):
    return (root / "include" / "interlock" / header).read_text(encoding="utf-8")


def place(header):
    return f"include/interlock/{header}"


def folder(header):
    return header.parts[0] if len(header.parts) > 1 else ""


INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def includes(source):
    """(line number, delimiter, what) of each #include."""
    return [(source.count("\n", 0, m.start()) + 1, m.group(1), m.group(2)) for m in INCLUDE.finditer(source)]


def closure(root, header):
    """A header and all headers of interlock that it includes, directly or not."""
    seen, todo = set(), [pathlib.PurePosixPath(header)]
    while todo:
        at = todo.pop()
        if at in seen or not (root / "include/interlock" / at).exists():
            continue
        seen.add(at)
        todo += [pathlib.PurePosixPath(what[len("interlock/"):]) for _, _, what in includes(text(root, at))
                 if what.startswith("interlock/")]
    return seen


def tracked(root, *folders):
    """Text files that belong to the project: those git knows or would add, or, outside git, every file."""
    paths = None
    if (root / ".git").exists() and shutil.which("git"):
        got = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
                             capture_output=True, check=False)
        if got.returncode == 0:
            paths = [root / name.decode() for name in got.stdout.split(b"\0") if name]
    if paths is None:
        paths = [path for path in root.rglob("*") if ".git" not in path.parts
                 and not path.relative_to(root).as_posix().startswith(("build/", "install/")) and "__pycache__" not in path.parts]
        if folders:
            paths = [path for path in paths if path.relative_to(root).as_posix().startswith(tuple(f"{f}" for f in folders))]
    return sorted(path for path in paths if path.is_file())


def read_text(path):
    """The text of a file, or None when it isn't text."""
    data = path.read_bytes()
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def jobs():
    return int(os.environ.get("INTERLOCK_JOBS") or min(os.cpu_count() or 1, 8))


def in_parallel(work, items):
    with concurrent.futures.ThreadPoolExecutor(jobs()) as pool:
        return list(pool.map(work, items))


def run(*command, stdin=None, cwd=None):
    done = subprocess.run([str(word) for word in command], input=stdin, capture_output=True, text=True, check=False, cwd=cwd)
    return done.returncode, done.stdout, done.stderr


def need(*tools):
    """Faults for tools that aren't there."""
    return [f"{tool} isn't installed: ./tests/run --full installs it" for tool in tools if not shutil.which(tool)]


def compiler_errors(output, limit=5):
    lines = [line for line in output.splitlines() if "error:" in line or "fatal error" in line]
    return lines[:limit] or output.splitlines()[:limit]


def main(name, faults, samples, notes=None):
    """`samples`: (what it shows, {path: text}, the words of the expected fault, or None where there must be none)."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--root", type=pathlib.Path, default=PROJECT)
    parser.add_argument("--self-test", action="store_true")
    arguments, _ = parser.parse_known_args()

    if arguments.self_test:
        wrong = 0
        for shows, files, expected in samples:
            with tempfile.TemporaryDirectory(prefix="interlock-gate-") as place_of_sample:
                root = pathlib.Path(place_of_sample)
                for path, content in files.items():
                    (root / path).parent.mkdir(parents=True, exist_ok=True)
                    (root / path).write_text(content, encoding="utf-8")
                found = faults(root)
            if expected is None:
                good = not found
            else:
                good = any(expected in fault for fault in found)
            print(f"{'ok  ' if good else 'FAIL'} {shows}")
            if not good:
                wrong += 1
                print(f"     expected {'no fault' if expected is None else repr(expected)}, found {found or 'none'}")
        print(f"gate {name}: {len(samples)} samples, {wrong} wrong")
        sys.exit(1 if wrong or not samples else 0)

    found = faults(arguments.root)
    for fault in found:
        print(fault)
    for note in notes(arguments.root) if notes and not found else []:
        print(note)
    print(f"gate {name}: {'passed' if not found else f'{len(found)} fault' + ('s' if len(found) > 1 else '')}")
    sys.exit(1 if found else 0)
