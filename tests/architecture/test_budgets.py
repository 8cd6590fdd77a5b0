"""The shape of the code: short functions, short files, no cycles, every public name typed and documented."""

from __future__ import annotations

import ast
import graphlib
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import jitsim

ROOT = Path(__file__).parents[2]
PACKAGE = sorted((ROOT / "jitsim").rglob("*.py"))
SOURCES = PACKAGE + sorted((ROOT / "benchmarks").rglob("*.py"))

LONGEST_FUNCTION = 45
LONG_FUNCTION = 20
LONGEST_FILE = 400
PUBLIC_NAMES = 15
FORBIDDEN_NAMES = ("utils", "helpers", "manager")
SPEC_PARENTS = {"Spec", "Shaped", "Factors", "Policy", "Law", "FlatMethod", "ForecastMethod", "IntermittentMethod"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def lines_with_code(text: str) -> set[int]:
    silent = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in silent:
            lines.update(range(token.start[0], token.end[0] + 1))
    return lines


def docstring_lines(node: ast.AST) -> set[int]:
    if isinstance(node, ast.ClassDef | Function | ast.Module) and ast.get_docstring(node) is not None:
        first = node.body[0]
        return set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return set()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Give every function of a file with its number of code lines, the signature counted, docstrings not."""
    text = path.read_text(encoding="utf-8")
    code = lines_with_code(text)
    tree = ast.parse(text)
    for node in ast.walk(tree):
        code -= docstring_lines(node)
    for node in ast.walk(tree):
        if isinstance(node, Function):
            span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            yield f"{name_of(path)}:{node.lineno} {node.name}", sum(line in code for line in span)


def test_functions_are_short() -> None:
    sizes = sorted((size, name) for path in PACKAGE for name, size in functions(path))
    too_long = [f"{name}: {size} code lines" for size, name in sizes if size > LONGEST_FUNCTION]
    assert not too_long, f"functions above {LONGEST_FUNCTION} code lines"
    ninetieth = sizes[int(0.9 * (len(sizes) - 1))][0]
    assert ninetieth <= LONG_FUNCTION, f"a tenth of the functions has more than {ninetieth} code lines"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def is_public(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_")


def public_definitions(body: list[ast.stmt]) -> Iterator[ast.ClassDef | Function]:
    for node in body:
        if isinstance(node, ast.ClassDef | Function) and is_public(node):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node.body)


def untyped(function: Function) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    missing = [a.arg for a in arguments if a.annotation is None and a.arg not in {"self", "cls"}]
    return bool(missing) or function.returns is None


@pytest.mark.parametrize("path", PACKAGE, ids=name_of)
def test_public_names_are_typed_and_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module says nothing about itself"
    found = list(public_definitions(tree.body))
    assert not [node.name for node in found if ast.get_docstring(node) is None], "without a docstring"
    assert not [node.name for node in found if isinstance(node, Function) and untyped(node)], "without types"


def spec_classes() -> list[tuple[Path, ast.ClassDef]]:
    """Give the classes that a person's file is read into."""
    return [
        (path, node)
        for path in PACKAGE
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and SPEC_PARENTS & {ast.unparse(base) for base in node.bases}
    ]


@pytest.mark.parametrize(("path", "spec"), spec_classes(), ids=lambda value: getattr(value, "name", ""))
def test_every_key_of_a_scenario_file_is_documented(path: Path, spec: ast.ClassDef) -> None:
    silent = []
    for node, below in zip(spec.body, [*spec.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and "ClassVar" not in ast.unparse(node.annotation):
            says = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
            private = ast.unparse(node.target).startswith("_")
            if not says and not private:
                silent.append(ast.unparse(node.target))
    assert not silent, f"{name_of(path)}: {spec.name} has keys without a text below them"


def imports_of(path: Path, modules: set[str]) -> set[str]:
    """Give the modules of the package that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(names & modules or {node.module})
    return found & modules


def test_no_module_imports_itself_by_a_detour() -> None:
    modules = {module_of(path) for path in PACKAGE}
    graph = {module_of(path): imports_of(path, modules) - {module_of(path)} for path in PACKAGE}
    graphlib.TopologicalSorter(graph).prepare()


def test_names_say_what_things_are() -> None:
    vague = []
    for path in SOURCES + sorted((ROOT / "tests").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | Function)]
        vague += [
            f"{name_of(path)}: {name}"
            for name in [path.stem, *path.relative_to(ROOT).parts[:-1], *names]
            if any(word in name.lower() for word in FORBIDDEN_NAMES)
        ]
    assert not vague


def test_the_root_offers_few_names() -> None:
    assert 1 <= len(jitsim.__all__) <= PUBLIC_NAMES
    for name in jitsim.__all__:
        assert getattr(jitsim, name) is not None
