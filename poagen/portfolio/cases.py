"""A case folder for each account that falls short, made by what ``poagen init`` makes cases by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from poagen.api import Settings
from poagen.case import edit, is_case, open_case, start, user_settings
from poagen.common.finding import Finding, PoagenError
from poagen.common.locking import refuse_links
from poagen.common.output import write_whole
from poagen.common.words import verb
from poagen.intake.files import name_of
from poagen.portfolio.judging import Source
from poagen.portfolio.kept import judged_by, judged_otherwise, not_kept
from poagen.portfolio.model import Account
from poagen.portfolio.names import folder_names, other_folder_name
from poagen.portfolio.tables import packed
from poagen.portfolio.told import noted, warned

FOLDER: Final = "cases"
_DATA: Final = "packages.parquet"


def make_cases(
    accounts: Sequence[Account], sources: Mapping[str, Source], settings: Settings, out: Path
) -> tuple[list[Account], list[Finding]]:
    """Make what cases are missing, and say where each account's case is.

    A case that is there already is left as it is. Exports are named, not copied: the case reads what the account's
    systems wrote, and no second copy of a buyer's data comes to be. Only the rows of a table of several accounts
    are written into the case, without any column that poagen does not use.
    """
    stores = Counter(one.account for one in accounts)
    names = [_named(one, stores) for one in accounts]
    folders = folder_names(names)
    findings: list[Finding] = []
    made = []
    for name, account in zip(names, accounts, strict=True):
        own = _own_folder(out / FOLDER, name, folders)
        folder = _made_before(out / FOLDER, own, account, sources[account.account], stores)
        short = account.meets_target is False and account.case_folder is None
        if short:
            findings += _make(out, folder, account, sources[account.account], settings)
        placed = short and is_case(folder)
        made.append(account.model_copy(update={"case_folder": name_of(folder)}) if placed else account)
    return made, [*findings, *(_left_open(settings) if made != list(accounts) else [])]


def _named(account: Account, stores: Mapping[str, int]) -> str:
    """An account's name, with its store where it has several; no account's name is such a name of another."""
    if stores[account.account] == 1:
        return account.account
    name = f"{account.account} {account.marketplace}"
    while name in stores:
        name += f" {account.marketplace}"
    return name


def _own_folder(cases: Path, name: str, folders: Mapping[str, str]) -> str:
    """An account's folder, or the one it had before an account came or went whose name differs by case alone.

    A disk that knows no case finds the other account's folder too, so the folder has to be spelled as asked for.
    """
    folder = folders[name]
    other = other_folder_name(name, folder)
    if other is None or other in folders.values() or is_case(cases / folder) or not is_case(cases / other):
        return folder
    return other if any(path.name == other for path in cases.iterdir()) else folder


def _made_before(cases: Path, name: str, account: Account, source: Source, stores: Mapping[str, int]) -> Path:
    """The account's folder, or the one that it had while it had one store more or less, if its case lies there."""
    folder, plain = cases / name, account.account
    other = plain if stores[plain] > 1 else f"{plain} {account.marketplace}"
    before = cases / folder_names([other])[other]
    taken = stores[plain] == 1 and other in stores
    mine = not taken and not is_case(folder) and is_case(before) and _is_of(before, account, source)
    return before if mine else folder


def _is_of(folder: Path, account: Account, source: Source) -> bool:
    """Whether a case names this account's files and store."""
    try:
        file = open_case(folder).file
        named = start.named_data(folder, [str(path) for path in source.paths])
    except PoagenError:
        return False
    return source.rows is None and file.marketplace == account.marketplace and list(file.data) == named


def _make(out: Path, folder: Path, account: Account, source: Source, settings: Settings) -> list[Finding]:
    """One case; what keeps it from being made is told and ends no other."""
    try:
        refuse_links(out, [str(path.relative_to(out)) for path in (folder, folder / "data")])
        if is_case(folder):
            return [_kept(folder, account, source, settings)]
        start.refuse_existing(folder)
        values = _values(folder, account, source, settings)
        if source.rows is not None:
            write_whole(folder / "data" / _DATA, packed(source.rows, settings.mapping))
        start.create(folder, values, required=("marketplace",), examples={"seller": _example(account)})
    except PoagenError as error:
        return list(error.findings)
    return []


def _kept(folder: Path, account: Account, source: Source, settings: Settings) -> Finding:
    """What is to be said of a case that is there: it may be of other rows, of another day, or judged otherwise."""
    data, told = folder / "data" / _DATA, f"{account.account} has a case already; it was left as it is"
    if other := _other(folder, source, settings):
        return warned("PFO023", f"{told}, and {other}", name_of(folder / "case.yaml"))
    if source.rows is None or not data.is_file() or data.read_bytes() == packed(source.rows, settings.mapping):
        return noted("PFO020", told, name_of(folder))
    return warned("PFO023", f"{told}, and its rows are not those that were judged now", name_of(data))


def _other(folder: Path, source: Source, settings: Settings) -> str | None:
    """What case.yaml says otherwise than was judged now; None where it says the same, or cannot be read."""
    try:
        file = open_case(folder).file
    except PoagenError:
        return None
    if file.as_of is not None and file.as_of != (settings.as_of or file.as_of):
        return f"it is of {file.as_of}, not of {settings.as_of}"
    keys = judged_otherwise(file, settings, rows=source.rows is not None)
    return f"its {', '.join(keys)} {verb(len(keys), 'is', 'are')} not what was judged by now" if keys else None


def _values(folder: Path, account: Account, source: Source, settings: Settings) -> start.Values:
    """What is known of the case. The day stands in it only where somebody stated it."""
    values: dict[str, Any] = {"marketplace": account.marketplace}
    if settings.as_of is not None:
        values["as_of"] = settings.as_of.isoformat()
    if source.rows is None:
        values["data"] = start.named_data(folder, [str(path) for path in source.paths])
    if consultant := user_settings().consultant:
        values["consultant"] = consultant.name
    return values | judged_by(settings, rows=source.rows is not None)


def _example(account: Account) -> str:
    """The account's name where the seller's would stand: whether it is the same, only a person knows."""
    return edit.scalar(" ".join(account.account.split()))


def _left_open(settings: Settings) -> list[Finding]:
    """What the cases do not hold."""
    options = not_kept(settings)
    found = [warned("PFO021", f"the cases do not keep {', '.join(options)}")] if options else []
    stated = settings.as_of or settings.window
    return found + ([] if stated else [noted("PFO022", "the cases have no as_of, since none was given")])
