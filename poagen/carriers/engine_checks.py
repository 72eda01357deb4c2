"""Check characters of many numbers at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from poagen.carriers.model import CheckRule, Prepend

Bytes = npt.NDArray[np.uint8]
Values = npt.NDArray[np.float32]
_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EXPECTED = np.frombuffer(_ALPHABET, dtype=np.uint8)


def expected_check(serial: Bytes, rule: CheckRule, prepend: Prepend | None) -> Bytes:
    """The check characters that serial numbers ask for.

    Args:
        serial: ASCII codes of shape (characters, numbers).
        rule: How the check character is computed.
        prepend: Digits that go before a serial for the sum.

    Returns:
        ASCII codes of shape (numbers,); 0 where the rule gives no single character.
    """
    if rule.method == "iso7064-37-36":
        return _EXPECTED[_hybrid(_alphabet_values(serial))]
    sums = weighted_sum(serial, rule, "")
    if prepend:
        start = np.frombuffer(prepend.unless_starts_with.encode(), dtype=np.uint8)
        bare = (serial[: len(start)] != start[:, None]).any(axis=0)
        sums = np.where(bare, weighted_sum(serial, rule, prepend.text), sums)
    remainder = sums % rule.modulus
    return _remainder_table(rule)[remainder]


def _remainder_table(rule: CheckRule) -> Bytes:
    results = [rule.modulus - value if rule.complement else value for value in range(rule.modulus)]
    final = [rule.replace.get(value, value) for value in results]
    return np.array([48 + value if 0 <= value <= 9 else 0 for value in final], dtype=np.uint8)


def weighted_sum(serial: Bytes, rule: CheckRule, before: str) -> npt.NDArray[np.int64]:
    """Weighted sums of serial numbers, with the digits ``before`` each."""
    length = len(before) + len(serial)
    weights = [rule.weights[place % len(rule.weights)] for place in range(length)]
    weights = weights[::-1] if rule.start == "right" else weights
    head = sum(_product(int(digit), weight, rule) for digit, weight in zip(before, weights, strict=False))
    tail = weights[len(before) :]
    if rule.digit_sums:
        tables = [_product_table(weight, rule) for weight in tail]
        products = np.stack([table[row] for table, row in zip(tables, serial, strict=True)])
        return np.asarray(products.sum(axis=0) + head)
    values = _value_table(rule)[serial]
    sums = np.asarray(tail, dtype=np.float32) @ values
    return np.asarray(sums.astype(np.int64) + head)


def _product(value: int, weight: int, rule: CheckRule) -> int:
    result = value * weight
    return sum(map(int, str(result))) if rule.digit_sums else result


def _product_table(weight: int, rule: CheckRule) -> npt.NDArray[np.int64]:
    products = np.array([_product(value, weight, rule) for value in range(10)], dtype=np.int64)
    return products[_value_table(rule).astype(np.int64)]


def _value_table(rule: CheckRule) -> Values:
    table = np.zeros(256, dtype=np.float32)
    table[48:58] = range(10)
    if rule.letters:
        table[65:91] = [int(digit) for digit in rule.letters]
    return table


def _alphabet_values(serial: Bytes) -> npt.NDArray[np.int64]:
    table = np.zeros(256, dtype=np.int64)
    table[_EXPECTED] = range(36)
    return table[serial]


def _hybrid(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """ISO 7064 mod 37,36 over the rows of ``values``."""
    state = np.full(values.shape[1], 36, dtype=np.int64)
    for row in values:
        state = (state + row) % 36
        state = np.where(state == 0, 36, state) * 2 % 37
    return np.asarray((37 - state) % 36)
