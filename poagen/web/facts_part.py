"""What the case says of the seller and the notice, to be corrected at any time."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial
from pathlib import Path
from typing import Any, Final

from nicegui import ui

from poagen.case import Case, open_case
from poagen.case.changing import change
from poagen.case.edit import refuse_changed
from poagen.case.model import Blocks, Consultant, RouteKind
from poagen.case.place import CASE_FILE
from poagen.common.locking import locked
from poagen.common.programmes import PROGRAMMES
from poagen.common.required import as_percent
from poagen.policy import marketplace_names, store_name
from poagen.web.frame import Page, asks_before_leaving, guarded, settled
from poagen.web.parts import box, button, card, field, more, text
from poagen.web.words import Words

_KEYS: Final = (
    *("seller", "marketplace", "as_of", "notice_date", "scope", "categories", "blocks", "programme", "route"),
    *("consultant", "reply_by"),
)
_JUDGED: Final = ("window", "latency", "measured", "target", "rates", "blank_scans", "dates", "sheet")
_DAYS: Final = frozenset({"as_of", "notice_date", "reply_by"})


def facts_part(page: Page, case: Case) -> None:
    """The facts, each in a field; what is changed is written key by key, beside all else in case.yaml."""
    say = page.say
    shown = {key: held_fact(case, key) for key in (*_KEYS, *_JUDGED)}
    with card(), more(say("facts-title"), "bigger"):
        text("p", say("facts-why"), "quiet")
        with box("fields"):
            made = {key: _field(say, key, shown[key]) for key in _KEYS}
        text("h3", say("judged-title"))
        text("p", say("judged-why"), "quiet")
        with box("fields"):
            made |= {key: _field(say, key, shown[key]) for key in _JUDGED}
        button(say("keep-facts"), partial(_keep, page, shown, made))
    for one in made.values():
        one.on_value_change(lambda: asks_before_leaving("form", when=True))


def held_fact(case: Case, key: str) -> str:
    """What case.yaml says, as the field has it."""
    value = getattr(case.file, key)
    if isinstance(value, Consultant):
        return value.name or ""
    if key == "marketplace":
        return marketplace_names().get(str(value or "").casefold(), "")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return _pairs(key, value)
    if key == "target":
        return "" if value is None else as_percent(value)
    return "; ".join(value) if isinstance(value, list) else str(value or "")


def _pairs(key: str, value: dict[str, object]) -> str:
    """Names with what stands beside them; of totals and rates as case.yaml has them."""
    if key == "categories":
        return "; ".join(f"{name} = {other}" for name, other in value.items())
    return str(value[""]) if "" in value else json.dumps(value, ensure_ascii=False) if value else ""


def _field(say: Words, key: str, value: str) -> Any:
    made: Any
    if choices := _choices(say, key):
        made = ui.select(
            choices, value=value if value in choices else None, label=say(f"ask-{key}"), with_input=True
        )
    else:
        made = ui.input(say(f"ask-{key}"), value=value)
    if key in _DAYS:
        made.props("type=date stack-label")
    made.props["hint"] = say(f"why-{key}")
    return field(made)


def _choices(say: Words, key: str) -> dict[str, str]:
    """What can be chosen; none for words of one's own. The first takes back what was said."""
    if key == "marketplace":
        return {code: f"{store_name(code)} ({code})" for code in sorted(set(marketplace_names().values()))}
    known = {
        "blocks": {each.value: say(f"blocks-{each.value}") for each in Blocks},
        "programme": {name: say(f"programme-{name}") for name in PROGRAMMES},
        "route": {each.value: say(f"is-{each.value}") for each in RouteKind},
        "blank_scans": {each: say(f"blank_scans-{each}") for each in ("unknown", "none")},
        "dates": {each: say(f"dates-{each}") for each in ("DMY", "MDY")},
    }
    return {"": say("not-said"), **known[key]} if key in known else {}


async def _keep(page: Page, shown: dict[str, str], made: dict[str, Any]) -> None:
    """Write what was changed; what was changed elsewhere meanwhile is asked about."""
    for key, one in made.items():
        mine = str(one.value or "").strip()
        if mine != shown[key] and not await keep_fact(page, key, shown[key], mine):
            return
    asks_before_leaving("form", when=False)
    ui.navigate.reload()


async def keep_fact(page: Page, key: str, shown: str, mine: str) -> bool:
    """Write a fact; one that was changed elsewhere since it was shown is asked about. Whether all is well."""
    now: list[str] = []
    if not await guarded(page, lambda: now.append(held_fact(open_case(page.case.folder), key))):
        return False
    if not await settled(page, shown, mine, now[0]):
        return True
    return await guarded(page, lambda: _change(page.case.folder, key, mine, now[0]))


def _change(folder: Path, key: str, mine: str, seen: str) -> None:
    with locked(folder):
        refuse_changed(folder / CASE_FILE, held_fact(open_case(folder), key), seen)
        change(folder, key, mine)
