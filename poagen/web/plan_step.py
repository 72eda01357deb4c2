"""Plan: what is stated of each measure, with its proof; and measures of one's own."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element
from nicegui.events import UploadEventArguments

from poagen.case import PlanEntry, open_case
from poagen.case.edit import refuse_changed
from poagen.case.evidence import evidence_of
from poagen.case.place import PLAN_FILE
from poagen.case.planfile import Statements, state
from poagen.case.status import missing_of, plan_findings
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.locking import locked
from poagen.job import Job
from poagen.remedies.model import Blank, Kind, Lifecycle, PlannedMeasure
from poagen.web.catalog_words import cause_title, measure_words
from poagen.web.draft import Draft, left_over
from poagen.web.frame import Page, framed, guarded, in_turn, onward, settled, with_job
from poagen.web.own_measure import OWN, own_measure
from poagen.web.parts import Drop, box, button, card, dropping, english, field, findings, more, pill, text
from poagen.web.shelf import keep

_EVIDENCE_BYTES: Final = 20 * 1024 * 1024
_PILLS: Final = {"completed": "good", "planned": "main", "declined": "", "recommended": "warn"}
_STRENGTHS: Final = {"stronger": "good", "intermediate": "", "weaker": ""}


async def plan_step(page: Page) -> None:
    """The step of the plan."""
    with framed(page, page.say("step-plan"), "plan", page.say("plan-words")):
        await with_job(page, _draw)


async def _draw(page: Page, job: Job) -> None:
    say, plan, case = page.say, job.plan(), job.the_case()
    _, wrong = evidence_of(case.folder, case.plan)
    findings([*wrong, *plan_findings(plan, case.plan)], say)
    titles = {one.root_cause: cause_title(say, plan.catalog, one.cause) or one.title for one in plan.telling}
    forms = [_Form(page, job, measure) for measure in plan.measures]
    for kind in Kind:
        of_kind = [form for form in forms if form.measure.kind is kind]
        if of_kind:
            text("h2", say(f"kind-{kind.value}")).classes("q-mt-md")
            text("p", say(f"kind-{kind.value}-words"), "quiet")
        async for form in in_turn(of_kind):
            form.draw(titles)
    if plan.left_out:
        with more(say("left-out", n=len(plan.left_out))), Element("ul"):
            for each in plan.left_out:
                english("li", f"{each.measure} ({each.root_cause}): {each.reason}")
    own_measure(page, job)
    left_over(page, "measure", [OWN, *(form.draft.form for form in forms)])

    async def all_kept() -> bool:
        return all([await form.keep() for form in forms if not form.draft.is_untouched])

    onward(page, "plan", all_kept)


class _Form:
    """One measure's form, which knows what stood on disk when it was drawn."""

    def __init__(self, page: Page, job: Job, measure: PlannedMeasure) -> None:
        self.page, self.job, self.measure = page, job, measure
        own = measure_words(page.say, job.plan(), measure)
        self.title, self.slot_words = (own.title, own.slots) if own else (measure.title, {})
        self.shown = job.the_case().plan.measures.get(measure.measure, PlanEntry())
        self.draft = Draft(page, f"measure/{measure.measure}", _held(self.shown))
        self.fields: dict[str, Any] = {}
        self.slots: dict[str, Any] = {}
        self.status: Any = None
        self.state: Any = None
        self.files: Any = None
        self.stated: Any = None
        self.condition: Any = None
        self.proof: Any = None
        self.more_fields: Any = None

    def draw(self, titles: dict[str, str]) -> None:
        say, measure = self.page.say, self.measure
        with card(label=self.title):
            with box("line spread"):
                text("h3", self.title)
                with box("line"):
                    pill(say(measure.strength.value), _STRENGTHS[measure.strength.value])
                    self.state = Element("span")
            english("p", measure.how)
            answers = ", ".join(f"{id_} {titles.get(id_, '')}".strip() for id_ in measure.root_causes)
            if answers:
                text("p", say("answers-cause", cause=answers), "quiet small")
            with more(say("why-measure")), Element("ul"):
                for reason in measure.reasons:
                    english("li", reason)
                for word, told in {
                    "proof-such-as": "; ".join(measure.evidence),
                    "usually": f"{measure.owner_role}, {measure.usual_time}",
                }.items():
                    with text("li", f"{say(word)}: "):
                        english("span", told)
                text("li", say("its-id", id=measure.measure))
            self.draft.tell(_words(self.shown), self._drop, self.title)
            self._lifecycle()
            with box("") as more_fields:
                self._inputs()
            self.more_fields = more_fields
            with box("line"):
                button(say("keep"), self._press).props["aria-label"] = f"{say('keep')}: {self.title}"
                self.status = text("p", "").props("role=status")
            for one in (*self.fields.values(), *self.slots.values()):
                one.on_value_change(self._typed)
            self._tell()

    def _lifecycle(self) -> None:
        say = self.page.say
        choices = {each.value: say(f"is-{each.value}") for each in Lifecycle}
        with box("choices q-mt-sm", "fieldset"):
            text("legend", say("lifecycle"), "strong q-mb-xs")
            self.fields["lifecycle"] = ui.radio(choices, value=self._chosen()).props("inline")
            self.fields["lifecycle"].props["aria-label"] = f"{say('lifecycle')}: {self.title}"

    def _inputs(self) -> None:
        say, held, value = self.page.say, _held(self.shown), self.draft.value
        with box("told warning") as self.condition:
            text("span", f"{say('true-only-if')}: ", "strong")
            english("span", self.measure.must_be_true)
        with box("fields") as self.stated:
            date = value("date", held["date"])
            self.fields["date"] = field(ui.input(say("date"), value=date)).props("type=date stack-label")
            self.fields["owner"] = field(ui.input(say("owner"), value=value("owner", held["owner"])))
            self.fields["owner"].props["hint"] = say("owner-hint")
            for blank in self.measure.blanks:
                name = _slot(blank.slot)
                self._slot(blank, value(name, held.get(name, "")))
        self.fields["note"] = field(ui.input(say("note"), value=value("note", held["note"])), wide=True)
        self._evidence()

    def _slot(self, blank: Blank, value: str) -> None:
        """A word that the measure's sentence needs; its question stands above the field, for it may be long."""
        ask = self.slot_words.get(blank.slot, blank.ask)
        with box(""):
            text("div", ask, "small strong")
            made = self.slots[blank.slot] = field(ui.input(value=value))
            made.props["aria-label"] = ask
            made.props["hint"] = self.page.say("for-example", example=blank.example)

    def _evidence(self) -> None:
        say = self.page.say
        with box("q-mt-sm") as self.proof:
            text("div", say("evidence"), "strong")
            self.files = Element("div")
            drop = Drop(
                say("add-evidence"),
                _EVIDENCE_BYTES,
                label=f"{say('add-evidence')}: {self.title}",
                hint=say("evidence-hint"),
                accept=".pdf,.png,.jpg,.jpeg,.gif",
                flat=True,
            )
            dropping(drop, self._add, say)
            self.fields["none"] = ui.checkbox(
                say("no-document"), value=bool(self.draft.value("none", _held(self.shown)["none"]))
            )
        self._named()

    def _named(self) -> None:
        self.files.clear()
        with self.files:
            if self.shown.evidence:
                with Element("ul"):
                    for name in self.shown.evidence:
                        text("li", name)
            else:
                text("p", self.page.say("no-evidence"), "quiet small")

    def _chosen(self) -> str:
        held = self.shown.lifecycle.value
        told = self.draft.value("lifecycle", held)
        return told if told in {each.value for each in Lifecycle} else held

    def _drop(self) -> None:
        """Take what is kept, in place of what was typed."""
        held = _held(self.shown)
        for name, one in self.fields.items():
            one.value = bool(held[name]) if name == "none" else held[name]
        for name, one in self.slots.items():
            one.value = held.get(_slot(name), "")
        self._typed()

    def _typed(self) -> None:
        mine, held = _held(self._mine()), _held(self.shown)
        self.draft.note(
            {name: mine.get(name, "") for name in {**held, **mine} if mine.get(name) != held.get(name)}
        )
        self._tell()

    def _tell(self) -> None:
        """Show what belongs to what is chosen, and how far it is."""
        say, chosen = self.page.say, self.fields["lifecycle"].value
        self.more_fields.set_visibility(chosen != Lifecycle.RECOMMENDED.value)
        for part in (self.condition, self.stated):
            part.set_visibility(chosen != Lifecycle.DECLINED.value)
        self.proof.set_visibility(chosen == Lifecycle.COMPLETED.value)
        self.fields["note"].props["label"] = say("why-not" if chosen == Lifecycle.DECLINED.value else "note")
        self.fields["note"].update()
        self.fields["date"].props["label"] = say(f"date-{chosen}-{self.measure.kind.value}")
        self.fields["date"].update()
        self.state.clear()
        with self.state:
            if _words(self._mine()) != _words(self.shown):
                pill(say("not-kept"), "warn")
            else:
                pill(say(f"is-{chosen}"), _PILLS[chosen])
        now = self._now()
        lacking = [say.known("lacks", part) for part in missing_of(now)] if now else []
        is_open = chosen == Lifecycle.RECOMMENDED.value
        self.status.text = "" if is_open else self._lacks(lacking)

    def _now(self) -> PlannedMeasure | None:
        return next((each for each in self.job.plan().measures if each.measure == self.measure.measure), None)

    def _lacks(self, lacking: list[str]) -> str:
        say = self.page.say
        return say("missing", what=", ".join(lacking)) if lacking else say("complete")

    async def _add(self, event: UploadEventArguments) -> None:
        content, name = await event.file.read(), event.file.name

        def act() -> None:
            path = keep(self.page.case.folder, "evidence", name, content)
            self._write(Statements(evidence=[path.name]))

        if await guarded(self.page, act):
            self.fields["none"].value = False
            self._named()
            self._tell()

    async def _press(self) -> None:
        if _words(self._mine()) == _words(self.shown):
            ui.notify(self.page.say("nothing-new"))
        await self.keep()

    async def keep(self) -> bool:
        """Write what is stated if it is another than what was shown; whether all is well."""
        read: list[PlanEntry] = []
        if _words(self._mine()) == _words(self.shown):
            return True
        if not await guarded(self.page, lambda: read.append(self._on_disk())):
            return False
        mine, now = self._mine(), read[0]
        if not await settled(self.page, _words(self.shown), _words(mine), _words(now)):
            self.draft.note({})
            ui.navigate.reload()
            return False
        if not await guarded(self.page, lambda: self._write(self._said(), now)):
            return False
        self._named()
        self._typed()
        ui.notify(self.page.say("kept"), type="positive")
        return True

    def _write(self, said: Statements, seen: PlanEntry | None = None) -> None:
        """Write what is stated, unless the entry is no longer as it was when the person settled that."""
        folder, as_of = self.page.case.folder, self.job.analysis.report.as_of
        with locked(folder):
            if seen is not None:
                refuse_changed(folder / PLAN_FILE, _words(self._on_disk()), _words(seen))
            held = state(folder, self.job.plan(), self.measure.measure, said, as_of)
        self.shown = held.measures[self.measure.measure]
        self.job = self.job.reopened()

    def _on_disk(self) -> PlanEntry:
        return open_case(self.page.case.folder).plan.measures.get(self.measure.measure, PlanEntry())

    def _said(self) -> Statements:
        fields, day = self.fields, (self.fields["date"].value or "").strip()
        owner, note = ((fields[name].value or "").strip() for name in ("owner", "note"))
        return Statements(
            lifecycle=Lifecycle(fields["lifecycle"].value),
            date=_day(day) if day else None,
            owner=owner if owner or self.shown.owner else None,
            note=note if note or self.shown.note else None,
            no_document=bool(fields["none"].value) and not self.shown.no_document,
            slots={name: value for name, one in self.slots.items() if (value := (one.value or "").strip())},
        )

    def _mine(self) -> PlanEntry:
        """What the form says, as the file would have it, to be compared with what stands there."""
        fields, day = self.fields, (self.fields["date"].value or "").strip()
        said = {
            "lifecycle": fields["lifecycle"].value,
            "date": day or None,
            "owner": (fields["owner"].value or "").strip() or None,
            "evidence": [] if fields["none"].value else self.shown.evidence,
            "no_document": bool(fields["none"].value),
            "note": (fields["note"].value or "").strip() or None,
            "slots": {
                name: (one.value or "").strip() for name, one in self.slots.items() if (one.value or "").strip()
            },
        }
        return PlanEntry.model_construct(**said)


def _words(entry: PlanEntry) -> str:
    """What is stated, a line a key, for a person to compare."""
    told = {
        name: getattr(entry, name)
        for name in ("lifecycle", "date", "owner", "evidence", "no_document", "note", "slots")
    }
    return "\n".join(f"{name}: {value}" for name, value in told.items() if value)


def _held(entry: PlanEntry) -> dict[str, str]:
    """What is stated, by field of the form."""
    told = {
        "lifecycle": str(entry.lifecycle or ""),
        "date": str(entry.date or ""),
        "owner": entry.owner or "",
        "note": entry.note or "",
        "none": "yes" if entry.no_document else "",
    }
    return {**told, **{_slot(name): words for name, words in entry.slots.items()}}


def _slot(name: str) -> str:
    return f"slot {name}"


def _day(words: str) -> dt.date:
    try:
        return dt.date.fromisoformat(words)
    except ValueError as error:
        told = Finding("CAS008", Severity.ERROR, f'date: "{words}" is not a day', help="write it as 2026-10-31")
        raise PoagenError(told) from error
