"""Guards on the repository as a whole: its shape, and what no file in it may hold."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
TOP_LEVEL = {
    ".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "docs",
    "hardware", "install.sh", "kiosk", "portal", "pyproject.toml", "requirements", "systemd",
    "tests",
}  # fmt: skip
CODE = {".py", ".sh", ".bash", ".bats", ".js", ".css", ".html"}
LONGEST_FILE_LINES = 250
LONGER_FILES = {"install.sh": "one script that works alone, on a machine that holds nothing else"}
SLEEPING_TESTS: dict[str, str] = {}

# Put together here so that this file does not hold what it forbids.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("python" "hosted", "org"), ("npm" "js", "org"),
        ("deb", "debian", "org"), ("security", "debian", "org"), ("ftp", "debian", "org"),
    )
]  # fmt: skip
FORBIDDEN = {
    "a registry's host": re.compile("|".join(map(re.escape, REGISTRIES)), re.IGNORECASE),
    "a path of one machine": re.compile(r"/(?:work|root|home)/(?=[\w.])"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "an access token": re.compile(r"\b(?:gh[pousr]_\w{30}|AKIA[0-9A-Z]{16}|xox[abp]-\w{10})"),
}
THIRD_PARTY_SCRIPT = re.compile(
    r"@license|sourceMappingURL|jquery|alpinejs|htmx|\bvue\b|\breact\b|<script[^>]*src=.?https?:",
    re.IGNORECASE,
)
INDEX_OPTION = re.compile(r"^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links)\b|://", re.MULTILINE)


def tracked() -> list[Path]:
    """The files that git knows, relative to the repository."""
    git = shutil.which("git")
    if git is None or not (REPOSITORY / ".git").exists():
        pytest.skip("not a git clone: nothing says which files belong to the repository")
    listed = subprocess.run(
        [git, "-C", REPOSITORY, "-c", f"safe.directory={REPOSITORY}", "ls-files", "-z"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [Path(name) for name in listed.split("\0") if name and (REPOSITORY / name).is_file()]


def texts() -> dict[str, str]:
    """Each tracked file that is text."""
    found = {}
    for path in tracked():
        raw = (REPOSITORY / path).read_bytes()
        if b"\0" not in raw:
            found[path.as_posix()] = raw.decode()
    return found


def forbidden_in(text: str) -> list[str]:
    return [f"{what}: {hit[0]}" for what, pattern in FORBIDDEN.items()
            if (hit := pattern.search(text))]  # fmt: skip


def docstring_complaint(source: str) -> str | None:
    """Why a module's first sentence is not one, or None."""
    if not source.strip():
        return None
    said = ast.get_docstring(ast.parse(source))
    if said is None:
        return "no docstring"
    first = said.split("\n\n")[0].strip()
    return None if first.endswith((".", "?", "!")) else f"no sentence: {first[:60]}"


def calls_in(source: str) -> set[str]:
    """The dotted names that a module calls, with what was imported from time in full."""
    tree = ast.parse(source)
    full = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }  # fmt: skip
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {full.get(name, name) for name in called}


def uses_mock(source: str) -> bool:
    imported = {
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (getattr(node, "module", None), *(alias.name for alias in node.names))
    }
    called = calls_in(source)
    return bool({"unittest.mock", "mock"} & imported) or any("mock.patch" in c for c in called)


def requirement_complaint(text: str) -> str | None:
    """Why a compiled list would not be safe to install from, or None."""
    if found := INDEX_OPTION.search(text):
        return f"names an index: {found[0].strip()}"
    joined = text.replace("\\\n", " ")
    for line in joined.splitlines():
        if line.strip() and not line.lstrip().startswith("#") and (
            "==" not in line or "--hash=sha256:" not in line
        ):  # fmt: skip
            return f"not pinned with a hash: {line.split()[0]}"
    return None


def test_the_top_level_is_what_the_design_says() -> None:
    assert {path.parts[0] for path in tracked()} == TOP_LEVEL


def test_no_file_holds_a_registry_a_machine_or_a_secret() -> None:
    found = {name: hits for name, text in texts().items() if (hits := forbidden_in(text))}
    assert not found


