"""``poagen init``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from poagen.cli import asking, shared
from poagen.common.regular import at_home, real

if TYPE_CHECKING:
    from poagen.case.start import Values

_KEPT = "Stopped. Your answers are kept: run the same command again to go on."


@shared.ends_well
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the new case.")],
    data: Annotated[
        list[str] | None,
        typer.Option("--data", metavar="KEY=VALUE", help="seller, marketplace, as_of, notice_date, scope …"),
    ] = None,
    data_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The same keys in a YAML or JSON file.")
    ] = None,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Ask nothing; only seller, marketplace and as_of are needed.")
    ] = False,
    notice: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Amazon's notice as text, .eml or .html; it is read.")
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option("--file", metavar="FILE", help="An export to copy into data/. Can be repeated."),
    ] = None,
    debug: shared.Debug = False,
) -> None:
    """Make a new case folder, by questions or by options. Without a terminal nothing is asked."""
    from poagen.case import start

    start.refuse_existing(folder)
    values, text = _given(folder, data or [], data_file, notice)
    exports = list(files or [])
    if asking.can_ask() and not defaults:
        with asking.kept_on_stop(_KEPT):
            _ask_all(folder, values, text, exports)
    values = {**values.pop("suggested", {}), **values}
    text = values.pop("notice_text", None) or text
    kept = [Path(name) for name in values.pop("files", [])]
    made = start.create(folder, values, [*kept, *(path for path in exports if path not in kept)], text or None)
    shared.say(map(str, made))
    _tell_next(folder, values)


def _given(
    folder: Path, data: list[str], data_file: Path | None, notice: Path | None
) -> tuple[Values, str | None]:
    """What is known before anything is asked: the user's settings, an earlier run, the notice, and the options."""
    from poagen.case import start
    from poagen.case.noticefile import notice_text
    from poagen.case.settings import user_settings

    own = user_settings()
    earlier = start.load_partial(folder)
    options = _options(folder, data, data_file)
    text = notice_text(notice) if notice else None
    facts = _read(text, options.get("marketplace")) if text else {}
    if earlier:
        shared.tell("Going on with the answers of the run that was stopped.")
    own_values = {"consultant": own.consultant.name} if own.consultant and own.consultant.name else {}
    suggested = {"suggested": {**earlier.pop("suggested", {}), **facts}}
    return {**own_values, **suggested, **earlier, **options}, text


def _options(folder: Path, data: list[str], data_file: Path | None) -> Values:
    from poagen.case import start

    pairs: list[tuple[str, Any]] = [*_file_pairs(data_file), *map(_pair, data)]
    store = next((start.tidy(key, value) for key, value in reversed(pairs) if key == "marketplace"), None)
    values: Values = {}
    listed: set[str] = set()
    for key, value in pairs:
        found = start.tidy(key, value, store)
        found = start.named_data(folder, found) if key == "data" else found
        values[key] = _added(values[key], found) if key in listed else found
        listed |= {key} if isinstance(found, list | dict) else set()
    return values


def _added(before: Any, found: Any) -> Any:
    """What is given of one key more than once: lists go on, and pairs are added."""
    if isinstance(before, dict) and isinstance(found, dict):
        return {**before, **found}
    return [*before, *found] if isinstance(before, list) and isinstance(found, list) else found


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key.strip() or not value.strip():
        raise typer.BadParameter(f'"{text}" does not have the form KEY=VALUE', param_hint="--data")
    return key.strip(), value.strip()


def _file_pairs(path: Path | None) -> list[tuple[str, Any]]:
    from poagen.common.knowledge import load_yaml

    held = load_yaml(path) if path else {}
    if not isinstance(held, dict):
        raise typer.BadParameter("the file has no keys such as seller: and marketplace:", param_hint="--data-file")
    return [(str(key), value) for key, value in held.items() if value not in (None, "", [])]


def _read(text: str, marketplace: str | None) -> Values:
    """Read a notice and show what was read."""
    from poagen.case import start
    from poagen.case.knowledge import notices
    from poagen.case.notice import read_notice

    facts = read_notice(text, marketplace=marketplace)
    shared.tell("Read from the notice; please check it:")
    for line in start.facts_in_words(facts):
        shared.tell(line)
    subject = notices().by_id.get(facts.subject or "")
    if subject and not subject.ours:
        shared.tell(f"This notice is about {subject.name}, which poagen does not write about. {subject.what}")
        shared.tell(f"What to do: {subject.do}")
    return start.from_notice(facts)


def _ask_all(folder: Path, values: Values, text: str | None, exports: list[Path]) -> None:
    """Ask for what is not known yet. Every answer is kept at once."""
    from poagen.case import start
    from poagen.case.settings import user_settings

    if text is None and "notice_text" not in values:
        pasted = asking.ask_for_text(
            "Paste the text of Amazon's notice.",
            why="End with a line that holds only a full stop. Just a full stop if you do not have the text.",
        )
        facts = _read(pasted, values.get("marketplace")) if pasted else {}
        values |= {"notice_text": pasted, "suggested": facts}
        start.save_partial(folder, values)
    suggested = values.get("suggested", {})
    offered = {"marketplace": user_settings().marketplace or "", **suggested}
    for asked in start.ASKED:
        if asked.key not in values:
            _ask(folder, values, asked, offered)
    if not exports and "data" not in values and "files" not in values:
        _ask_files(folder, values)


def _ask(folder: Path, values: Values, asked: Any, offered: Values) -> None:
    from poagen.case import start
    from poagen.common.finding import PoagenError

    default = offered.get(asked.key, "")
    shown = "; ".join(default) if isinstance(default, list) else str(default)

    def accept(answer: str) -> None:
        if not answer and asked.key in start.REQUIRED:
            raise PoagenError(start.lacking(asked.key))
        values[asked.key] = start.tidy(asked.key, answer, values.get("marketplace")) if answer else ""

    asking.ask_until(asked.ask, accept, why=asked.why, default=shown)
    start.save_partial(folder, values)


def _ask_files(folder: Path, values: Values) -> None:
    from poagen.case import start

    files: list[str] = []
    while answer := asking.ask(
        "Which exports shall be copied into data/?" if not files else "Another one?",
        why="The path of a file. Just Enter: no more, or you put them into data/ yourself.",
    ):
        path = at_home(answer.strip("\"'"))
        if path.is_file():
            files.append(str(real(path)))
            start.save_partial(folder, {**values, "files": files})
        else:
            shared.tell(f"  {path} is not there.")
    values["files"] = files


def _tell_next(folder: Path, values: Values) -> None:
    from poagen.case import start
    from poagen.cli.drawing import typed

    open_ = [asked.key for asked in start.ASKED[:5] if not values.get(asked.key)]
    if open_:
        shared.tell(f"Left open, to be filled in in case.yaml: {', '.join(open_)}")
    has_data = "data" in values or any(path.is_file() for path in (folder / "data").iterdir())
    first = "" if has_data else f"put your exports into {folder / 'data'}, then "
    shared.tell(f"Next: {first}poagen analyze {typed(folder)}")
