"""Plan: what is stated of each measure, with its proof; and measures of one's own."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element
from nicegui.events import UploadEventArguments

from poagen.api import Job
from poagen.case import PlanEntry, open_case
from poagen.case.evidence import evidence_of
from poagen.case.planfile import Statements, state
from poagen.case.status import missing_of, plan_findings
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.remedies.model import Lifecycle, PlannedMeasure
from poagen.web.frame import Page, button, findings, framed, guarded, settled, text, with_job
from poagen.web.own_measure import own_measure
from poagen.web.shelf import keep

_EVIDENCE_BYTES: Final = 20 * 1024 * 1024


async def plan_step(page: Page) -> None:
    """The step of the plan."""
    with framed(page, page.say("step-plan"), "plan"):
        text("p", page.say("plan-words"))
        await with_job(page, _draw)


def _draw(page: Page, job: Job) -> None:
    plan, case = job.plan(), job.the_case()
    _, wrong = evidence_of(case.folder, case.plan)
    findings([*wrong, *plan_findings(plan, case.plan)], page.say)
    titles = {cause.root_cause: cause.title for cause in (*plan.causes, *plan.contributing)}
    for measure in plan.measures:
        _Form(page, job, measure).draw(titles)
    with ui.expansion(page.say("left-out", n=len(plan.left_out))).classes("w-full"), Element("ul"):
        for each in plan.left_out:
            text("li", f"{each.measure} ({each.root_cause}): {each.reason}")
    own_measure(page, job)


class _Form:
    """One measure's form, which knows what stood on disk when it was drawn."""

    def __init__(self, page: Page, job: Job, measure: PlannedMeasure) -> None:
        self.page, self.job, self.measure = page, job, measure
        self.shown = job.the_case().plan.measures.get(measure.measure, PlanEntry())
        self.fields: dict[str, Any] = {}
        self.slots: dict[str, Any] = {}
        self.status: Any = None
        self.files: Any = None

    def draw(self, titles: dict[str, str]) -> None:
        say, measure = self.page.say, self.measure
        with Element("section").props(f'aria-label="{measure.measure}"'):
            text("h2", f"{measure.measure}: {measure.title}")
            text("p", f"{say(measure.kind.value)}, {say(measure.strength.value)}", "quiet")
            text("p", "; ".join(f"{id_} {titles.get(id_, '')}".strip() for id_ in measure.root_causes))
            text("p", measure.how)
            for reason in measure.reasons:
                text("p", reason, "quiet")
            text("p", f"{say('true-only-if')}: {measure.must_be_true}", "font-semibold")
            text("p", f"{say('proof-such-as')}: {'; '.join(measure.evidence)}", "quiet")
            text("p", f"{say('usually')}: {measure.owner_role}, {measure.usual_time}", "quiet")
            self._inputs()
            self._evidence()
            self.status = text("p", self._lacks(measure)).props("role=status")
            button(f"{say('keep')} {measure.measure}", self._keep)

    def _inputs(self) -> None:
        say, stated = self.page.say, self.shown
        choices = {each.value: say(f"is-{each.value}") for each in Lifecycle}
        with Element("fieldset"):
            text("legend", say("lifecycle"), "font-semibold")
            self.fields["lifecycle"] = ui.radio(choices, value=stated.lifecycle.value)
        date = stated.date.isoformat() if stated.date else ""
        self.fields["date"] = ui.input(say("date"), value=date).props("outlined type=date stack-label")
        self.fields["owner"] = ui.input(say("owner"), value=stated.owner or "").props("outlined")
        for blank in self.measure.blanks:
            value = stated.slots.get(blank.slot, "")
            self.slots[blank.slot] = ui.input(blank.ask, value=value, placeholder=blank.example).props("outlined")
        self.fields["note"] = ui.input(say("note"), value=stated.note or "").props("outlined")
        for field in (self.fields["date"], self.fields["owner"], *self.slots.values(), self.fields["note"]):
            field.classes("w-full max-w-xl my-1")

    def _evidence(self) -> None:
        say = self.page.say
        self.files = text("p", self._named())
        upload = ui.upload(
            label=say("add-evidence"),
            auto_upload=True,
            max_file_size=_EVIDENCE_BYTES,
            on_upload=self._add,
            on_rejected=lambda: ui.notify(say("too-large"), type="warning"),
        )
        upload.props(
            f'accept=".pdf,.png,.jpg,.jpeg,.gif" aria-label="{say("add-evidence")} {self.measure.measure}"'
        )
        self.fields["none"] = ui.checkbox(say("no-document"), value=self.shown.no_document)

    def _named(self) -> str:
        none = self.page.say("none") if self.shown.no_document else "–"
        return f"{self.page.say('evidence')}: {'; '.join(self.shown.evidence) or none}"

    def _lacks(self, measure: PlannedMeasure) -> str:
        lacking = missing_of(measure)
        return f"{self.page.say('missing')}: {', '.join(lacking)}" if lacking else self.page.say("complete")

    async def _add(self, event: UploadEventArguments) -> None:
        content, name = await event.file.read(), event.file.name

        def act() -> None:
            path = keep(self.page.case.folder, "evidence", name, content)
            self._write(Statements(evidence=[path.name]))

        if await guarded(self.page, act):
            self.fields["none"].value = False
            self._told()

    async def _keep(self) -> None:
        read: list[PlanEntry] = []
        if not await guarded(self.page, lambda: read.append(self._on_disk())):
            return
        mine, now = self._mine(), read[0]
        if not await settled(self.page, _words(self.shown), _words(mine), _words(now)):
            ui.navigate.reload()
            return
        if await guarded(self.page, lambda: self._write(self._said())):
            self._told()

    def _write(self, said: Statements) -> None:
        held = state(
            self.page.case.folder, self.job.plan(), self.measure.measure, said, self.job.analysis.report.as_of
        )
        self.shown = held.measures[self.measure.measure]
        self.job = self.job.reopened()

    def _told(self) -> None:
        now = next(each for each in self.job.plan().measures if each.measure == self.measure.measure)
        self.status.text = f"{self.page.say('kept')} {self._lacks(now)}"
        self.files.text = self._named()

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


def _day(words: str) -> dt.date:
    try:
        return dt.date.fromisoformat(words)
    except ValueError as error:
        told = Finding("CAS008", Severity.ERROR, f'date: "{words}" is not a day', help="write it as 2026-10-31")
        raise PoagenError(told) from error
