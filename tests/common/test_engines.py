from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from engine_work import dying, squared

from poagen import PoagenError
from poagen.common.engines import Done, Engine, InProcess, engine_for, in_order
from poagen.common.processes import Processes

HERE = Path(__file__).parent


def eventually(true: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(params=["here", "processes"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return {"here": InProcess(), "processes": Processes(2)}[request.param]


def test_every_task_once_in_order_and_one_that_fails_ends_no_other(engine: Engine) -> None:
    done = list(in_order(engine.results(squared, range(20))))
    assert [one.place for one in done] == list(range(20))
    assert done[13] == Done(13, None, "ValueError")
    assert [one.value for one in done if one.place != 13] == [n * n for n in range(20) if n != 13]


def test_processes_need_no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise OSError("a socket was asked for")

    for name in ("socket", "socketpair", "create_connection"):
        monkeypatch.setattr(f"socket.{name}", forbidden)
    assert sum(one.value or 0 for one in Processes(2).results(squared, range(4))) == 14


def test_no_tasks_give_no_results(engine: Engine) -> None:
    assert list(engine.results(squared, [])) == []


def test_a_task_whose_process_ended_is_done_again(tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path / "marker")) for number in range(6)]
    done = list(in_order(Processes(2).results(dying, tasks)))
    assert [one.value for one in done] == list(range(6))
    assert [one.place for one in done if one.lost] == [3]


def test_a_task_that_ends_every_process_is_told_and_the_others_are_done() -> None:
    done = list(in_order(Processes(2).results(dying, [(number, "") for number in range(6)])))
    assert done[3] == Done(3, None, "ended", lost=2)
    assert [one.value for one in done] == [0, 1, 2, None, 4, 5]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal to send to one process")
def test_ctrl_c_ends_every_process(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, HERE / "engine_work.py", tmp_path],
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))},
    )
    assert eventually(lambda: len(list(tmp_path.iterdir())) == 2)
    children = [int(path.name) for path in tmp_path.iterdir()]
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert told.count(b"Traceback") == 1
    assert b"KeyboardInterrupt" in told
    assert eventually(lambda: not any(map(alive, children)))


def test_a_script_without_its_guard_is_told_what_to_do(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from engine_work import squared\n"
        "from poagen.common.processes import Processes\n"
        "print(list(Processes(2).results(squared, range(4))))\n",
        encoding="utf-8",
    )
    run = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *map(str, sys.path)])},
    )
    assert run.returncode != 0
    assert "PoagenError: the processes that were started to share the work ended at once" in run.stderr


@pytest.mark.parametrize(
    ("tasks", "jobs", "kind"), [(1, None, InProcess), (9, 1, InProcess), (9, 3, Processes), (0, None, InProcess)]
)
def test_the_engine_fits_the_work(tasks: int, jobs: int | None, kind: type) -> None:
    assert isinstance(engine_for(tasks, jobs=jobs), kind)


def test_dask_does_the_same() -> None:
    distributed = pytest.importorskip("distributed")
    from poagen.common.dask_engine import Dask

    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        done = list(in_order(Dask(cluster.scheduler_address).results(squared, range(20))))
    assert done == list(in_order(InProcess().results(squared, range(20))))


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    from poagen.common import dask_engine

    monkeypatch.setattr(dask_engine, "_SECONDS_TO_CONNECT", 0.2)
    with pytest.raises(PoagenError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9"):
        list(dask_engine.Dask("tcp://127.0.0.1:9").results(squared, range(2)))
