"""What the example of each shape tells: of its own carrier, without one, under every other name, and damaged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from told import same_as

from poagen.carriers import Fit, Kind, carriers, check, describe, repairs
from poagen.carriers.model import Shape
from poagen.carriers.registry import registry

TOLD = Path(__file__).parent / "told"
NAMES = [carrier.name for carrier in carriers()]
IDS = [carrier.id for carrier in carriers()]


def damaged(number: str) -> str:
    """The number with another last digit."""
    place = max(place for place, sign in enumerate(number) if sign.isdigit())
    return number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]


def judged(number: str, names: list[str] | None = None) -> str:
    found = check([number], names)
    row = (Kind(int(found.kind[0])).name, Fit(int(found.fit[0])).name, str(found.fit_strength[0]))
    other = int(found.other[0])
    whose = f"; {IDS[other]} {found.other_strength[0]}" if other >= 0 else ""
    return f"{' '.join(row)}{' passes' * bool(found.passes[0])}{whose}"


def told(shape: Shape, owner: str) -> Iterator[str]:
    number, name = shape.examples[0], NAMES[IDS.index(owner)]
    yield f"{shape.id}: {number}, {shape.grade}"
    yield f"  as {owner}: {judged(number, [name])}"
    shown = describe([number], name)[0]
    yield f"  shown: {shown['verdict']} {shown['strength']}"
    for match in shown["matches"]:
        yield f"    {', '.join(f'{key} {value}' for key, value in match.items())}"
    yield f"  as nobody's: {judged(number)}"
    yield f"  with a slip: {judged(damaged(number), [name])}; {judged(damaged(number))}"
    fits = check([number] * len(NAMES), NAMES).fit
    for fit in (Fit.YES, Fit.CHECK_FAILS, Fit.NO):
        under = [one for one, found in zip(IDS, fits, strict=True) if found == fit]
        yield f"  {fit.name} under {' '.join(under)}"
    if number.isdigit():
        short = number.lstrip("0") if number.startswith("0") else f"{number}.0"
        mended = repairs([short], [name])
        yield f"  {short}: {', '.join(f'{one.proposed} {one.certainty}' for one in mended.itertuples())}"


def test_what_the_example_of_each_shape_tells() -> None:
    forms = registry().forms
    lines = [line for form in forms for line in told(form.entry, carriers()[form.owner].id)]
    assert len(forms) > 80
    same_as(TOLD / "examples.txt", lines)
