"""Property tests look at the same examples each time, so that a run says the same of the same code.

``HYPOTHESIS_PROFILE=searching`` looks at new ones. No test sees the settings of the person who runs it, and none
reaches another computer, nor does a Python that it starts.
"""

import os
import sys
import tempfile
from pathlib import Path

from hypothesis import settings

settings.register_profile("steady", derandomize=True)
settings.register_profile("searching", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

os.environ["POAGEN_HOME"] = str(Path(tempfile.gettempdir()) / "poagen-no-such-home")

_GUARD = str(Path(__file__).parent / "no_network")
sys.path.insert(0, _GUARD)
if os.environ.get("PYTHONPATH", "").split(os.pathsep)[0] != _GUARD:
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (_GUARD, os.environ.get("PYTHONPATH"))))
sys.modules.pop("sitecustomize", None)
__import__("sitecustomize")


def pytest_sessionstart() -> None:
    """What was kept from before a line was changed on trial would hide the change (tools/mutants.py)."""
    if os.environ.get("MUTANT_UNDER_TEST"):
        kept = [
            value
            for name, module in [*sys.modules.items()]
            if name.startswith("poagen")
            for value in vars(module).values()
        ]
        for value in kept:
            if callable(getattr(value, "cache_clear", None)):
                value.cache_clear()
