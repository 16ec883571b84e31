"""The web server of `make run` and of production: `gunicorn app:app` in this folder.

What differs between installations comes from the environment (README, Configuration).
"""

import os
from pathlib import Path

bind = f"127.0.0.1:{os.environ.get('PORT') or 5000}"

# Processes use the cores; threads wait for the database. Memory: about 90 MB a process.
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = 8

# A worker that stops first finishes what it is doing, as long as this (seconds).
graceful_timeout = 20
timeout = 60
keepalive = 5

# Path without query string: somebody searches by name.
accesslog = "-"
access_log_format = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'

# The heartbeat of a worker is a file; on a slow disk it would stop for a moment.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None

# Nobody talks to the server but through HTTP and signals.
control_socket_disable = True
