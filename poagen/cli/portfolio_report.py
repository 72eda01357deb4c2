"""The portfolio on a terminal: one sentence, the accounts by risk, who falls next, and what they share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from poagen.cli.drawing import fit, short_day, typed, wrap
from poagen.common.finding import Finding, Severity
from poagen.common.words import verb
from poagen.document import wording
from poagen.policy import store_name

if TYPE_CHECKING:
    from poagen.portfolio.model import Account, Portfolio, SharedCause, Told

_NAME: Final = 18
_CATEGORY: Final = 16
_FALLING, _SHARED = 5, 5
_EACH: Final = 2


def shown(found: Portfolio, top: int) -> list[str]:
    """The report, line by line.

    Args:
        found: The portfolio.
        top: How many accounts at most; 0 shows all.
    """
    parts = [_head(found), list(_accounts(found, top)), list(_falling(found)), list(_shared(found)), _next(found)]
    return [line for part in parts if part for line in (*part, "")][:-1]


def _head(found: Portfolio) -> list[str]:
    """The verdict in one sentence, then the counts."""
    totals = found.totals
    read, below = wording.count(totals.read, "account"), totals.below_target
    first = f"{below:,} of {read} {verb(below, 'is', 'are')} below target now"
    if totals.falling:
        first += f"; {totals.falling:,} more {verb(totals.falling, 'falls', 'fall')} below it at the present trend"
    if totals.not_known:
        first += f"; of {totals.not_known:,} the rate is not known"
    lines = wrap(f"{first}.") + _no_targets(found)
    if totals.unread:
        lines += wrap(f"{wording.count(totals.unread, 'account')} could not be read and may be at risk too.")
    if totals.vtr is not None:
        counts = (
            f"{wording.count(totals.measured)} measured, {totals.invalid:,} invalid, {totals.unknown:,} unknown"
        )
        lines += wrap(f"All together: {counts}, VTR {wording.rate(totals.vtr)}.")
    return lines


def _no_targets(found: Portfolio) -> list[str]:
    """What "target" means where no source gives one."""
    open_ = [one for one in found.accounts if not one.target_known]
    if not open_:
        return []
    stores = wording.listing(sorted({store_name(one.marketplace) for one in open_}))
    whose = "rates of its account are" if len(open_) == 1 else f"rates of {len(open_):,} accounts are"
    return wrap(f"No source gives the target of {stores}; it is only what the {whose} compared with.")


def _accounts(found: Portfolio, top: int) -> Iterator[str]:
    listed = found.accounts[:top] if top else found.accounts
    several = len({one.marketplace for one in found.accounts}) > 1
    yield f"  {'':4} {'account':{_NAME}} {'riskiest':{_CATEGORY}} {'VTR':>7} {'margin':>6}  standing"
    for place, one in enumerate(listed, start=1):
        store = f" [{one.marketplace}]" if several else ""
        name = fit(one.account, _NAME - len(store)).rstrip() + store
        rate = "–" if one.worst_rate is None else wording.rate(one.worst_rate, one.target)
        margin = "–" if one.margin is None else f"{one.margin:+,}"
        category = fit(one.worst_category or "all packages", _CATEGORY)
        yield f"  {place:>4} {fit(name, _NAME)} {category} {rate:>7} {margin:>6}  {_what(one)}"
    if len(listed) < len(found.accounts):
        all_ = len(found.accounts)
        yield f"  showing {len(listed):,} of {all_:,} accounts; --top 0 for all, --out DIR for tables"
    yield "  margin: how many more packages could fail with the target still met"
    yield "  back: at target again, if 98 % of new packages are valid"


def _what(one: Account) -> str:
    """The level of risk in a few words, with its day."""
    small = ", small" if one.small else ""
    if one.level == "below":
        return f"below{small}, back {short_day(one.back_if_fixed)}" if one.back_if_fixed else f"below{small}"
    words = {
        "may-be-below": f"unknown: {one.unknown:,}",
        "thin": "at target, thin",
        "not-known": "no rate known",
        "at-target": "at target",
    }
    if one.falls_on is not None:
        return f"falls {short_day(one.falls_on)}{small}"
    return words.get(one.level, one.level) + small


def _falling(found: Portfolio) -> Iterator[str]:
    if not found.first_to_fall:
        return
    yield "First to fall at the present trend"
    first = {(one.account, one.marketplace): one for one in reversed(found.first_to_fall)}
    listed = sorted(first.values(), key=lambda one: (one.days, one.account))
    for one in listed[:_FALLING]:
        yield from wrap(f"  {short_day(one.date)} ({one.confidence})  {one.account}: {one.reason}", "    ")
    yield from _more(len(listed), _FALLING)


def _shared(found: Portfolio) -> Iterator[str]:
    if not found.shared_causes:
        return
    yield "Causes that accounts share"
    for one in found.shared_causes[:_SHARED]:
        yield from wrap(f"  {_cause(one)}", "    ")
    yield from _more(len(found.shared_causes), _SHARED)


def _cause(one: SharedCause) -> str:
    where = f'{one.dimension.replace("_", " ")} "{one.value}"'
    share = wording.percent(round(one.share, 3))
    since = f", since {short_day(one.first_onset)} at the earliest" if one.first_onset else ""
    accounts = wording.count(one.accounts, "account")
    told = f"{one.code}, {where}: {wording.count(one.packages)} in {accounts}, {share} of all invalid{since}"
    return f"{told}; for example {', '.join(one.names[:3])}"


def _more(all_: int, shown_: int) -> Iterator[str]:
    if all_ > shown_:
        yield f"  showing {shown_} of {all_:,}; --json or --out DIR has all"


def _next(found: Portfolio) -> list[str]:
    made = [one.case_folder for one in found.accounts if one.meets_target is False and one.case_folder]
    if not made:
        return []
    return [
        "Next",
        f"  poagen analyze {typed(made[0])}",
        f"  {wording.count(len(made), 'case')}; poagen answer and poagen plan ask the rest",
    ]


def findings_of(found: Portfolio) -> list[Finding]:
    """What is to be said of the whole, and of each account that could not be read, the first of each."""
    lost = [(one, account.account) for account in found.unread for one in account.findings[:_EACH]]
    return [*map(_finding, found.warnings), *(_finding(one, name) for one, name in lost)]


def _finding(one: Told, account: str | None = None) -> Finding:
    fields = {**one.model_dump(), "severity": Severity(one.severity)}
    if account is not None:
        fields["message"] = f"account {account}: {one.message}"
    return Finding(**fields)
