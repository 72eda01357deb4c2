"""How much of a file is read: no file may take all of the computer's memory or time."""

from __future__ import annotations

from typing import Final

MOST_COLUMNS: Final = 16_384
"""Columns of a sheet, as many as a spreadsheet has."""

LONGEST_CELL: Final = 32_767
"""Signs of a cell, as many as a spreadsheet keeps."""

MOST_ROWS: Final = 2_000_000
"""Rows of a sheet, twice as many as a spreadsheet has."""

MOST_BLANK: Final = 2_000_000
"""Rows of a large table that may be blank, if they are nearly all."""

MOST_LOST: Final = 100_000
"""Lines of a text that may have other cells than the header, if they are nearly all; each costs much time."""

IDLE_SHARE: Final = 0.9
"""What nearly all is."""

MOST_CELLS: Final = 40_000_000
"""Cells of a sheet, blank ones included."""

MOST_BYTES: Final = 256 << 20
"""Bytes of one file, unpacked."""

MOST_TEXT_BYTES: Final = 512 << 20
"""Bytes of one table of text or one Parquet file, packed or not; a million packages take 313 MB."""

MOST_UNPACKED: Final = 512 << 20
"""Bytes of all that one archive holds, unpacked."""

HIGHEST_RATIO: Final = 200
"""How many times its packed size a file may have; tables pack to a tenth, and made-up floods to a thousandth."""

FREE_BYTES: Final = 16 << 20
"""Below this size, how tightly a file is packed does not matter."""

MOST_MEMBERS: Final = 1_000
"""Files of an archive."""

MOST_CONTENTS: Final = 2 << 20
"""Bytes of an archive's table of contents; that of 1,000 files has a tenth of it."""

MOST_SHEETS: Final = 250
"""Sheets of a workbook."""

MOST_MERGED: Final = 200_000
"""Merged cells of a sheet that are looked at."""

MOST_TAGS: Final = 8_000_000
"""Tags of a sheet that is looked at a tag at a time, as OpenDocument is; those of spreadsheets are not."""

MOST_OPEN: Final = 1_000_000
"""Tags that are not closed, in text that is no sound XML."""

MOST_LISTED: Final = 500_000
"""Tags of the list of a workbook's sheets and names, or of the files in it."""

MOST_JOINED: Final = 2_000_000
"""How often a file of a workbook may speak of merged cells, of which there are half as many at most."""

MOST_BOOK_CELLS: Final = 8_000_000
"""Cells of a workbook, blank ones up to the last filled row and column included."""
