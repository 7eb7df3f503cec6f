"""Test that `make bench` names what is missing, or runs the benchmark harness with our target."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quality.bench.compare import ROOT, TARGETS, harness, main

# A stand-in for the harness: it prints the arguments and the target with which it was started.
_RUN = """
import json, os, sys
print(json.dumps([sys.argv[1:], os.environ["BENCH_TARGETS"]]))
sys.exit(3)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let `make bench` look for harness and PostgreSQL in an empty folder. Return the folder."""
    monkeypatch.setenv("BENCH_HARNESS", str(tmp_path))
    monkeypatch.setenv("BENCH_PG_BIN", str(tmp_path))
    monkeypatch.delenv("BENCH_TARGETS", raising=False)
    return tmp_path


def test_without_the_harness_nothing_is_measured(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 2
    out, said = capfd.readouterr()
    assert out == ""
    assert said.startswith(f"Not measured: there is no run.py in {folder}. Expected ")
    assert "BENCH_HARNESS=/path/to/bench make bench" in said


def test_without_postgresql_nothing_is_measured(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "run.py").write_text(_RUN, encoding="utf-8")
    assert main(["--rounds", "2"]) == 2
    out, said = capfd.readouterr()
    assert out == ""
    assert said.startswith(f"Not measured: there is no initdb in {folder}. Expected PostgreSQL")
    assert "apt-get install postgresql" in said


@pytest.mark.parametrize("database", ["sqlite", "pg"])
def test_harness_gets_our_target_and_the_options_and_its_exit_code_is_returned(
    folder: Path, capfd: pytest.CaptureFixture[str], database: str
) -> None:
    (folder / "run.py").write_text(_RUN, encoding="utf-8")
    if database == "pg":
        (folder / "initdb").touch()
    assert main(["--db", database, "--rounds", "2"]) == 3
    arguments, folders = json.loads(capfd.readouterr().out)
    assert arguments == ["--targets", *TARGETS, "--db", database, "--rounds", "2"]
    assert (Path(folders) / f"{TARGETS[-1]}.py").is_file()


def test_target_is_found_beside_those_of_others(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "run.py").write_text(_RUN, encoding="utf-8")
    monkeypatch.setenv("BENCH_TARGETS", "/theirs")
    main(["--db=sqlite"])
    _arguments, folders = json.loads(capfd.readouterr().out)
    assert folders == f"{ROOT / 'quality' / 'bench'}:/theirs"


def test_harness_is_looked_for_beside_the_repository() -> None:
    assert harness({}) == ROOT.parent / "shared" / "bench"
