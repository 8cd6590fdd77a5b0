"""Reading the files of a scenario: only text, only of a sensible size, only inside the scenario's folder."""

from __future__ import annotations

import difflib
import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO, NoReturn

from jitsim.errors import Place, Problem, ScenarioError
from jitsim.scenario.tree import Node, found

STANDARD_INPUT = "-"
MAIN_FILE = "base.yaml"
LARGEST_FILE = 64 * 2**20
"""Bytes of the largest file that is read."""
LARGEST_DOCUMENT = 16 * 2**20
"""Bytes of the largest YAML file that is read; bulk data belongs in tables."""

MOST_TEXT = 128 * 2**20
"""Characters of all files of a scenario together."""
MOST_VALUES = 1_000_000
"""Values of a whole scenario, tables and defaults written out, recorded demand aside."""


class Folder:
    """The folder of a scenario, which everything that it names must lie in.

    `shown` is the folder in the user's spelling, empty for the current one.
    """

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.real = Path(shown or ".").resolve()

        self.renew()

    def renew(self) -> None:
        """Start counting anew, for another scenario made of the same files."""
        self.values_left = MOST_VALUES
        self.text_left = MOST_TEXT

    @property
    def is_full(self) -> bool:
        """True once more was read than a scenario may hold; then nothing more is read."""
        return self.values_left < 0 or self.text_left < 0

    def hold(self, values: int, place: Place, path: str = "") -> None:
        """Count values that the scenario comes to hold. Raises ScenarioError when they are too many."""
        self.values_left -= values
        if self.values_left < 0:
            _refuse(place, path, f"expected at most {MOST_VALUES:,} values in a scenario, got more")

    def read(self, inside: str, largest: int) -> str:
        """Return the text of a file in the folder, or of standard input for `-`. Raises ScenarioError."""
        if inside == STANDARD_INPUT:
            return read_text(inside, inside, largest)
        name = self.name(inside)
        text = read_text(name, name, largest)
        self.text_left -= len(text)
        if self.text_left < 0:
            _refuse(Place(name), "", f"expected at most {MOST_TEXT // 2**20} MB in all files of a scenario, got more")
        return text

    def path(self, inside: str) -> Path:
        """Return the path of a file that is named relative to the folder."""
        return Path(self.shown) / inside

    def name(self, inside: str) -> str:
        """Return what the user calls a file in the folder."""
        return str(Path(self.shown) / inside)

    def locate(self, node: Node, path: str, *, beside: str = "") -> str:
        """Return the file that a node names, relative to the folder.

        `path` is the node's own, for messages; `beside` is the subfolder that the name starts from.

        Raises ScenarioError for anything outside the folder, links included.
        """
        if not isinstance(node.value, str) or not node.value.strip():
            _refuse(node.place, path, f"expected the name of a file, got {found(node)}")
        if "\0" in node.value or os.path.isabs(node.value) or len(node.value) > 1000:
            _refuse(node.place, path, f"expected a file in the scenario's folder, got {found(node)}", _INSIDE)
        inside = os.path.normpath(os.path.join(beside, node.value))
        try:
            is_inside = self.path(inside).resolve().is_relative_to(self.real)
        except (OSError, RuntimeError):
            is_inside = False
        if inside.startswith("..") or not is_inside:
            _refuse(node.place, path, f"expected a file in the scenario's folder, got {found(node)}", _INSIDE)
        if not self.path(inside).is_file():
            if self.path(inside).is_dir():
                _refuse(node.place, path, f"is a folder, not a file: {self.name(inside)}")
            _refuse(node.place, path, f"no such file: {self.name(inside)}", *near_file(self.path(inside)))
        return inside


_INSIDE = "a scenario reads nothing outside its own folder: copy the file there"


def main_file(path: str) -> str:
    """Return the scenario file that a user means by a path: a folder means its base.yaml."""
    if path != STANDARD_INPUT and os.path.isdir(path):
        return str(Path(path) / MAIN_FILE)
    return path


def near_file(path: Path) -> tuple[str, ...]:
    """Return `did you mean` with the file in the same folder whose name is nearest, if one is near."""
    try:
        names = [entry.name for entry in os.scandir(path.parent) if entry.is_file()]
    except OSError:
        return ()
    near = difflib.get_close_matches(path.name, names, n=1)
    return (f"did you mean {path.parent / near[0]}?",) if near else ()


def read_text(path: str, name: str, largest: int) -> str:
    """Return the text of a file, or of standard input for `-`. `name` is what the user calls it.

    Raises ScenarioError when it is no text file, too large or cannot be read.
    """
    place = Place(name)
    try:
        data = _read_stream(sys.stdin.buffer, largest) if path == STANDARD_INPUT else _read_file(path, place, largest)
    except OSError as error:
        _refuse(place, "", f"cannot be read: {(error.strerror or 'the system gives no reason').lower()}")
    if len(data) > largest:
        _refuse(place, "", f"expected at most {largest // 2**20} MB, got a larger file")
    return _decode(data, place)


def _read_file(path: str, place: Place, largest: int) -> bytes:
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        _refuse(place, "", "no such file", *near_file(Path(path)))
    except (NotADirectoryError, ValueError):
        _refuse(place, "", "no such file")
    if stat.S_ISDIR(mode):
        _refuse(place, "", "is a folder, not a file")
    if not stat.S_ISREG(mode):
        _refuse(place, "", "expected a file, got a device or a pipe; a pipe is read as -")
    with open(path, "rb") as stream:
        return _read_stream(stream, largest)


def _read_stream(stream: BinaryIO, largest: int) -> bytes:
    return stream.read(largest + 1)


_OTHER_ENCODINGS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def _decode(data: bytes, place: Place) -> str:
    for mark, encoding in _OTHER_ENCODINGS:
        if data.startswith(mark):
            _refuse(place, "", f"expected text in UTF-8, got {encoding}", "save the file as UTF-8")
    at = data.find(b"\0")
    if at >= 0:
        line = data.count(b"\n", 0, at) + 1
        _refuse(Place(place.file, line), "", "expected a text file, got binary data (a zero byte)")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"expected text in UTF-8, got the byte 0x{data[error.start]:02x}"
        _refuse(Place(place.file, line), "", message, "save the file as UTF-8")


def _refuse(place: Place, path: str, message: str, *remedy: str) -> NoReturn:
    raise ScenarioError([Problem(place, path, message, remedy)])
