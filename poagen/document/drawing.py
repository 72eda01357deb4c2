"""The paper of a picture: size, type and colours, and the same bytes for the same drawing."""

from __future__ import annotations

import io
import logging
import re
import threading
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from poagen.document.markup import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DARK, GREY, PALE, FAINT = "#1b1b1b", "#6b6b6b", "#b5b5b5", "#e4e4e4"
BLUE, ORANGE = "#00507a", "#c25e00"
"""Two colours that colour-blind people tell apart; in print without colour the second is the lighter one."""

STYLES: Final = ((BLUE, "-"), (ORANGE, "--"), (DARK, ":"))
"""For lines: each colour has a kind of line of its own."""

WIDTH: Final = 6.3
"""Inches, as wide as the text of a letter."""

_ONE_AT_A_TIME: Final = threading.RLock()
"""The settings of matplotlib are those of the whole process; two pictures drawn at once take each other's."""

_DPI: Final = 180
_SIZE: Final = 8
_FONTS: Final = (
    ("zhplot", "fonts/NotoSansSC-Regular.ttf", "Noto Sans SC"),
    ("matplotlib_fontja", "fonts/ipaexg.ttf", "IPAexGothic"),
    ("koreanize_matplotlib", "fonts/NanumGothic.ttf", "NanumGothic"),
)
_EASTERN: Final = re.compile("[\u2e80-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
_NOT_DRAWN: Final = re.compile(rb"\s*<metadata>.*?</metadata>|<!DOCTYPE[^>]*>\s*", re.DOTALL)


@dataclass(frozen=True)
class Drawing:
    """A picture, drawn when it is asked for; the same drawing gives the same bytes.

    Attributes:
        draw: What draws it on fresh paper.
        height: Of the paper, in inches.
        texts: Every text of the data that is drawn, so that fonts for its script are found.
        width: Of the paper, in inches.
    """

    draw: Callable[[Figure], None]
    height: float
    texts: Sequence[str] = ()
    width: float = WIDTH

    @cached_property
    def png(self) -> bytes:
        """As dots, for Word and for files."""
        return self._saved("png", {"Software": None})

    @cached_property
    def svg(self) -> bytes:
        """As lines, for what is printed or made larger."""
        return _NOT_DRAWN.sub(b"", self._saved("svg", {"Date": None, "Creator": None}))

    def _saved(self, kind: str, metadata: dict[str, None]) -> bytes:
        with _without_manuals():
            from matplotlib.backends.backend_agg import FigureCanvasAgg
            from matplotlib.figure import Figure

        with _ONE_AT_A_TIME, _settings(self.texts):
            figure = Figure(figsize=(self.width, self.height), dpi=_DPI, layout="constrained")
            FigureCanvasAgg(figure)
            self.draw(figure)
            made = io.BytesIO()
            figure.savefig(made, format=kind, metadata=metadata)
        return made.getvalue()


@contextmanager
def _without_manuals() -> Iterator[None]:
    """While matplotlib is loaded: it writes a manual for each of its classes, which takes a third of that time."""
    from matplotlib.artist import Artist

    name = "_update_set_signature_and_docstring"
    held = vars(Artist).get(name)
    if held is None:
        yield
        return
    setattr(Artist, name, classmethod(lambda _: None))
    try:
        yield
    finally:
        setattr(Artist, name, held)


@contextmanager
def _settings(texts: Iterable[str]) -> Iterator[None]:
    """The same settings on every computer; what matplotlib would say of its own files is kept from the user."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    import matplotlib as mpl

    families = ["DejaVu Sans", *(_eastern_fonts() if _EASTERN.search("".join(texts)) else ())]
    chosen: Any = {
        "font.family": families,
        "font.size": _SIZE,
        "svg.hashsalt": "poagen",
        "svg.fonttype": "path",
        "text.parse_math": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.titlesize": _SIZE,
        "hatch.linewidth": 0.6,
    }
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mpl.rcdefaults()
        mpl.rcParams.update(chosen)
        yield


def _eastern_fonts() -> list[str]:
    """Fonts for Chinese, Japanese and Korean out of installed packages, which are not imported."""
    from matplotlib.font_manager import fontManager

    known, found = {entry.name for entry in fontManager.ttflist}, []
    for package, file, family in _FONTS:
        spec = find_spec(package)
        path = Path(spec.origin).parent / file if spec is not None and spec.origin else None
        if path is None or not path.is_file():
            continue
        if family not in known:
            fontManager.addfont(str(path))
        found.append(family)
    return found


def short_name(text: str, most: int = 30) -> str:
    """A name that an axis has room for; signs of the East take two places, and what is cut ends in ``…``."""
    text = clean(text)
    if columns(text) <= most:
        return text
    kept, used = [], 1
    for sign in text:
        used += _columns_of(sign)
        if used > most:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + "…"


def columns(text: str) -> int:
    """How wide a text is, in places of one Latin letter."""
    return sum(map(_columns_of, text))


def _columns_of(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def bare(axes: Axes, *, grid: str) -> None:
    """Only what a reader needs: a pale grid along one axis, and one line for the foot."""
    axes.grid(axis="y" if grid == "y" else "x", color=FAINT, linewidth=0.6)
    axes.tick_params(length=0, labelsize=_SIZE, colors=DARK)
    for side in axes.spines.values():
        side.set_color(PALE)
