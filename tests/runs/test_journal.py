"""A run's seconds on disk: exact, readable from any beginning of the file, and small."""

from __future__ import annotations

import contextlib
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.runs.any_value import any_of
from tests.runs.examples import a_plan
from tests.runs.journals import head, second, written
from tui.model.locustfile import CustomArgument, Inspection, UserClass
from tui.model.snapshot import Event, Snapshot
from tui.runs import journal as journals
from tui.runs.codec import Undecodable, names
from tui.runs.journal import LEVEL, SCHEMA, begin, is_being_written, lines, read_head
from tui.runs.reader import RunUnreadable, read
from tui.runs.replay import Replay, replay
from tui.runs.seconds import ROWS_A_SECOND, RunState, SecondsWriter, columns

NOTHING = {name: st.just(()) for name in ("history", "events")} | {
    "refusals": st.just({}),
    "guide": st.none(),
    "kept": st.none(),
}
SNAPSHOTS = any_of(Snapshot, part=st.integers(1, 4), **NOTHING)


def unlike(snapshot: Snapshot) -> bool:
    """Return whether no two rows of a table are of the same thing: the master's never are."""
    tables = (
        [each.name for each in snapshot.processes],
        [each.name for each in snapshot.signals],
        [(each.method, each.name) for each in snapshot.endpoints],
        [(each.method, each.name, each.error) for each in snapshot.failures],
    )
    return all(len(set(keys)) == len(keys) for keys in tables)


def test_no_two_values_have_the_same_name() -> None:
    assert not set(names(Snapshot)) & set(names(RunState))


def replayed(writer: SecondsWriter, seconds: list[tuple[Snapshot, RunState]]) -> Replay:
    found = Replay(head(), columns())
    for snapshot, state in seconds:
        found.add(writer.line(snapshot, state))
    return found


@settings(max_examples=10)
@given(st.lists(SNAPSHOTS.filter(unlike), min_size=1, max_size=3))
def test_every_second_is_read_as_it_was(snapshots: list[Snapshot]) -> None:
    state = RunState(10)
    found = replayed(SecondsWriter(0.0), [(each, state) for each in snapshots])
    for number, snapshot in enumerate(snapshots):
        again = found.snapshot(number)
        for name in names(Snapshot):
            if name not in NOTHING:
                assert getattr(again, name) == getattr(snapshot, name)


@settings(max_examples=30)
@given(st.lists(any_of(RunState), min_size=1, max_size=3))
def test_the_state_of_the_run_is_read_as_it_was(states: list[RunState]) -> None:
    found = replayed(SecondsWriter(0.0), [(second(n)[0], each) for n, each in enumerate(states)])
    for number, state in enumerate(states):
        again = found.state(number)
        for name in ("count", "exit_codes", "lost", "stopped_t", "users", "is_final", "outcomes"):
            assert getattr(again, name) == getattr(state, name)


def test_a_second_is_found_without_reading_all_before(tmp_path: Path) -> None:
    found = replay(written(tmp_path, 200, head()).path)
    assert len(found) == 200
    for number in (0, 63, 64, 65, 130, 198, 199):
        snapshot, state = second(number + 1)
        again = found.snapshot(number)
        assert again.now == snapshot.now
        assert again.processes == snapshot.processes
        assert again.endpoints == snapshot.endpoints
        assert again.events == snapshot.events
        assert again.history == tuple(second(each + 1)[0].now for each in range(number + 1))
        assert found.state(number) == state


def test_the_head_is_read_as_it_was(tmp_path: Path) -> None:
    assert replay(written(tmp_path, 0, head()).path).head == head()


def test_a_table_that_changes_fast_is_written_in_turns() -> None:
    found = Replay(head(), columns())
    writer = SecondsWriter(0.0)
    snapshot, state = second(1)
    first = snapshot.endpoints[0]
    for number in range(1, 5):
        rows = tuple(
            type(first)("GET", f"/{each}", number, 0, None, first.response_ms)
            for each in range(3 * ROWS_A_SECOND)
        )
        at_once = Snapshot(**{**as_dict(second(number)[0]), "endpoints": rows})
        found.add(writer.line(at_once, state, is_last=number == 4))
    seen = [found.snapshot(number).endpoints for number in range(4)]
    assert [len(each) for each in seen] == [32, 64, 96, 96]
    # Each row is at most three seconds old, and the last line has all of them.
    assert {each.requests for each in seen[2]} == {1, 2, 3}
    assert {each.requests for each in seen[3]} == {4}


def as_dict(snapshot: Snapshot) -> dict[str, object]:
    return {name: getattr(snapshot, name) for name in Snapshot.__slots__}


@given(st.data())
def test_any_beginning_of_a_journal_is_a_run_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "beginnings"
    whole = folder / "whole"
    if not whole.exists():
        written(folder, 80, head()).path.rename(whole)
    content = whole.read_bytes()
    cut = data.draw(st.integers(0, len(content)))
    path = folder / "2026-01-01T00-00-00Z-part4.seconds.jsonl.gz"
    path.write_bytes(content[:cut])
    if next(lines(path), None) is None:
        # Not even the head is there, which no crash leaves behind.
        with pytest.raises(RunUnreadable, match="no whole line"):
            read(path)
        return
    run = read(path)
    assert run["ended_by"] == "lost"
    assert run["valid"] is False
    assert "aborted: petload ended before the run did" in run["invalid_because"]
    assert run["locustfiles"] == [{"name": "part3_slo.py", "text": "print('pets')\n"}]
    assert len(run["samples"]) == len(replay(path)) <= 80