def test_every_module_opens_with_a_sentence() -> None:
    found = {
        name: complaint
        for name, text in texts().items()
        if name.endswith(".py") and (complaint := docstring_complaint(text))
    }
    assert not found


def test_a_file_holds_one_subject() -> None:
    lines = {name: text.count("\n") for name, text in texts().items() if Path(name).suffix in CODE}
    long = {name for name, count in lines.items() if count > LONGEST_FILE_LINES}
    assert long == set(LONGER_FILES)


def test_no_test_replaces_our_code_by_a_mock() -> None:
    assert not [n for n, text in texts().items() if n.endswith(".py") and uses_mock(text)]


def test_no_test_waits_by_sleeping() -> None:
    sleeping = {
        name
        for name, text in texts().items()
        if name.startswith("tests/") and name.endswith(".py")
        and not name.startswith("tests/benchmarks/") and "time.sleep" in calls_in(text)
    }  # fmt: skip
    assert sleeping == set(SLEEPING_TESTS)


def test_all_scripts_are_our_own() -> None:
    for name, text in texts().items():
        if name.endswith((".js", ".html")):
            assert not THIRD_PARTY_SCRIPT.search(text), name
            assert max(map(len, text.splitlines()), default=0) < 400, f"{name} is minified"


def test_requirements_are_pinned_with_hashes_and_name_no_index() -> None:
    lists = {name: text for name, text in texts().items() if re.match(r"requirements/.*txt", name)}
    assert set(lists) == {f"requirements/{name}.txt" for name in ("run", "dev", "emupos")}
    assert not {name: why for name, text in lists.items() if (why := requirement_complaint(text))}


def test_ci_calls_the_install_script_and_nothing_clever() -> None:
    lines = (REPOSITORY / ".ci/run").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "set -euo pipefail",
        'cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."',
        "exec ./install.sh test",
    ]


def test_decisions_stay_short() -> None:
    decisions = [name for name in texts() if name.startswith("docs/decisions/")]
    assert decisions
    for name in decisions:
        assert re.fullmatch(r"docs/decisions/\d{4}-[a-z0-9-]+\.md", name)
        assert texts()[name].count("\n") <= 25, name


@pytest.mark.parametrize(
    "text",
    [f"see https://files.{REGISTRIES[1]}/x", "cd /wor" "k/main", "-----BEGIN RSA PRIVATE" " KEY",
     "gh" "p_" + "a" * 36],
)  # fmt: skip
def test_the_guard_notices_what_is_forbidden(text: str) -> None:
    assert forbidden_in(text)
    assert not forbidden_in("an ordinary sentence about the village's framework/house")


@pytest.mark.parametrize("source", ["x = 1\n", "# only a comment\n", '"""Half a title"""\n'])
def test_the_guard_notices_a_missing_sentence(source: str) -> None:
    assert docstring_complaint(source)
    assert docstring_complaint("") is None
    assert docstring_complaint('"""What lives here."""\n') is None


def test_the_guard_notices_mocks_and_sleeps() -> None:
    assert uses_mock("from unittest import mock\n")
    assert uses_mock("import unittest.mock\n")
    assert uses_mock("from unittest.mock import patch\n")
    assert uses_mock("def test(mock): mock.patch('x')\n")
    assert not uses_mock("from tests import factories\n")
    assert "time.sleep" in calls_in("import time\ntime.sleep(1)\n")
    assert "time.sleep" in calls_in("from time import sleep as nap\nnap(1)\n")


def test_the_guard_notices_an_unsafe_requirement() -> None:
    good = "flask==3.1 \\\n    --hash=sha256:00\n    # via x\n"
    assert requirement_complaint(good) is None
    assert requirement_complaint("flask==3.1\n")
    assert requirement_complaint("flask>=3 --hash=sha256:00\n")
    assert requirement_complaint("--extra-index-url x\n" + good)


def test_every_picture_is_shown_and_every_shown_picture_is_there() -> None:
    kept = {path.name for path in tracked() if path.parent == Path("docs/screenshots")}
    pages = "".join(text for name, text in texts().items() if name.endswith(".md"))
    assert set(re.findall(r"screenshots/([\w-]+\.png)", pages)) == kept
