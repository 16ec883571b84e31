"""The files that wait to be read in: in a folder that only this application reads, under the
id of their run. A file holds names of children: it goes as soon as it was read in or refused,
and in any case after a day."""

from __future__ import annotations

import hashlib
import os
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

PART = 1 << 20
KEPT = timedelta(days=1)


def keep_file(folder: Path, run_id: uuid.UUID, source: BinaryIO) -> str:
    """Keep a copy of `source`; gives the sha256 of its content."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    descriptor = os.open(path_of(folder, run_id), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as copy:
        for part in iter(lambda: source.read(PART), b""):
            digest.update(part)
            copy.write(part)
    return digest.hexdigest()


def digest_of(source: BinaryIO) -> str:
    """The sha256 of a file that can be read more than once."""
    source.seek(0)
    digest = hashlib.sha256()
    for part in iter(lambda: source.read(PART), b""):
        digest.update(part)
    return digest.hexdigest()


def path_of(folder: Path, run_id: uuid.UUID) -> Path:
    """Where the file of a run is, or would be."""
    return folder / f"{run_id}.csv"


def has_file(folder: Path, run_id: uuid.UUID) -> bool:
    """Whether the file of a run is still there."""
    return path_of(folder, run_id).exists()


def pass_on(folder: Path, from_id: uuid.UUID, to_id: uuid.UUID) -> None:
    """Let the file of one run be that of another."""
    path_of(folder, from_id).replace(path_of(folder, to_id))


def forget_file(folder: Path, run_id: uuid.UUID) -> None:
    """Remove the file of a run, when it is there."""
    path_of(folder, run_id).unlink(missing_ok=True)


def list_old(folder: Path, now: datetime) -> list[uuid.UUID]:
    """The runs whose file is older than a day."""
    if not folder.exists():
        return []
    before = (now - KEPT).timestamp()
    return [
        uuid.UUID(path.stem)
        for path in sorted(folder.glob("*.csv"))
        if path.stat().st_mtime < before
    ]
