"""Real processes that start at once: forks of one that has the application imported.

What is started is a function `module:name`, with arguments that JSON can hold; what it prints
goes to a file. Each is a process of its own with connections of its own, that can be killed
as any other.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Process:
    """One that was started."""

    pid: int
    log: Path
    nursery: Nursery

    def says(self, text: str) -> bool:
        """Whether it printed this."""
        return text in self.log.read_text()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it, and to no other: it is not waited for until `wait`."""
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Its exit code; of one that a signal killed the number of that, negative."""
        return self.nursery.ask({"wait": self.pid})


class Nursery:
    """The process that forks, on our side."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def prepare(self, function: str, **arguments: Any) -> None:
        """Do in the process itself what all that is started afterwards finds done."""
        self.ask({"prepare": function, "arguments": arguments})

    def start(self, function: str, log: Path, **arguments: Any) -> Process:
        """Start `module:name` with these arguments."""
        log.touch()
        wanted = {"start": function, "log": str(log), "arguments": arguments}
        return Process(self.ask(wanted), log, self)

    def ask(self, wanted: dict[str, Any]) -> int:
        """Hand over a wish; the answer is a number."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{json.dumps(wanted)}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A process to fork from for as long as the block; what still runs then is killed."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.forks"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Nursery(process)


def _serve() -> None:
    running: set[int] = set()
    for line in sys.stdin:
        wanted = json.loads(line)
        answer = 0
        if "prepare" in wanted:
            _function(wanted["prepare"])(**wanted["arguments"])
        elif "start" in wanted:
            function = _function(wanted["start"])
            answer = os.fork()
            if not answer:
                _become(wanted["log"])
                function(**wanted["arguments"])
                os._exit(0)
            running.add(answer)
        else:
            running.discard(wanted["wait"])
            answer = os.waitstatus_to_exitcode(os.waitpid(wanted["wait"], 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    for pid in running:
        os.kill(pid, signal.SIGKILL)


def _function(name: str) -> Callable[..., None]:
    module, _, name = name.partition(":")
    return getattr(import_module(module), name)


def _become(log: str) -> None:
    """Let a fork read nothing and print to its own file."""
    sys.stdin = open(os.devnull)  # noqa: SIM115
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    output = os.open(log, os.O_WRONLY | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)


if __name__ == "__main__":
    _serve()
