"""A person's own defaults, for all cases: ``settings.yaml`` in the user's folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, Field

from poagen.case.model import Consultant
from poagen.common.knowledge import load_model
from poagen.common.regular import at_home
from poagen.common.strict import STRICT
from poagen.common.user_folder import user_folder

FILE: Final = "settings.yaml"


class UserSettings(BaseModel):
    """``settings.yaml``; every key can be left out.

    Attributes:
        folder: The user's folder, from which paths are read.
    """

    model_config = STRICT

    consultant: Consultant | None = Field(
        default=None,
        description="Who prepares the cases, for letters of the look consultant.",
    )
    marketplace: str | None = Field(
        default=None, description="The store that most cases are about, offered by init."
    )
    letterhead: str | None = Field(
        default=None, description="A Word file whose styles, header and footer letters take."
    )
    language: str | None = Field(
        default=None, description="The language of letters, where the case names none: en, de, fr, it, es or ja."
    )
    look: str | None = Field(default=None, description="The look of letters, where the case names none.")
    catalogs: list[str] = Field(default=[], description="Folders of your own catalogs of causes and measures.")

    def letterhead_file(self) -> Path | None:
        """The Word file, from the user's folder."""
        return _place(self.letterhead) if self.letterhead else None

    def consultant_of(self, stated: Consultant | None) -> Consultant | None:
        """Who writes for the seller: whom the case states, else the one of these settings."""
        return stated.over(self.consultant) if stated else self.consultant

    def catalog_folders(self) -> tuple[Path, ...]:
        """The catalogs' folders, from the user's folder."""
        return tuple(map(_place, self.catalogs))


def _place(name: str) -> Path:
    return user_folder() / at_home(name)


def user_settings() -> UserSettings:
    """The user's settings; all blank where there is no file.

    Raises:
        PoagenError: The file does not fit; the findings name the lines.
    """
    path = user_folder() / FILE
    return load_model(path, UserSettings, keys="docs/case.md") if path.is_file() else UserSettings()
