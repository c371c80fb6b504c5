# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
"""Waiting for conditions, with deadlines."""

import time


class Stuck(Exception):
    """Something didn't come in time, or a program is missing."""


def until(condition, what, seconds=10.0, every=0.01):
    """The first true answer of `condition`; Stuck when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Stuck(f"waited {seconds:.0f} s for {what}")
        time.sleep(every)
