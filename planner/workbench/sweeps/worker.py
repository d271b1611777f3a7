"""A process that does tasks, one after the other, until its input ends.

Tasks come, and answers go, as pickles of one version of the planner. What solvers
print does not get between them: their output goes where errors go.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from typing import IO

__all__ = ["read_message", "write_message"]

LENGTH = struct.Struct("<Q")


def main() -> None:
    """Do tasks; the process that began this one hears interruptions, not this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while (message := read_message(sys.stdin.buffer)) is not None:
        write_message(answers, pickle.dumps(_answer(message)))


def _answer(message: bytes) -> object:
    """Return what a task found, or the fault that ended it, to be raised there."""
    try:
        return pickle.loads(message).run()
    except Exception as error:
        return error


def read_message(stream: IO[bytes]) -> bytes | None:
    """Return the next message of a stream; ``None`` at its end."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def write_message(stream: IO[bytes], message: bytes) -> None:
    """Write a message with its length before it."""
    stream.write(LENGTH.pack(len(message)) + message)
    stream.flush()


if __name__ == "__main__":
    main()
