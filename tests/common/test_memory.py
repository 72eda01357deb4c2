"""Tuning of memory: a wish of the user's goes first, and a system without the call is none the worse."""

from __future__ import annotations

import ctypes
import os

import pytest

from poagen.common.memory import keep_memory_for_reuse


def test_what_the_user_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIMALLOC_PURGE_DELAY", "5")
    keep_memory_for_reuse()
    assert os.environ["MIMALLOC_PURGE_DELAY"] == "5"


def test_a_system_without_the_call_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIMALLOC_PURGE_DELAY", "")
    monkeypatch.delenv("MIMALLOC_PURGE_DELAY")

    def none(name: object) -> object:
        return object()

    monkeypatch.setattr(ctypes, "CDLL", none)
    keep_memory_for_reuse()
    assert int(os.environ["MIMALLOC_PURGE_DELAY"]) > 0
