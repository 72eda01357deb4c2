"""The same portfolio whatever does the work, and a worker that ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from portfolio_world import SETTINGS, folders

import poagen
from poagen.common.finding import PoagenError
from poagen.portfolio import Portfolio


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folders(tmp_path_factory.mktemp("thirty"), range(30))


@pytest.fixture(scope="module")
def here(accounts: Path) -> Portfolio:
    return poagen.portfolio(accounts, SETTINGS, jobs=1)


def test_processes_give_the_same_bytes(accounts: Path, here: Portfolio) -> None:
    calls: list[tuple[int, int]] = []
    there = poagen.portfolio(accounts, SETTINGS, jobs=2, tell=lambda done, of: calls.append((done, of)))
    assert there.to_json() == here.to_json()
    assert calls == [(done, 30) for done in range(1, 31)]
    assert multiprocessing.active_children() == []


def test_dask_gives_the_same_bytes(accounts: Path, here: Portfolio) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        there = poagen.portfolio(accounts, SETTINGS, scheduler=cluster.scheduler_address)
    assert there.to_json() == here.to_json()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_killed_worker_is_told_and_no_account_is_lost(tmp_path: Path) -> None:
    folders(tmp_path, range(6), size=200)
    killed: list[int] = []

    def kill(done: int, _of: int) -> None:
        if done == 2:  # one that has not begun yet takes no account with it; one that has is surely among them
            killed.extend(worker.pid or 0 for worker in multiprocessing.active_children())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    found = poagen.portfolio(tmp_path, SETTINGS, jobs=2, tell=kill)
    plain = poagen.portfolio(tmp_path, SETTINGS, jobs=1)
    assert killed
    assert found.accounts == plain.accounts
    assert found.unread == []
    assert {one.code for one in found.warnings} == {"PFO007"}
    assert all("was judged again" in one.message for one in found.warnings)


def test_few_small_accounts_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    monkeypatch.setattr("poagen.common.processes.Processes.__init__", lambda _self, jobs: started.append(jobs))
    folders(tmp_path / "few", range(2))
    assert len(poagen.portfolio(tmp_path / "few", SETTINGS).accounts) == 2
    assert started == []
    (tmp_path / "few" / "notes.csv").write_text("x" * 1_100_000)
    with pytest.raises(AttributeError):
        poagen.portfolio(tmp_path / "few", SETTINGS)
    assert len(started) == 1


def test_a_dask_scheduler_without_workers_is_told(accounts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    from poagen.common import dask_engine

    monkeypatch.setattr(dask_engine, "_SECONDS_FOR_WORKERS", 0.3)
    with (
        distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=None) as cluster,
        pytest.raises(PoagenError) as told,
    ):
        poagen.portfolio(accounts, SETTINGS, scheduler=cluster.scheduler_address)
    assert [finding.code for finding in told.value.findings] == ["ENG005"]


def test_a_dask_scheduler_whose_workers_are_gone_ends_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    from poagen.common import dask_engine

    monkeypatch.setattr(dask_engine, "_SECONDS_WITHOUT_WORKERS", 0.5)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        results = dask_engine.Dask(cluster.scheduler_address).results(time.sleep, [0, 60, 60])
        first = next(results)
        cluster.scale(0)
        rest = list(results)
    assert (first.place, first.error) == (0, "")
    assert [(one.place, one.value, one.error) for one in rest] == [(1, None, "ended"), (2, None, "ended")]


@pytest.mark.fuzz
def test_a_thousand_accounts_give_the_same_bytes_on_every_engine(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    from benchmarks.accounts import write_table

    table = write_table(tmp_path / "accounts.parquet", 1_000, 2_000)
    here = poagen.portfolio(table, SETTINGS, jobs=1).to_json()
    assert poagen.portfolio(table, SETTINGS, jobs=2).to_json() == here
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        assert poagen.portfolio(table, SETTINGS, scheduler=cluster.scheduler_address).to_json() == here
