"""A folder that is written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from jitsim.errors import JitsimError

try:
    import fcntl
except ImportError:  # Windows has none; there nothing that was left behind is deleted
    fcntl = None  # type: ignore[assignment]

DIGITS = 8
"""Hexadecimal digits in the name of a temporary folder."""


@contextlib.contextmanager
def whole_folder(target: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give a temporary folder beside `target` that takes its name when the block ends without an error.

    After any error, an interrupt included, nothing stays behind, also none of the parent folders made here.
    `target` may be missing or empty; with `replace` it may hold something, which is then deleted. What a program that
    was killed left behind is deleted first.
    """
    made = _make_parents(target.parent)
    temporary = target.parent / f".{target.name}.{secrets.token_hex(DIGITS // 2)}"
    try:
        with _explained(target), _own(temporary):
            _delete_stale(target)
            yield temporary
            _sync(temporary)
            _take_name(temporary, target, replace)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


@contextlib.contextmanager
def _explained(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise JitsimError(f"{target}: could not be written: {error.strerror or error}; nothing was kept") from error


@contextlib.contextmanager
def _own(temporary: Path) -> Iterator[None]:
    """Make a temporary folder and lock it, until the program ends in whatever way."""
    temporary.mkdir()
    with _locked(temporary, wait=True):
        if not temporary.exists():  # before it was locked another program took it for a stale one
            temporary.mkdir()
        yield


@contextlib.contextmanager
def _locked(folder: Path, *, wait: bool) -> Iterator[bool]:
    """Lock a folder and give True; False where another program has the lock, or the system has no such locks."""
    if fcntl is None:
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield _lock(descriptor, wait=wait)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, *, wait: bool) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _delete_stale(target: Path) -> None:
    """Delete temporary folders of `target` that no running program has locked.

    A former answer that was being replaced stays while nothing has its name.
    """
    named = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{{DIGITS}}}(?P<old>\.old)?")
    for path in target.parent.iterdir():
        found = named.fullmatch(path.name)
        if found is None or path.is_symlink() or not path.is_dir() or (found["old"] and not target.exists()):
            continue
        with contextlib.suppress(OSError), _locked(path, wait=False) as is_stale:
            if is_stale:
                shutil.rmtree(path, ignore_errors=True)


def _make_parents(folder: Path) -> list[Path]:
    """Make `folder` and return what was made, the deepest first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return missing


def _take_name(temporary: Path, target: Path, replace: bool) -> None:
    if replace and target.exists():
        old = temporary.with_name(f"{temporary.name}.old")
        target.rename(old)
        try:
            temporary.rename(target)
        except BaseException:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    else:
        temporary.rename(target)
    _sync_entry(target.parent)


def _sync(folder: Path) -> None:
    """Wait until every file of a folder is on the disk: a rename may otherwise outlive its content."""
    for root, _, files in os.walk(folder):
        for name in files:
            _sync_entry(Path(root) / name)
        _sync_entry(Path(root))


def _sync_entry(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
