"""The packages in a table, of which the browser has one page at a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Hashable
from dataclasses import replace
from typing import Any, Final

from nicegui import ui

from poagen.diagnosis.rows import Rows, Wanted
from poagen.explaining import explain_order
from poagen.job import Job
from poagen.web.frame import Page, download, guarded
from poagen.web.parts import box, button, card, dialog, english, field, text

_SHOWN: Final = ("order_id", "category", "carrier", "tracking_number", "shipped_on", "verdict", "defect", "cause")
_ORDER: Final = """
<q-td :props="props"><q-btn flat dense no-caps class="plainly" :label="props.value"
  @click="() => $parent.$emit('explain', props.row.order_id)" /></q-td>
"""
_ITEM: Final = """
<div class="q-pa-xs col-12"><div class="q-table__grid-item-card q-pa-sm">
  <div v-for="col in props.cols.filter(one => one.value)" :key="col.name" class="line">
    <span class="quiet small">{{ col.label }}</span>
    <q-btn v-if="col.name === 'order_id'" flat dense no-caps class="plainly" :label="col.value"
      @click="() => $parent.$emit('explain', props.row.order_id)" />
    <span v-else class="small" style="overflow-wrap: anywhere">{{ col.value }}</span>
  </div></div></div>
"""


_BACK: Final = """
const order = %s, buttons = document.querySelectorAll('.q-table__container button');
if (document.activeElement === document.body)
  [...buttons].find(one => one.textContent.trim() === order)?.focus();
"""
"""To the order from which a dialog was opened; the table has been drawn anew meanwhile."""


class Shown:
    """The table as it is shown, and what of it is wanted."""

    def __init__(self, page: Page, job: Job) -> None:
        self.page, self.job, self.rows, self.wanted = page, job, Rows(job.analysis), Wanted()
        self.table: Any = None
        self.number = 0
        self.heading: Any = None

    async def draw(self) -> None:
        """The table with its filters, under its heading."""
        say = self.page.say
        first = await self._first_page()
        with card():
            self.heading = text("h2", say("packages")).props("tabindex=-1")
            text("p", say("click-package"), "quiet")
            self._filters()
            columns = [
                {"name": name, "label": say(f"tab-{name}"), "field": name, "sortable": True, "align": "left"}
                for name in _SHOWN
            ]
            self.table = ui.table(
                rows=self._told(first), columns=columns, row_key="id", pagination=self._place()
            ).classes("w-full")
            self.table.props(
                ':rows-per-page-options="[25, 50, 100]" :grid="Quasar.Screen.lt.sm" wrap-cells binary-state-sort'
            )
            self.table.props["aria-label"] = say("packages")
            self.table.add_slot("body-cell-order_id", _ORDER)
            self.table.add_slot("item", _ITEM)
            self.table.on("request", self._asked)
            self.table.on("update:pagination", self._keep_number)
            self.table.on("explain", lambda event: self._explain(str(event.args)))
            with box("line"):
                order = ui.input(say("find-order")).props("outlined dense")
                button(say("its-way"), lambda: self._explain(order.value or ""))
        if self.wanted.cause:
            self._to_heading()

    async def _first_page(self) -> list[dict[Hashable, Any]]:
        """The rows to begin with; looked up again where another cause was pressed meanwhile."""
        while True:
            wanted = self.wanted
            rows, self.number = await asyncio.to_thread(self.rows.page, wanted)
            if wanted == self.wanted:
                return rows

    def _filters(self) -> None:
        say = self.page.say
        report = self.job.analysis.report
        causes = {"": say("all-causes")}
        causes |= {one.id: f"{one.id}: {say.defect(one.code)}" for one in report.root_causes}
        causes["none"] = say("no-cause")
        with box("fields"):
            self.find = field(ui.input(say("find"), on_change=self._filter)).props("dense clearable debounce=300")
            self.cause = field(
                ui.select(causes, value=self.wanted.cause, label=say("cause"), on_change=self._filter)
            ).props("dense")
        with box("line spread"):
            self.failed = ui.checkbox(say("only-failed"), value=True, on_change=self._filter)
            button(say("export"), self._export)

    def _told(self, rows: list[dict[Hashable, Any]]) -> list[dict[Hashable, Any]]:
        """The rows of a page with verdict and defect in plain words."""
        say = self.page.say
        for row in rows:
            row["verdict"] = say(f"verdict-{row['verdict']}") if row["verdict"] else ""
            row["defect"] = say.defect(row["defect"]) if row["defect"] else ""
        return rows

    async def of_cause(self, cause: str) -> None:
        """Show the packages of one cause, also where the table is still to come."""
        self.wanted = replace(self.wanted, cause=cause, page=1)
        if self.table is not None:
            self.cause.value = cause
            await self._filter()
            self._to_heading()

    def _to_heading(self) -> None:
        ui.run_javascript(f"getElement({self.heading.id}).scrollIntoView(); getElement({self.heading.id}).focus()")

    async def _filter(self) -> None:
        words, cause = self.find.value or "", self.cause.value or ""
        self.wanted = replace(self.wanted, words=words, cause=cause, failed=bool(self.failed.value), page=1)
        await self._refresh()

    async def _asked(self, event: Any) -> None:
        asked = event.args["pagination"]
        self.wanted = replace(
            self.wanted,
            page=int(asked["page"]),
            size=int(asked["rowsPerPage"] or 100),
            sort=asked.get("sortBy") or "",
            descending=bool(asked.get("descending")),
        )
        await self._refresh()

    async def _refresh(self) -> None:
        rows, self.number = await asyncio.to_thread(self.rows.page, self.wanted)
        self.table.rows = self._told(rows)
        self.table.pagination = self._place()

    def _keep_number(self) -> None:
        """How many rows there are is said here; the browser may still have an earlier number."""
        if self.table.pagination.get("rowsNumber") != self.number:
            self.table.pagination = self._place()

    def _place(self) -> dict[str, Any]:
        wanted = self.wanted
        return {
            "page": wanted.page,
            "rowsPerPage": wanted.size,
            "rowsNumber": self.number,
            "sortBy": wanted.sort or None,
            "descending": wanted.descending,
        }

    async def _export(self) -> None:
        download(await asyncio.to_thread(self.rows.csv, self.wanted), "packages.csv", "text/csv")

    async def _explain(self, order: str) -> None:
        told: list[str] = []
        if await guarded(self.page, lambda: told.extend(explain_order(order, self.rows.analysis))):
            with dialog(self.page.say("its-way")) as shown:
                english("pre", "\n".join(told)).props("tabindex=0")
                button(self.page.say("close"), shown.close, "main")
            shown.on("hide", lambda: ui.run_javascript(_BACK % json.dumps(order)))
