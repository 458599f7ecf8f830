"""A locustfile and its Python are looked at before the start."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.real.input_files import write_python
from tests.runs.examples import a_plan
from tui.lab import inspector
from tui.lab.inspector import PythonUnusable, inspect_locustfile
from tui.locustfile.inspection import LocustfileBroken
from tui.model.locustfile import CustomArgument, UserClass
from tui.model.plan import Plan


async def test_its_locust_tells_its_version() -> None:
    found = await inspect_locustfile(a_plan(1, python=sys.executable))
    assert found.locust == version("locust")
    assert [each.name for each in found.user_classes] == ["PetShopUser"]


async def test_a_local_module_does_not_answer_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "locust.py").write_text("__version__ = 'none'")
    (tmp_path / "locust.conf").write_text("help = true")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", ".")
    found = await inspect_locustfile(a_plan(1, python=sys.executable))
    assert found.locust == version("locust")
    assert [each.name for each in found.user_classes] == ["PetShopUser"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f'exec {sys.executable} -S "$@"', r"There is no Locust in .*\. Install it: .*"),
        ("echo no locust here", r".* cannot inspect a locustfile: no locust here\."),
        ("echo one; echo two >&2; exit 1", r".* cannot inspect a locustfile: two\."),
        ("sleep 60", r"The locustfile was not loaded by .* within 1 s\."),
    ],
)
async def test_what_cannot_run_locust_is_said_in_a_sentence(
    line: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspector, "PATIENCE_S", 1.0)
    with pytest.raises((PythonUnusable, LocustfileBroken), match=f"^{said}"):
        await inspect_locustfile(a_plan(1, python=str(write_python(tmp_path, line))))


@pytest.mark.parametrize("mode", [0o644, 0o755])
async def test_a_file_that_is_no_program_is_said_in_a_sentence(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "python"
    file.write_bytes(b"\x7fELF nothing")
    file.chmod(mode)
    with pytest.raises(PythonUnusable, match=rf"{file}"):
        await inspect_locustfile(a_plan(1, python=str(file)))


FILE = """
import os
from locust import HttpUser, LoadTestShape, events, tag, task

@events.init_command_line_parser.add_listener
def add(parser):
    parser.add_argument("--token", env_var="LOCUST_TOKEN", required=True, is_secret=True)
    parser.add_argument("--level", type=int, default=1)

class Slow(HttpUser):
    host = "http://127.0.0.1:9"
    weight = 3

    @tag("slow")
    @task
    def ask(self): ...

class Quick(HttpUser):
    fixed_count = 2

class Steps(LoadTestShape):
    def tick(self): ...
