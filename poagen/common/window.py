"""How long a window may be."""

from typing import Final

MOST_DAYS: Final = 3_660
"""Each day is counted; more than ten years are a slip of the pen or of an export."""
