"""Property tests look at the same examples each time, so that a run says the same of the same code.

``HYPOTHESIS_PROFILE=searching`` looks at new ones. No test sees the settings of the person who runs it.
"""

import os
import tempfile
from pathlib import Path

from hypothesis import settings

settings.register_profile("steady", derandomize=True)
settings.register_profile("searching", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

os.environ["POAGEN_HOME"] = str(Path(tempfile.gettempdir()) / "poagen-no-such-home")
