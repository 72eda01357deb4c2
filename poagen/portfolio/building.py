"""From what was named to the whole portfolio."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from poagen.api import Settings
from poagen.common.engines import Done, Engine, ending, engine_for, in_order
from poagen.common.finding import Finding, PoagenError, Severity, sort_findings
from poagen.common.locking import alone_in
from poagen.common.own_version import own_version
from poagen.common.regular import real
from poagen.common.scratch import scratch_folder
from poagen.intake.recognise import may_name_accounts
from poagen.portfolio.cases import FOLDER, make_cases
from poagen.portfolio.judging import Judged, Source, Task, are_light, judge, told, unread
from poagen.portfolio.model import Account, Falling, Portfolio, RiskLevel, Totals, Unread
from poagen.portfolio.names import FORMS
from poagen.portfolio.rules import risks
from poagen.portfolio.shared import Gathered
from poagen.portfolio.sources import Looking, find
from poagen.portfolio.standing import place
from poagen.portfolio.told import unusable, warned

_PATIENCE: Final = 60.0
"""Seconds to wait while another run makes cases in the same folder; what was judged took longer."""

Tell = Callable[[int, int], None]


def build(
    paths: Sequence[Path | str],
    settings: Settings | None,
    *,
    jobs: int | None,
    scheduler: str | None,
    account_column: str | None,
    out: Path | None,
    tell: Tell | None,
) -> Portfolio:
    """See :func:`poagen.portfolio.portfolio`."""
    chosen = settings or Settings()
    if account_column and not may_name_accounts(account_column):
        raise PoagenError(unusable("PFO019", more=f": {account_column}"))
    with scratch_folder() as beside:
        without = [real(out / name) for name in ("", FOLDER, *FORMS.values())] if out else []
        column = "none" if account_column and account_column.strip().casefold() == "none" else account_column
        found = find(paths, Looking(column, chosen.mapping, Path(beside), tuple(without)))
        if not found.sources:
            raise PoagenError(found.findings or [unusable("PFO001")])
        wanted = 1 if jobs is None and are_light(found.sources) else jobs
        engine = engine_for(len(found.sources), jobs=wanted, scheduler=scheduler)
        tasks = [Task(source, chosen) for source in found.sources]
        all_ = _Gathering(found.findings)
        for source, done in _judged(engine, tasks, tell):
            all_.add(source, done)
        if not all_.accounts:
            raise PoagenError([*_of(all_.unread), *all_.findings, unusable("PFO006")])
        ordered = sorted(all_.accounts, key=lambda one: (place(one.categories[0]), one.account, one.marketplace))
        if out is not None:
            sources = {source.name: source for source in found.sources}
            with alone_in(out, _PATIENCE):
                ordered, made = make_cases(ordered, sources, chosen, out)
            all_.findings += made
    return all_.whole(ordered)


def _judged(engine: Engine, tasks: Sequence[Task], tell: Tell | None) -> Iterator[tuple[Source, Done[Judged]]]:
    """The tasks in order, with what became of each."""
    with ending(engine.results(judge, tasks)) as results:
        for done in in_order(_counted(results, len(tasks), tell)):
            yield tasks[done.place].source, done


def _counted(results: Iterator[Done[Judged]], tasks: int, tell: Tell | None) -> Iterator[Done[Judged]]:
    for number, done in enumerate(results, start=1):
        if tell is not None:
            tell(number, tasks)
        yield done


def _of(lost: Sequence[Unread]) -> list[Finding]:
    """The findings of accounts that could not be read, as they were."""
    return [
        Finding(**{**one.model_dump(), "file": one.file or account.account})
        for account in lost
        for one in account.findings
    ]


def _partly_read(account: Account) -> Finding | None:
    """What is told of an account that has files which could not be read: its figures are of the others."""
    errors = [one for one in account.warnings if one.severity == Severity.ERROR and one.code.startswith("INT")]
    if not errors:
        return None
    told_ = f"{account.account} was judged without what could not be read: {errors[0].message}"
    return warned("PFO015", told_, errors[0].file)


class _Gathering:
    """All accounts so far."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        self.accounts: list[Account] = []
        self.unread: list[Unread] = []
        self._shared = Gathered()

    def add(self, source: Source, done: Done[Judged]) -> None:
        """Add one account, or what is to be said of it."""
        if done.lost and done.value is not None:
            told_ = f"the process that judged {source.name} ended; the account was judged again"
            self.findings.append(warned("PFO007", told_))
        if done.value is None:
            code, why = ("PFO007", "") if done.error == "ended" else ("PFO008", f" ({done.error})")
            self.unread.append(unread(source, [unusable(code, more=why)]))
            return
        self.unread += done.value.unread
        self.findings += filter(None, map(_partly_read, done.value.accounts))
        self.accounts += done.value.accounts
        for account, cells in zip(done.value.accounts, done.value.cells, strict=True):
            self._shared.add(account.account, cells)

    def whole(self, ordered: Sequence[Account]) -> Portfolio:
        """The portfolio, its accounts in order."""
        levels = Counter(one.risk for one in ordered)
        return Portfolio(
            poagen_version=own_version(),
            totals=self._totals(),
            risks=[
                RiskLevel(id=risk.id, level=risk.level, title=risk.title, accounts=levels[risk.id])
                for risk in risks().risks
            ],
            accounts=list(ordered),
            first_to_fall=_falling(ordered),
            shared_causes=self._shared.shared(),
            defects=self._shared.defects(),
            unread=self.unread,
            warnings=[told(finding) for finding in sort_findings(self.findings)],
        )

    def _totals(self) -> Totals:
        read, counted = self.accounts, [one for one in self.accounts if one.measured is not None]
        measured, invalid = (sum(getattr(one, name) for one in counted) for name in ("measured", "invalid"))
        return Totals(
            accounts=len(read) + len(self.unread),
            read=len(read),
            unread=len(self.unread),
            below_target=sum(one.meets_target is False for one in read),
            falling=sum(one.meets_target is not False and _falls(one) for one in read),
            not_known=sum(one.meets_target is None for one in read),
            measured=measured,
            valid=sum(one.valid or 0 for one in counted),
            invalid=invalid,
            unknown=sum(one.unknown for one in counted),
            vtr=1 - invalid / measured if measured else None,
        )


def _falls(account: Account) -> bool:
    return any(one.falls_on for one in account.categories)


def _falling(accounts: Sequence[Account]) -> list[Falling]:
    """Every rate that falls below target at the present trend, the soonest first."""
    found = [
        Falling(
            account=account.account,
            marketplace=account.marketplace,
            category=one.category,
            date=one.falls_on,
            days=one.days_to_fall or 0,
            already_below=account.meets_target is False,
            reason=one.reason,
            confidence=one.confidence,
        )
        for account in accounts
        for one in account.categories
        if one.falls_on is not None
    ]
    return sorted(found, key=lambda one: (one.days, one.account, one.marketplace, one.category or ""))