@given(st.data())
def test_a_damaged_journal_is_read_up_to_the_damage(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "damage"
    whole = folder / "whole"
    if not whole.exists():
        written(folder, 10, head()).path.rename(whole)
    content = bytearray(whole.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = folder / "run.seconds.jsonl.gz"
    path.write_bytes(content)
    with contextlib.suppress(RunUnreadable):
        read(path)


LINES = (
    b'{"now":3}',
    b'{"now":[]}',
    b'{"processes":3}',
    b'{"processes":{"rows":[[0,99,1]]}}',
    b'{"processes":{"rows":[[0,0]],"order":["x"]}}',
    b'{"t":1e999}',
    b'{"events":[[]]}',
    b"[]",
    b'{"t":"\xff"}',
    b"[" * 5000,
)


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_is_none_ends_the_run(tmp_path: Path, line: bytes) -> None:
    whole = written(tmp_path, 3, head()).path
    path = tmp_path / "run.seconds.jsonl.gz"
    every = [*lines(whole), line, *list(lines(whole))[1:]]
    path.write_bytes(zlib.compress(b"\n".join(every), wbits=31))
    found = replay(path)
    if line != b'{"t":1e999}':  # of a figure that is looked at only when it is shown
        assert len(found) == 3
        assert found.damage
    read(path)


@given(st.binary(max_size=200))
def test_any_bytes_are_no_journal(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.seconds.jsonl.gz"
    for content in (junk, zlib.compress(junk + b"\n", wbits=31)):
        path.write_bytes(content)
        with pytest.raises(RunUnreadable, match="is damaged"):
            read(path)


def test_a_journal_of_a_later_version_is_said(tmp_path: Path) -> None:
    path = tmp_path / "run.seconds.jsonl.gz"
    later = next(lines(written(tmp_path, 0, head()).path)).replace(
        SCHEMA.encode(), b"petload.seconds/2"
    )
    path.write_bytes(zlib.compress(later + b"\n", wbits=31))
    with pytest.raises(RunUnreadable, match="later version"):
        read(path)
    with pytest.raises(Undecodable):
        read_head(b"{}")


def test_later_fields_are_left_out_and_missing_ones_have_their_default() -> None:
    now = dict(columns())
    now["Sample"] = ("t", "moon", *now["Sample"][1:-1])
    snapshot, state = second(1)
    line = (
        SecondsWriter(0.0)
        .line(snapshot, state)
        .replace(b'"now":[11.001,', b'"now":[11.001,"full",')
    )
    found = Replay(head(), now)
    found.add(line)
    assert found.snapshot(0).now == snapshot.now


def test_secrets_are_not_in_the_file(tmp_path: Path) -> None:
    secret = CustomArgument("token", ("--token",), secret=True)
    inspection = Inspection("2", "3", (UserClass("Pets", "http://me:pw1@a"),), None, (secret,))
    plan = a_plan(
        1, host="http://me:pw2@b", locust_arguments=("--token", "s3cret", "--token=s4cret")
    )
    plan = type(plan)(**{**{n: getattr(plan, n) for n in plan.__slots__}, "inspection": inspection})
    journal = begin(tmp_path, head(plan=plan, host="http://me:pw3@c"))
    snapshot, state = second(1)
    shell = type(snapshot.processes[0])(
        "master", "master", "running", command="x --token s3cret s4cret"
    )
    journal.add(Snapshot(**{**as_dict(snapshot), "processes": (shell,)}), state)
    journal.close()
    text = b"".join(lines(journal.path)).decode()
    for each in ("pw1", "pw2", "pw3", "s3cret", "s4cret"):
        assert each not in text
    assert "me:***@b" in text


def test_two_runs_of_the_same_second_have_two_journals(tmp_path: Path) -> None:
    (tmp_path / "2026-01-01T00-00-00Z-part4-2.json").touch()
    first, other = begin(tmp_path, head()), begin(tmp_path, head())
    assert [first.path.name[20:], other.path.name[20:]] == [
        "-part4.seconds.jsonl.gz",
        "-part4-3.seconds.jsonl.gz",
    ]
    first.close()
    other.close()
    # Nothing else was left.
    assert len([*tmp_path.iterdir()]) == 3


def test_a_run_that_is_on_is_not_taken_for_a_lost_one(tmp_path: Path) -> None:
    journal = written(tmp_path, 2, head(), closed=False)
    assert is_being_written(journal.path)
    # A second is in the file as soon as it is written.
    assert len(replay(journal.path)) == 2
    with pytest.raises(RunUnreadable, match="is still on"):
        read(journal.path)
    journal.close()
    assert not is_being_written(journal.path)
    assert read(journal.path)["ended_by"] == "lost"


def test_events_are_written_once_and_from_the_start_of_the_run() -> None:
    writer = SecondsWriter(started_t=10.0)
    events = tuple(Event(float(t), f"event {t}") for t in range(20))
    found = Replay(head(), columns())
    for number in (1, 2, 3):
        snapshot, state = second(number)
        shown = Snapshot(**{**as_dict(snapshot), "events": events[: 10 + 3 * number]})
        found.add(writer.line(shown, state))
    assert found.events == events[10:19]
    assert found.snapshot(0).events == events[10:13]


def test_an_hour_of_four_workers_is_below_the_limit() -> None:
    writer, gzip = SecondsWriter(10.0), zlib.compressobj(LEVEL, wbits=journals.GZIP)
    size = 0
    for number in range(1, 301):
        line = writer.line(*second(number, workers=4))
        size += len(gzip.compress(line) + gzip.flush(zlib.Z_SYNC_FLUSH))
    assert size * 12 < 10_000_000
