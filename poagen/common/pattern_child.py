"""Tries regular expressions on texts in a process of its own: ``python pattern_child.py < FILE``.

An expression may take longer than anyone lives, and nothing can interrupt it from within. So it is tried apart,
where it can be ended, and needs nothing of poagen. Reads JSON: ``[[[pattern, flags], …], [text, …]]``. Writes the
number of each expression before it is tried.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Final

_MOST_MEMORY: Final = 700 << 20


def _limit_memory() -> None:
    """Where the system can do so."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def main() -> None:
    """Try each expression on each text."""
    _limit_memory()
    patterns, texts = json.loads(sys.stdin.buffer.read())
    for number, (pattern, flags) in enumerate(patterns):
        print(number, flush=True)
        compiled = re.compile(pattern, flags)
        for text in texts:
            for _ in compiled.finditer(text):
                pass


if __name__ == "__main__":
    main()
