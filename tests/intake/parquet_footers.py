"""Changes what a Parquet file's footer tells, and reads it: ``python parquet_footers.py FILE FIRST LAST``.

Run as a program of its own, since a library that is surprised by a footer may end it.
"""

import copy
import random
import sys
from pathlib import Path
from typing import Any

from poagen.common.finding import PoagenError
from poagen.intake import read, read_batches

I32, I64, BYTES, LIST, RECORD = 5, 6, 8, 9, 12
NUMBERS = (0, 1, -1, 2, 7, 8, 9, 127, 255, 1 << 15, 1 << 16, (1 << 31) - 1, -(1 << 31))
LOCKED = [8, RECORD, [[2, RECORD, [[1, LIST, [BYTES, [b"order_id"]]]]]]]
Record = list[list[Any]]


class Footer:
    """Reads records as lists of ``[number, kind, value]``, which are written again as they were."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def byte(self) -> int:
        self.place += 1
        return self.data[self.place - 1]

    def number(self) -> int:
        value = shift = 0
        while (byte := self.byte()) >= 128:
            value, shift = value | (byte & 127) << shift, shift + 7
        return value | byte << shift

    def signed(self) -> int:
        number = self.number()
        return (number >> 1) ^ -(number & 1)

    def value(self, kind: int) -> Any:
        if kind in (1, 2):
            return kind == 1
        if kind == BYTES:
            length = self.number()
            self.place += length
            return self.data[self.place - length : self.place]
        if kind == LIST:
            head = self.byte()
            count = head >> 4 if head >> 4 < 15 else self.number()
            return [head & 15, [self.value(head & 15) for _ in range(count)]]
        return self.record() if kind == RECORD else self.signed()

    def record(self) -> Record:
        found, number = Record(), 0
        while head := self.byte():
            number = number + (head >> 4) if head >> 4 else self.signed()
            found.append([number, head & 15, self.value(head & 15)])
        return found


def packed(number: int) -> bytes:
    found = b""
    while number >= 128:
        found, number = found + bytes([number & 127 | 128]), number >> 7
    return found + bytes([number])


def signed(number: int) -> bytes:
    return packed((number << 1) ^ (number >> 63) if number >= 0 else ~(number << 1))


def written(kind: int, value: Any) -> bytes:
    if kind in (1, 2):
        return b""
    if kind == BYTES:
        return packed(len(value)) + value
    if kind == LIST:
        inner, items = value
        head = bytes([len(items) << 4 | inner]) if len(items) < 15 else bytes([0xF0 | inner]) + packed(len(items))
        return head + b"".join(written(inner, item) for item in items)
    return of_record(value) if kind == RECORD else signed(value)


def of_record(record: Record) -> bytes:
    found, last = b"", 0
    for number, kind, value in record:
        step = number - last
        found += bytes([step << 4 | kind]) if 0 < step < 16 else bytes([kind]) + signed(number)
        found, last = found + written(kind, value), number
    return found + b"\0"


def within(record: Record) -> list[Record]:
    """The record and all that stand in it."""
    found = [record]
    for _, kind, value in record:
        inner = [value] if kind == RECORD else value[1] if kind == LIST and value[0] == RECORD else []
        found += [one for part in inner for one in within(part)]
    return found


def change(record: Record, dice: random.Random) -> None:
    place = dice.choice([one for one in within(record) if one])
    field = dice.choice(place)
    number, kind, value = field
    how = dice.randrange(4)
    if how == 0:
        place.remove(field)
    elif how == 1 and number < 8:
        place.append(copy.deepcopy(LOCKED))
    elif kind in (I32, I64):
        field[2] = dice.choice(NUMBERS) if how == 2 else value + dice.choice([-1, 1, 10])
    elif kind == BYTES:
        field[2] = dice.choice([b"", b"\xff", value + b"a", b"x" * 500])
    elif kind == LIST and value[1]:
        item = dice.choice(value[1])
        value[1].remove(item) if how == 2 else value[1].append(copy.deepcopy(item))


def parts(data: bytes) -> tuple[bytes, Record]:
    """What stands before a file's footer, and the footer."""
    size = int.from_bytes(data[-8:-4], "little")
    return data[: -8 - size], Footer(data[-8 - size : -8]).record()


def whole(body: bytes, footer: Record) -> bytes:
    end = of_record(footer)
    return body + end + len(end).to_bytes(4, "little") + b"PAR1"


def main(path: Path, first: int, last: int) -> None:
    body, footer = parts(path.read_bytes())
    for seed in range(first, last):
        dice, changed = random.Random(seed), copy.deepcopy(footer)
        for _ in range(dice.choice([1, 1, 2])):
            change(changed, dice)
        path.write_bytes(whole(body, changed))
        for work in (lambda: read([path]), lambda: read_batches([path], large=0).whole()):
            try:
                work()
            except PoagenError:
                continue


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
