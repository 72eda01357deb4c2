"""One primary defect for every invalid package, the others that also hold, and the risks of the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from poagen.common.defects import BIT, CODES, FAMILY_OF
from poagen.diagnosis.model import DefectCount, RiskCount
from poagen.policy import Verdicts, invalid_measured

Places = npt.NDArray[np.int8]
_NONE = -1


@dataclass(frozen=True)
class Defects:
    """What failed, package by package.

    Attributes:
        primary: int8, place of the primary code in :data:`poagen.common.defects.CODES`; -1 where the package is
            not invalid.
        counted: Where the package is invalid and measured.
        signs: uint32 bit sets of every code that holds.
    """

    primary: Places
    counted: npt.NDArray[np.bool_]
    signs: npt.NDArray[np.uint32]

    def of_code(self, code: str) -> npt.NDArray[np.bool_]:
        """Where ``code`` is the primary defect, measured or not."""
        return np.asarray(self.primary == CODES.index(code))


def assign(verdicts: Verdicts) -> Defects:
    """Give every invalid package its primary defect: the first code of the design's list that holds."""
    signs = verdicts.signs
    lowest = signs & (~signs + np.uint32(1))
    place = np.full(len(signs), CODES.index("no-carrier-scan"), dtype=np.int8)
    found = lowest > 0
    place[found] = np.log2(lowest[found].astype(np.float64)).astype(np.int8)
    return Defects(
        primary=np.where(verdicts.invalid, place, np.int8(_NONE)).astype(np.int8),
        counted=invalid_measured(verdicts),
        signs=signs,
    )


def count_defects(defects: Defects) -> list[DefectCount]:
    """Primary defects of the measured packages, the most frequent first."""
    places = defects.primary[defects.counted]
    counts = np.bincount(places, minlength=len(CODES))
    total = max(int(counts.sum()), 1)
    found = [
        DefectCount(code=code, family=FAMILY_OF[code], count=int(count), share=int(count) / total)
        for code, count in zip(CODES, counts, strict=True)
        if count
    ]
    return sorted(found, key=lambda item: -item.count)


def count_risks(defects: Defects, verdicts: Verdicts) -> list[RiskCount]:
    """Signs on measured packages that are valid or unknown, the most frequent first."""
    signs = defects.signs[verdicts.measured & ~verdicts.invalid]
    found = [RiskCount(code=code, count=int(np.count_nonzero(signs & np.uint32(BIT[code])))) for code in CODES]
    return sorted((risk for risk in found if risk.count), key=lambda risk: -risk.count)


def code_lists(signs: npt.NDArray[np.uint32]) -> list[str]:
    """Bit sets as text, codes joined by ``;``. Each distinct set is spelled once."""
    unique, back = np.unique(signs, return_inverse=True)
    spelled = [";".join(code for code in CODES if bits & BIT[code]) for bits in unique.tolist()]
    return [spelled[place] for place in back.tolist()]


def without_primary(defects: Defects) -> npt.NDArray[np.uint32]:
    """The signs of each package but for its primary defect."""
    own = np.where(
        defects.primary >= 0,
        np.left_shift(np.uint32(1), defects.primary.clip(0).astype(np.uint32)),
        np.uint32(0),
    )
    return np.asarray(defects.signs & ~own.astype(np.uint32))
