"""The portfolio stage: many accounts, judged one by one and put in order by risk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from poagen.api import Settings
    from poagen.portfolio.model import Portfolio

_HOMES = {"Portfolio": "poagen.portfolio.model", "risks": "poagen.portfolio.rules"}

__all__ = ["Portfolio", "portfolio", "risks"]


def portfolio(
    paths: Sequence[Path | str] | Path | str,
    settings: Settings | None = None,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    account_column: str | None = None,
    out: Path | str | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Portfolio:
    """Judge many accounts and put them in order by risk.

    Args:
        paths: Folders of accounts, files, patterns such as ``exports/*.csv``, or tables with a column that names
            the account.
        settings: Marketplace, as-of day and the like, for every account.
        jobs: How many processes; 1 does all of it here, None takes as many as there are processors. A script of
            your own needs ``if __name__ == "__main__":`` for more than one.
        scheduler: Address of a Dask scheduler, whose workers judge in place of processes.
        account_column: The column that names the account; ``none`` where no column does, None where poagen looks.
        out: Folder in whose ``cases/`` every account that falls short gets a case folder.
        tell: Called with the number of tasks done and of all, as they are done.

    Returns:
        The accounts in order, what could not be read, and the causes that several share. The same whatever did the
        work.

    Raises:
        PoagenError: No account was found, or none could be read.
    """
    from poagen.portfolio.building import build

    named = [paths] if isinstance(paths, str | Path) else list(paths)
    home = None if out is None else Path(out)
    return build(
        named, settings, jobs=jobs, scheduler=scheduler, account_column=account_column, out=home, tell=tell
    )


def __getattr__(name: str) -> Any:
    """Load a part of the stage when it is first used, so that importing poagen stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'poagen.portfolio' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
