"""A folder that is written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from jitsim.errors import JitsimError


@contextlib.contextmanager
def whole_folder(target: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give a temporary folder beside `target` that takes its name when the block ends without an error.

    After any error, an interrupt included, nothing stays behind, also none of the parent folders made here.
    `target` may be missing or empty; with `replace` it may hold something, which is then deleted.
    """
    made = _make_parents(target.parent)
    temporary = target.parent / f".{target.name}.{secrets.token_hex(4)}"
    try:
        with _explained(target):
            temporary.mkdir()
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
