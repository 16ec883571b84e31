"""`make run`: the web server and the scheduler side by side, stopped together.

The scheduler guards itself: when another one works on the same database already, it stands
by. Should it end, the web server goes on without. What stops this process stops both; its
exit code is that of the web server.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from types import FrameType

WEB = ("gunicorn", "app:app")
SCHEDULER = ("flask", "--app", "app", "scheduler")
PATIENCE_SECONDS = 30


def _start(command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", *command])


def _tell_when_it_ends(scheduler: subprocess.Popen[bytes]) -> None:
    if scheduler.wait() > 0:
        print("De webserver werkt door zonder planner.", file=sys.stderr, flush=True)


def main() -> int:
    """Run both until the web server ends or a signal asks to stop."""
    scheduler, web = _start(SCHEDULER), _start(WEB)

    def stop(number: int, _frame: FrameType | None) -> None:
        for process in (web, scheduler):
            if process.poll() is None:
                process.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    threading.Thread(target=_tell_when_it_ends, args=(scheduler,), daemon=True).start()
    try:
        return web.wait()
    finally:
        scheduler.terminate()
        try:
            scheduler.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            scheduler.kill()


if __name__ == "__main__":
    sys.exit(main())
