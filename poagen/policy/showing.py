"""A rule in plain words, with its sources, and what two rules say differently."""

from __future__ import annotations

from collections.abc import Iterator

from poagen.common.words import date
from poagen.policy.model import Exemption, Rule, Said

SOURCE_KINDS = {
    "amazon-page": "Amazon's page",
    "amazon-announcement": "Amazon's announcement",
    "amazon-api": "Amazon's API",
    "secondary": "not Amazon's own text",
}


def rule_line(rule: Rule) -> str:
    """A rule in one line."""
    programme = "" if rule.programme == "standard" else f"  {rule.programme}"
    open_ = f"  {len(rule.gaps())} not known" if rule.gaps() else ""
    return f"{rule.id}  {rule.store}{programme}  {_days(rule)}  checked {rule.checked}{open_}"


def _days(rule: Rule) -> str:
    until = f" to {rule.effective_to}" if rule.effective_to else ""
    return f"from {rule.effective_from}{until}" + ("" if rule.dated else " (sources undated)")


def rule_lines(rule: Rule) -> list[str]:
    """Everything that a rule says, with its sources."""
    lines = [f"{rule.id}: {rule.title}", f"In force {_days(rule)}. Checked {date(rule.checked)}."]
    lines += [rule.date_note] if rule.date_note else []
    lines += [
        f"The rate is taken by {rule.level}. Values are in {rule.currency}, days those of {rule.time_zone}.",
        "",
    ]
    for said in rule.statements():
        lines += [f"{said.id}  {said.says}", f"    {_founded(said)}"]
        if isinstance(said, Exemption) and said.not_in_data:
            lines.append(f"    no export shows whether {said.not_in_data}; such packages are counted, and told")
    for conflict in rule.conflicts:
        lines += ["", f"Sources disagree about {conflict.about}:"]
        lines += [f"  - {reading}" for reading in conflict.readings]
        lines.append(f"  {conflict.taken}")
    return [*lines, "", "Not known:", *_gaps(rule), "", "Sources:", *_sources(rule)]


def _founded(said: Said) -> str:
    if said.status == "stated":
        return f"source: {', '.join(said.sources)}"
    beside = f"; compare {', '.join(said.sources)}" if said.sources else ""
    return f"unknown: no source was found; looked for {said.looked_for}{beside}"


def _gaps(rule: Rule) -> Iterator[str]:
    for gap in rule.unknown:
        yield f"  - {gap.says}" + (f" Looked for: {gap.looked_for}." if gap.looked_for else "")


def _sources(rule: Rule) -> Iterator[str]:
    for source in rule.sources:
        kind = SOURCE_KINDS[source.kind]
        yield f"  {source.id}  {source.title}. {source.where} ({kind}, checked {source.checked})"


def difference(old: Rule, new: Rule) -> list[str]:
    """What the new rule says that the old one does not, and the other way round; sources are left out."""
    before, after = _sentences(old), _sentences(new)
    lines = [f"- {old.id}  {old.title}", f"+ {new.id}  {new.title}", ""]
    for part in dict.fromkeys([*before, *after]):
        gone = [says for says in before.get(part, []) if says not in after.get(part, [])]
        come = [says for says in after.get(part, []) if says not in before.get(part, [])]
        if gone or come:
            lines += [f"{part}:", *(f"- {says}" for says in gone), *(f"+ {says}" for says in come), ""]
    return lines[:-1] if len(lines) > 3 else [*lines, "The two say the same."]


def _sentences(rule: Rule) -> dict[str, list[str]]:
    """What a rule says, by part."""
    freight = {part.id: ", ".join(part.carriers or []) for part in rule.exemptions if part.carriers}
    return {
        "frame": [
            f"store {rule.store}",
            f"programme {rule.programme}",
            f"currency {rule.currency}",
            f"time zone {rule.time_zone}",
            f"the rate is taken by {rule.level}",
        ],
        "target": [rule.target.says],
        "window": [rule.window.says],
        "value": [rule.value_basis.says],
        "who counts": [said.says for said in rule.counted],
        "scans": [said.says for said in rule.scans],
        "what makes a number invalid": [said.says for said in rule.invalid],
        "what is left out": [
            said.says + (f" ({freight[said.id]})" if said.id in freight else "") for said in rule.exemptions
        ],
        "notes": [said.says for said in rule.notes],
        "not known": [gap.says for gap in rule.unknown],
        "where sources disagree": [f"{conflict.about}: {conflict.taken}" for conflict in rule.conflicts],
    }
