"""Templates that anyone may have written: filled in within limits of steps, size and time."""

from poagen.common.templating.environment import TEMPLATE_FAILURES, SafeEnvironment, told_of_failure
from poagen.common.templating.loading import ContainedLoader
from poagen.common.templating.meter import Limits, TooMuchError, metered

__all__ = [
    "TEMPLATE_FAILURES",
    "ContainedLoader",
    "Limits",
    "SafeEnvironment",
    "TooMuchError",
    "metered",
    "told_of_failure",
]