"""


def own(folder: Path, text: str, *arguments: str, name: str = "mine.py") -> Plan:
    file = folder / name
    file.write_text(text)
    return a_plan(1, locustfile=str(file), locust_arguments=arguments)


async def test_a_file_of_the_users_is_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCUST_WEB_PORT", "none")
    found = await inspect_locustfile(own(tmp_path, FILE, "--token", "t"))
    assert found.user_classes == (
        UserClass("Slow", "http://127.0.0.1:9", 3.0),
        UserClass("Quick", fixed_count=2),
    )
    assert (found.shape, found.tags) == ("Steps", ("slow",))
    assert found.arguments == (
        CustomArgument("token", ("--token",), "LOCUST_TOKEN", required=True, secret=True),
        CustomArgument("level", ("--level",)),
    )
    assert [each.path for each in found.files] == [str(tmp_path / "mine.py")]


async def test_the_classes_that_are_named_are_the_ones(tmp_path: Path) -> None:
    found = await inspect_locustfile(own(tmp_path, FILE, "Quick", "--token", "t"))
    assert [each.name for each in found.user_classes] == ["Quick"]


async def test_a_variable_gives_an_argument_as_under_plain_locust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCUST_TOKEN", "t")
    assert (await inspect_locustfile(own(tmp_path, FILE))).shape == "Steps"


@pytest.mark.parametrize("where", ["mine.py", "sibling.py"])
async def test_a_file_that_reads_the_objective_fails_slow_responses_itself(
    tmp_path: Path, where: str
) -> None:
    text = "import sibling\nfrom locust import HttpUser\nclass A(HttpUser): ...\n"
    (tmp_path / "sibling.py").write_text("")
    plan = own(tmp_path, text, name="mine.py")
    assert not (await inspect_locustfile(plan)).reads_objective
    with (tmp_path / where).open("a") as file:
        file.write("import os\nlimit = os.environ.get('RESPONSE_TIME_LIMIT_MS')\n")
    assert (await inspect_locustfile(plan)).reads_objective


@pytest.mark.parametrize(
    ("text", "arguments", "reason"),
    [
        (FILE, (), "the following arguments are required: --token"),
        (FILE, ("--token", "t", "Slwo"), "no user class Slwo"),
        (FILE, ("--token", "t", "--levle", "2"), "--levle"),
        (FILE, ("--token", "t", "--level", "much"), "much"),
        ("x = 1\n", (), "no user class"),
        ("import nothing_like_this\n", (), "Install nothing_like_this there, or name the Python"),
        ("a = 1\nb = a / 0\n", (), r"ZeroDivisionError.*line 2: b = a / 0"),
        ("import sys\nsys.exit('not today')\n", (), "SystemExit: not today.*line 2"),
        ("def broken(:\n", (), "SyntaxError.*line 1: def broken"),
        ("import os\nos._exit(7)\n", (), "ended .* while it was loaded"),
    ],
)
async def test_what_cannot_run_is_told_with_the_users_own_line(
    tmp_path: Path, text: str, arguments: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(LocustfileBroken, match=reason) as raised:
        await inspect_locustfile(own(tmp_path, text, *arguments))
    assert "plugin" not in "".join(raised.value.tail)
    if "line" in reason:
        line = reason.partition("line ")[2].partition(":")[0]
        assert raised.value.short.startswith(f"mine.py, line {line}: ")


@pytest.mark.parametrize(
    ("weight", "reason"),
    [
        ("'ten'", r"the weight of Slow is not a number \(TypeError\)"),
        ("10 ** 400", "the weight of Slow is not a number"),
        ("float('nan')", "the weight of Slow is not a finite number"),
        ("0", "There are no users with weight > 0"),
    ],
)
async def test_a_weight_that_locust_cannot_use_is_told_in_a_sentence(
    tmp_path: Path, weight: str, reason: str
) -> None:
    text = FILE.replace("weight = 3", f"weight = {weight}")
    with pytest.raises(LocustfileBroken, match=reason) as raised:
        await inspect_locustfile(own(tmp_path, text, "Slow", "--token", "t"))
    assert raised.value.tail == []


async def test_an_argument_that_cannot_be_sent_to_workers_is_told(tmp_path: Path) -> None:
    text = FILE.replace("type=int, default=1", "type=__import__('pathlib').Path")
    with pytest.raises(LocustfileBroken, match=r"cannot send --level to its workers.*PosixPath"):
        await inspect_locustfile(own(tmp_path, text, "--token", "t", "--level", "out"))


@pytest.mark.parametrize("name", ["locust.py", "users.py", "report.py", "my file.py"])
async def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    plan = own(tmp_path, FILE, "--token", "t", name=name)
    assert (await inspect_locustfile(plan)).shape == "Steps"


async def test_links_several_files_and_folders_are_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.py").write_text("from locust import HttpUser\nclass A(HttpUser): ...\n")
    (tmp_path / "target").write_text("from locust import HttpUser\nclass B(HttpUser): ...\n")
    (tmp_path / "link.py").symlink_to(tmp_path / "target")
    plan = a_plan(1, locustfile=f"{folder},{tmp_path / 'link.py'}")
    found = await inspect_locustfile(plan)
    assert {each.name for each in found.user_classes} == {"A", "B"}
    assert {Path(each.path).name for each in found.files} == {"a.py", "link.py"}
