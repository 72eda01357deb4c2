"""``python -m poagen``: the same as the command ``poagen``."""

from poagen.cli import main

if __name__ == "__main__":
    main()
