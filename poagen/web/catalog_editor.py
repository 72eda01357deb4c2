"""Editing one's own catalog, with what the linter says at each change, and trying it on a case."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element

from poagen.case.edit import refuse_changed
from poagen.catalogs import catalog_in_force, layers_in_force
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.locking import alone_in
from poagen.common.output import write_whole
from poagen.common.user_folder import user_folder
from poagen.job import Job
from poagen.remedies.layers import FOLDER, LISTS
from poagen.remedies.listing import kind_of
from poagen.remedies.model import Plan
from poagen.remedies.showing import find_entry
from poagen.remedies.trying import catalog_with, findings_with, texts_of
from poagen.remedies.writing_yaml import entry_yaml
from poagen.web.frame import Page, asks_before_leaving, framed, guarded, settled
from poagen.web.parts import box, button, card, field, findings, pill, text, waiting
from poagen.web.words import visible

_HOMES: Final = {"cause": "causes.yaml", "corrective": "corrective.yaml", "preventive": "preventive.yaml"}
_NEW: Final = 'version: "1"\nextends: packaged\n'


async def editor_page(page: Page, entry: str = "") -> None:
    """The editor; with an entry, its file opens with the lines by which that entry is changed."""
    with framed(page, page.say("edit-catalog"), "catalog", page.say("editor-words")):
        await _Editor(page).draw(entry)


class _Editor:
    """The texts of one folder as they are typed, beside those on disk."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cases = {str(path): visible(path.name) for path in page.desk.cases()}
        self.folder = user_folder() / FOLDER
        self.shown: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.elsewhere: dict[Path, tuple[dict[str, str], dict[str, str]]] = {}
        self.file: Any = None
        self.where: Any = None
        self.area: Any = None
        self.told: Any = None
        self.tried: Any = None

    async def draw(self, entry: str) -> None:
        """The fields, the text, what is found, and the trial."""
        say = self.page.say
        places = {
            "": say("catalog-mine"),
            **{path: say("catalog-of", name=name) for path, name in self.cases.items()},
        }
        with card():
            with box("fields"):
                self.where = field(ui.select(places, value="", label=say("catalog-where"), on_change=self._open))
                files = {name: say(f"file-{name.removesuffix('.yaml')}") for name in LISTS}
                self.file = field(
                    ui.select(files, value=LISTS[0], label=say("catalog-file"), on_change=self._turn)
                )
            self.area = field(ui.textarea(say("catalog-text"), on_change=self._typed)).props("debounce=400")
            self.area.classes("code")
            self.told = Element("div").props("role=status")
            with box("line"):
                button(say("keep-catalog"), self._keep, "main")
                self.state = Element("span")
        if self.cases:
            with card():
                text("h2", say("try-case"))
                text("p", say("try-case-words"), "quiet")
                with box("line"):
                    chosen = ui.select(self.cases, value=next(iter(self.cases)), label=say("col-case"))
                    chosen.props("outlined dense").classes("min-w-48")
                    button(say("try-case-go"), lambda: self._try(Path(chosen.value)))
                self.tried = Element("div").props("role=status")
        self._load()
        if entry:
            self._begin(entry)
        self.area.value = self.texts.get(self.file.value, "")
        await self._lint()

    def _load(self) -> None:
        """What stands on disk; nothing can be kept while a file of it cannot be read."""
        self.wrong: tuple[Finding, ...] = ()
        try:
            self.shown = texts_of(self.folder)
        except PoagenError as error:
            self.shown, self.wrong = {}, error.findings
        self.texts = dict(self.shown)
        self.begun: dict[str, str] = {}

    def _begin(self, entry_id: str) -> None:
        """Add the lines that change one field of an entry, for a person to finish."""
        try:
            entry = find_entry(catalog_in_force(), entry_id)
        except PoagenError:
            return
        name = _HOMES[kind_of(entry)]
        start = {"id": entry.id, "override": {"title": "replace"}, "title": entry.title}
        held = self.texts.get(name, "")
        if f"id: {entry.id}" not in held:
            self.texts[name] = (held.rstrip() + "\n\n" if held.strip() else "") + entry_yaml(start)
        self.file.value = name
        self.begun = dict(self.texts)

    async def _open(self) -> None:
        """Another folder: the user's own, or that of a case; what was typed in one is there when it is back."""
        chosen = self.where.value
        if self._is_typed():
            self.elsewhere[self.folder] = self.shown, self.texts
        self.folder = (Path(chosen) if chosen else user_folder()) / FOLDER
        self._load()
        if self.folder in self.elsewhere:
            self.shown, self.texts = self.elsewhere.pop(self.folder)
        self.area.value = self.texts.get(self.file.value, "")
        await self._lint()

    def _is_typed(self) -> bool:
        return any(words != self.shown.get(name, "") for name, words in self.texts.items())

    def _turn(self) -> None:
        self.area.value = self.texts.get(self.file.value, "")

    async def _typed(self) -> None:
        self.texts[self.file.value] = self.area.value or ""
        await self._lint()

    def _case(self) -> Path | None:
        return Path(self.where.value) if self.where.value else None

    def _whole(self) -> dict[str, str]:
        """All texts, with what a new catalog needs to begin with."""
        told = {name: words for name, words in self.texts.items() if words.strip()}
        return {"catalog.yaml": _NEW, **told} if told else {}

    async def _lint(self) -> tuple[Finding, ...]:
        say = self.page.say
        found = self.wrong or await asyncio.to_thread(self._found, self._whole())
        self.told.clear()
        with self.told:
            text("p", say("lint-clean") if not found else say("lint-found", n=len(found)), "strong")
            findings(found, say, 6)
        self.state.clear()
        with self.state:
            is_own = self._is_typed() and self.texts != self.begun
            asks_before_leaving("form", when=is_own or bool(self.elsewhere))
            if self._is_typed():
                pill(say("not-kept"), "warn")
        return found

    def _found(self, texts: dict[str, str]) -> tuple[Finding, ...]:
        try:
            layers = layers_in_force(case=self._case())
            return findings_with(layers, self.folder, texts, now=self.page.desk.now()) if texts else ()
        except PoagenError as error:
            return error.findings

    async def _keep(self) -> None:
        """Write the texts that were changed here, and no other; asks about one that was changed elsewhere."""
        self.texts[self.file.value] = self.area.value or ""
        found = await self._lint()
        if any(one.severity is Severity.ERROR for one in found):
            ui.notify(self.page.say("lint-first"), type="warning")
            return
        disk: dict[str, str] = {}
        if not await guarded(self.page, lambda: disk.update(texts_of(self.folder))):
            return
        changed = [name for name, mine in self.texts.items() if mine != self.shown.get(name, "")]
        for name in changed:
            if not await settled(self.page, self.shown.get(name, ""), self.texts[name], disk[name]):
                self.texts[name] = self.shown[name] = disk[name]
                self._turn()
                return
        whole = self._whole()
        new = ["catalog.yaml"] if changed and whole and not disk["catalog.yaml"] else []
        wanted = {name: whole.get(name, "") for name in dict.fromkeys([*changed, *new])}
        if await guarded(self.page, partial(_write, self.folder, wanted, disk)):
            self._load()
            await self._lint()
            ui.notify(self.page.say("kept"), type="positive")

    async def _try(self, case: Path) -> None:
        """What the plan of a case would be with these texts, beside what it is."""
        bench = self.page.desk.bench(self.page.desk.open(case))
        plans: list[tuple[Plan, Plan]] = []
        if bench is None:
            return

        def act() -> None:
            job = bench.job()
            plans.append((job.plan(), _with(job, self.folder, self._whole())))

        self.tried.clear()
        with self.tried, waiting(self.page.say("drawing")):
            is_done = await guarded(self.page, act)
        if is_done:
            with self.tried:
                _compare(self.page, *plans[0])


def _with(job: Job, folder: Path, texts: dict[str, str]) -> Plan:
    layers = layers_in_force(case=job.the_case().folder)
    return job.plan(catalog_with(layers, folder, texts) if texts else None)


def _write(folder: Path, texts: dict[str, str], seen: dict[str, str]) -> None:
    """Write files, unless one was changed since it was looked at."""
    with alone_in(folder):
        now = texts_of(folder)
        for name in texts:
            refuse_changed(folder / name, now[name], seen[name])
        for name, words in texts.items():
            write_whole(folder / name, words.encode())


def _compare(page: Page, now: Plan, then: Plan) -> None:
    say = page.say
    before = {one.measure: one.title for one in now.measures}
    after = {one.measure: one.title for one in then.measures}
    with Element("ul"):
        for id_, title in after.items():
            held = before.get(id_)
            word = "try-new" if held is None else "try-same" if held == title else "try-renamed"
            text("li", say(word, id=id_, title=title))
        for id_, title in before.items():
            if id_ not in after:
                text("li", say("try-gone", id=id_, title=title))
    if not before and not after:
        text("p", say("try-none"))
