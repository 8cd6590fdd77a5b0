"""A folder is written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jitsim.errors import JitsimError
from jitsim.store.whole_folder import whole_folder


def content(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_it_takes_its_name_at_the_end(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "a" / "b" / "run") as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_text("x")
        assert not (tmp_path / "a" / "b" / "run").exists()
    assert content(tmp_path) == {"a/b/run/deep/file": "x"}


def write(target: Path, name: str = "file", *, replace: bool = False, error: BaseException | None = None) -> None:
    """Write a folder with one file, and fail after that if an error is given."""
    with whole_folder(target, replace=replace) as folder:
        (folder / name).write_text("new")
        if error is not None:
            raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_any_error_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error):
        write(tmp_path / "a" / "b" / "run", error=error())
    assert not list(tmp_path.iterdir())


def test_an_error_of_the_disk_says_what_could_not_be_written(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(JitsimError, match=r"run: could not be written: No space left on device; nothing was kept"):
        write(tmp_path / "run", error=full)
    assert not list(tmp_path.iterdir())


def test_a_parent_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(JitsimError, match="could not be written"):
        write(tmp_path / "file" / "run")
    assert content(tmp_path) == {"file": "mine"}


def test_an_empty_folder_is_taken_and_a_full_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    with pytest.raises(JitsimError, match="could not be written"):
        write(tmp_path / "full")
    assert content(tmp_path) == {"empty/file": "new", "full/file": "mine"}


def test_replacing_keeps_the_old_one_until_the_new_is_whole(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "file").write_text("old")
    with pytest.raises(ValueError, match="stop"):
        write(tmp_path / "run", replace=True, error=ValueError("stop"))
    assert content(tmp_path) == {"run/file": "old"}
    write(tmp_path / "run", "other", replace=True)
    assert content(tmp_path) == {"run/other": "new"}


def test_a_rename_that_fails_gives_the_old_one_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "file").write_text("old")
    rename, calls = Path.rename, []

    def second_fails(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", second_fails)
    with pytest.raises(JitsimError, match="Input/output error"):
        write(tmp_path / "run", replace=True)
    assert content(tmp_path) == {"run/file": "old"}


KILLED = """
import os, signal, sys
from pathlib import Path
from jitsim.store.whole_folder import whole_folder

with whole_folder(Path(sys.argv[1])) as folder:
    (folder / "half").write_text("half")
    print(folder.name, flush=True)
    if sys.argv[2] == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.read()
"""


@contextlib.contextmanager
def started(target: Path, then: str) -> Iterator[subprocess.Popen[str]]:
    """Start a program that writes half a folder, and then dies or waits for its input to end."""
    command = [sys.executable, "-c", KILLED, str(target), then]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(f".{target.name}.")
        yield process


def test_what_a_killed_program_left_is_deleted_by_the_next_one(tmp_path: Path) -> None:
    with started(tmp_path / "run", "die") as process:
        assert process.wait() == -signal.SIGKILL
    assert len(list(tmp_path.glob(".run.*/half"))) == 1
    write(tmp_path / "run")
    assert content(tmp_path) == {"run/file": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_what_a_running_program_writes_is_left_to_it(tmp_path: Path) -> None:
    with started(tmp_path / "run", "wait") as process:
        write(tmp_path / "run")
        assert len(list(tmp_path.glob(".run.*/half"))) == 1
        process.communicate("")
    assert content(tmp_path) == {"run/file": "new"}


def test_only_what_is_surely_ours_is_deleted(tmp_path: Path) -> None:
    theirs = [".run.notes", ".run.0123abc", ".run.0123abcdef", ".running.0123abcd", "run.0123abcd", ".run.0123ABCD"]
    for name in theirs:
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("theirs")
    (tmp_path / ".run.89abcdef").write_text("a file")
    write(tmp_path / "run")
    assert content(tmp_path) == {
        **{f"{name}/file": "theirs" for name in theirs},
        ".run.89abcdef": "a file",
        "run/file": "new",
    }


@pytest.mark.parametrize("is_there", [True, False])
def test_a_former_answer_is_deleted_only_beside_its_successor(tmp_path: Path, *, is_there: bool) -> None:
    (tmp_path / ".run.0123abcd.old").mkdir()
    (tmp_path / ".run.0123abcd.old" / "file").write_text("former")
    if is_there:
        write(tmp_path / "run", "first")
    write(tmp_path / "run", replace=True)
    left = {} if is_there else {".run.0123abcd.old/file": "former"}
    assert content(tmp_path) == {**left, "run/file": "new"}
