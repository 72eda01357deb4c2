"""A slow reading of carriers and numbers: plain Python, one cell at a time, straight from the YAML and its page.

It shares no code with ``poagen.carriers``, so that the two can be held against each other.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

DATA = Path(__file__).parents[2] / "poagen" / "carriers" / "data"
DIGITS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHABET = DIGITS + LETTERS
SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"


def plain_yaml(path: Path):
    """YAML in which every scalar is text."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


NAMES = plain_yaml(DATA / "names.yaml")
CHECKS = {rule["id"]: rule for rule in plain_yaml(DATA / "checks.yaml")["checks"]}
FAMILIES = plain_yaml(DATA / "families.yaml")["families"]
KINDS = plain_yaml(DATA / "kinds.yaml")
SHAPES = [shape for path in sorted((DATA / "shapes").glob("*.yaml")) for shape in plain_yaml(path)["shapes"]]


@cache
def fold(name: str) -> str:
    """A name without case, accents, spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", name.replace("®", "").replace("™", "")).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _elsewhere() -> list[dict]:
    found = []
    for part in plain_yaml(DATA / "known-elsewhere.yaml")["lists"]:
        for listed in part["names"]:
            names = [listed] if isinstance(listed, str) else listed
            plain = unicodedata.normalize("NFKD", names[0]).encode("ascii", "ignore").decode().lower()
            found.append(
                {
                    "id": re.sub(r"[^a-z0-9]+", "-", plain).strip("-"),
                    "name": names[0],
                    "spellings": names,
                }
            )
    return found


CARRIERS = {entry["id"]: entry for entry in [*NAMES["carriers"], *_elsewhere()]}


def spellings(entry: dict) -> list[str]:
    """Every spelling in any list of Amazon's."""
    return [*entry.get("amazon", {}).values(), *entry.get("spellings", [])]


def _integrated() -> dict[tuple[str, str], str]:
    """(carrier, store) → yes or no, where either is known."""
    known = {}
    for entry in CARRIERS.values():
        known |= {(entry["id"], store): word for store, word in entry.get("integrated", {}).items()}
    for part in plain_yaml(DATA / "marketplaces.yaml")["lists"]:
        for name in part["names"]:
            owner = next(
                e["id"] for e in CARRIERS.values() if fold(name) in {fold(n) for n in (e["name"], *spellings(e))}
            )
            known[owner, part["marketplace"]] = "yes"
    return known


INTEGRATED = _integrated()


def share_parcels(one: str, two: str) -> bool:
    """Whether parcels of two carriers are filed under either's name."""
    if one == two:
        return True
    for family in FAMILIES:
        everyone = {*family["members"], family.get("hub", family["members"][0])}
        if family.get("numbers_only") == "true" or not {one, two} <= everyone:
            continue
        if "hub" not in family or family["hub"] in {one, two}:
            return True
    return False


@cache
def filed_under(shape_id: str) -> frozenset[str]:
    """The carriers under whose names numbers of a shape may be filed."""
    shape = next(shape for shape in SHAPES if shape["id"] == shape_id)
    found = {shape["carrier"]}
    for name in shape.get("filed_under", []):
        family = next((family for family in FAMILIES if family["id"] == name), None)
        found |= {*family["members"], *([family["hub"]] if "hub" in family else [])} if family else {name}
    return frozenset(found)


# Names


@dataclass(frozen=True)
class Name:
    """What a carrier's name says: the carrier's id or None, how it is spelled, and whether Amazon reads it."""

    carrier: str | None
    spelling: str
    integrated: str


@cache
def read_name(text: str, store: str) -> Name:
    """Read one carrier's name."""
    carrier, spelling = _who(text.strip())
    known = INTEGRATED.get((carrier, store), "unknown") if carrier else "unknown"
    return Name(carrier, spelling, "no" if carrier is None and spelling == "unknown" else known)


@cache
def _who(text: str) -> tuple[str | None, str]:
    key = fold(text)
    for entry in CARRIERS.values():
        if text in spellings(entry):
            return entry["id"], "exact"
    if key in {"", *map(fold, NAMES["blank"])}:
        return None, "not-given"
    for word in sorted(map(fold, NAMES["other"]), key=len, reverse=True):
        low = text.casefold()
        if low.startswith(word) and not re.match(r"[a-z0-9]", low[len(word) :]):
            rest = text[len(word) :].lstrip(" :;,./()[]-–—|\t")
            return (_who(rest)[0] if fold(rest) else None), "other"
    return _known_by_key(key, text)


@cache
def _by_spelling() -> dict[str, str]:
    """Carriers by the names of Amazon's lists; where two share one, the first has it."""
    pairs = [(fold(n), e["id"]) for e in CARRIERS.values() for n in (*spellings(e), e["name"])]
    return dict(reversed(pairs))


@cache
def _by_alias() -> dict[str, str]:
    """Carriers by their other names."""
    pairs = [
        (fold(name), entry["id"])
        for entry in CARRIERS.values()
        for name in (*entry.get("aliases", []), *entry.get("leads", []), entry["id"])
    ]
    return dict(reversed(pairs))


def _known_by_key(key: str, text: str) -> tuple[str | None, str]:
    if key in _by_spelling():
        return _by_spelling()[key], "variant"
    if key in _by_alias():
        return _by_alias()[key], "alias"
    leads = [(_spaced(lead), entry["id"]) for entry in CARRIERS.values() for lead in entry.get("leads", [])]
    for lead, owner in sorted(leads, key=lambda pair: -len(pair[0])):
        readings = (_spaced(text), _letters_joined(text))
        if any(one.startswith(lead) and not re.match(r"[a-zA-Z0-9]", one[len(lead) :]) for one in readings):
            fuller = _fuller(key, fold(lead)) or owner
            return fuller, "alias" if fuller == owner else "misspelled"
    near = _nearest(key)
    return near, "misspelled" if near else "unknown"


def _spaced(text: str) -> str:
    return re.sub(r"[®™.]", "", text.casefold()).replace("_", " ").strip()


def _letters_joined(text: str) -> str:
    """Three and more single letters at the beginning, the first of them perhaps a digit, written as one word."""
    parts = re.split(r"([\s-]+)", _spaced(text))
    taken = ""
    while (
        parts
        and len(word := parts[0]) == 1
        and word.isascii()
        and (word.isalpha() or (not taken and word.isdigit()))
    ):
        taken += word
        parts = parts[2:] if len(parts) > 1 and _is_single(parts[2:]) else parts[1:]
    return taken + "".join(parts) if len(taken) > 2 else ""


def _is_single(parts: list[str]) -> bool:
    return bool(parts) and len(parts[0]) == 1 and parts[0].isascii() and parts[0].isalpha()


def _fuller(key: str, lead: str) -> str | None:
    """The carrier whose longer name is meant, as in "UPS Mail Inovations"."""
    near = _nearest(key) if len(key) >= 9 else None
    if near is None:
        return None
    entry = CARRIERS[near]
    names = (entry["name"], *spellings(entry), *entry.get("aliases", []))
    return near if any(fold(name).startswith(lead) for name in names) else None


def _nearest(key: str) -> str | None:
    """The one carrier whose name is this one but for a slip (two in names of nine letters or more)."""
    allowed = 2 if len(key) >= 9 else 1
    if not 4 <= len(key) <= 40:
        return None
    keys = {**_by_alias(), **_by_spelling()}
    letters = Counter(key)
    steps = {name: _steps(key, name) for name in keys if _may_be_near(key, letters, name, allowed)}
    least = min(steps.values(), default=99)
    close = [name for name, count in steps.items() if count == least <= allowed]
    owners = {keys[name] for name in close}
    may_be_meant = any(len(name) >= 4 and _own_letters_stand(key, name) for name in close)
    return owners.pop() if len(owners) == 1 and may_be_meant else None


def _own_letters_stand(key: str, name: str) -> bool:
    """Up to three letters beside words that many names share are the name, and no slip is in them."""
    for own in (1, 2, 3):
        if _is_general(name[own:]):
            return key.startswith(name[:own])
    for own in (1, 2, 3):
        if _is_general(name[:-own]):
            return key.endswith(name[-own:])
    return True


def _is_general(text: str) -> bool:
    """Whether a text is nothing but words that many names share, one after another."""
    first = [word for word in map(fold, NAMES["general"]) if text.startswith(word)]
    return any(text == word or _is_general(text[len(word) :]) for word in first)


def _may_be_near(one: str, letters: Counter[str], two: str, allowed: int) -> bool:
    """Each change alters at most two letters of the count, so that most names need no further look."""
    if abs(len(one) - len(two)) > allowed:
        return False
    others = Counter(two)
    return sum(((letters - others) + (others - letters)).values()) <= 2 * allowed


def _steps(one: str, two: str) -> int:
    """Changes, additions, losses and swaps of neighbours between two words, by the textbook's table."""
    table = {(i, -1): i + 1 for i in range(-1, len(one))} | {(-1, j): j + 1 for j in range(-1, len(two))}
    for i, a in enumerate(one):
        for j, b in enumerate(two):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i and j and a == two[j - 1] and one[i - 1] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one) - 1, len(two) - 1]


# Cells


@cache
def unwrapped(text: str) -> str:
    """A cell in capitals, its spaces and dashes made plain, trimmed, a spreadsheet's wrapper off."""
    for signs, sign in ((SPACES, " "), (DASHES, "-")):
        text = "".join(sign if letter in signs else letter for letter in text)
    text = "".join(letter.upper() if letter.isascii() else letter for letter in text.strip())
    for wrapper in (r'="?([^"]*)"?', r'"([^"]*)"', r"'(.*)"):
        if match := re.fullmatch(wrapper, text):
            return match[1].strip()
    return text


def normal(text: str | None) -> str:
    """A number in capitals without spaces and dashes."""
    return unwrapped(text or "").replace(" ", "").replace("-", "")


@cache
def kind_of_cell(text: str | None) -> str:
    """What stands in a tracking-number cell, before any carrier is asked."""
    raw, bare = unwrapped(text or ""), normal(text)
    kind = _by_signs(raw, bare)
    if kind in {"number", "invalid-characters"} and len(bare) > 1 and _is_filler(bare):
        kind = "placeholder-number"
    if kind in {"number", "placeholder-number"} and _is_zeroed(bare):
        kind = "spreadsheet-damage"
    return kind


def _by_signs(raw: str, bare: str) -> str:
    if not raw:
        return "missing-number"
    word = "".join(letter for letter in bare if letter in ALPHABET or ord(letter) > 127)
    names = {
        "missing": "missing-number",
        "order_id": "order-id-as-number",
        "spreadsheet_damage": "spreadsheet-damage",
        "placeholder": "placeholder-number",
    }
    for group, kind in names.items():
        for entry in KINDS[group]:
            words = {"".join(filter(str.isalnum, text.upper())) for text in entry.get("words", [])}
            patterns = [(text, raw) for text in entry.get("patterns", [])]
            patterns += [(text, bare) for text in entry.get("bare_patterns", [])]
            if word in words or any(re.fullmatch(text, cell, re.ASCII) for text, cell in patterns):
                return kind
    return "number" if all(letter in ALPHABET + " -" for letter in raw) else "invalid-characters"


def _is_filler(bare: str) -> bool:
    """One character all through, or digits that count up or down by one."""
    if len(bare.encode()) > 64:
        return False
    if len(set(bare)) == 1 and bare.isascii():
        return True
    if len(bare) < 4 or not all(letter in DIGITS for letter in bare):
        return False
    return {(int(b) - int(a)) % 10 for a, b in pairwise(bare)} in ({1}, {9})


def _is_zeroed(bare: str) -> bool:
    """More than 17 digits of which a spreadsheet has kept 15."""
    digits = all(letter in DIGITS for letter in bare)
    return digits and 17 < len(bare) <= 64 and set(bare[15:]) == {"0"} and len(set(bare)) > 1


# Shapes


@dataclass(frozen=True)
class Match:
    """A shape that a number has: whose it is, and whether its check character is right."""

    shape: str
    owner: str
    passed: bool


def regex_of(layout: str) -> re.Pattern[str]:
    """A layout as a regular expression with the groups ``serial`` and ``check``."""
    text = layout.replace(" ", "\0").replace("(", "(?P<serial>")
    text = re.sub(r"\[[A-Z0-9-]+\](?:\d+(?:-\d+)?)?|[dax](?:\d+(?:-\d+)?)?(?![a-z>])|[ck](?=\0|$)", _class, text)
    return re.compile(f"^{text.replace(chr(0), '')}$")


def _class(match: re.Match[str]) -> str:
    if match[0] in {"c", "k"}:
        return f"(?P<check>{'[0-9]' if match[0] == 'c' else '[0-9A-Z]'})"
    kind, count = re.fullmatch(r"(\[[A-Z0-9-]+\]|[dax])(\d+(?:-\d+)?)?", match[0]).groups()
    letters = {"d": "[0-9]", "a": "[A-Z]", "x": "[0-9A-Z]"}.get(kind, kind)
    return letters + (f"{{{count.replace('-', ',')}}}" if count else "")


def check_character(serial: str, shape: dict) -> str:
    """The right check character after a serial number."""
    rule = CHECKS[shape["check"]]
    if rule.get("method") == "iso7064-37-36":
        state = 36
        for letter in serial:
            state = (state + ALPHABET.index(letter)) % 36 or 36
            state = state * 2 % 37
        return ALPHABET[(37 - state) % 36]
    if "prepend" in shape and not serial.startswith(shape["prepend"]["unless_starts_with"]):
        serial = shape["prepend"]["text"] + serial
    values = [int(rule["letters"][ord(s) - 65]) if s in LETTERS else int(s) for s in serial]
    values = values[::-1] if rule.get("start", "right") == "right" else values
    weights = [int(weight) for weight in rule["weights"]]
    products = [v * weights[i % len(weights)] for i, v in enumerate(values)]
    if rule.get("digit_sums") == "true":
        products = [sum(map(int, str(product))) for product in products]
    result = sum(products) % int(rule["modulus"])
    result = int(rule["modulus"]) - result if rule.get("complement") == "true" else result
    return str({int(key): value for key, value in rule.get("replace", {}).items()}.get(result, result))


READERS = [(shape, regex_of(layout)) for shape in SHAPES for layout in shape["layouts"]]
BY_ID = {shape["id"]: (place, shape) for place, shape in enumerate(SHAPES)}


@cache
def matches(number: str) -> frozenset[Match]:
    """Every shape that a normalised number has."""
    found = set()
    for shape, reader in READERS:
        match = reader.match(number)
        owner = _owner(shape, number)
        if not match or len(number) > 48 or owner is None:
            continue
        passed = "check" not in shape or check_character(match["serial"], shape) == match["check"]
        found.add(Match(shape["id"], owner, passed))
    return frozenset(found)


def _owner(shape: dict, number: str) -> str | None:
    owners = shape.get("owners")
    if not owners:
        return shape["carrier"]
    code = number[int(owners["at"]) : int(owners["at"]) + 2]
    return owners["carriers"].get(code, shape["carrier"]) if code in owners["codes"].split() else None


def says_something(match: Match) -> bool:
    """No mere hint, and a right check character or a strong prefix."""
    shape = BY_ID[match.shape][1]
    return shape["grade"] != "C" and match.passed and ("check" in shape or shape["strength"] == "strong")


def has_right_check(number: str) -> bool:
    """Whether some shape that is no mere hint has a check character, and it is right."""
    return any(
        m.passed and "check" in BY_ID[m.shape][1] and BY_ID[m.shape][1]["grade"] != "C" for m in matches(number)
    )


@cache
def _narrowness(shape_id: str) -> tuple[bool, bool, float, int]:
    """Strong first, then with a check character, then the fewest numbers that fit, then file order."""
    place, shape = BY_ID[shape_id]
    rooms = []
    for layout in shape["layouts"]:
        # A set such as [0-8] is a character class; lengths are the shortest that the layout allows.
        room = 0.0
        for token in re.finditer(r"([A-Z0-9])|([dax]|\[[A-Z0-9-]+\])(\d+)?(?:-(\d+))?|([ck])", layout):
            literal, kind, low, high, check = token.groups()
            size = 1 if literal else {"d": 10, "a": 26, "x": 36, "c": 10, "k": 36}.get(kind or check)
            size = size or len(re.findall(f"{kind}", ALPHABET))
            longest = int(high or low or 1)
            room += math.log2(size / 36) * longest
        rooms.append(room)
    return shape["strength"] == "strong", "check" in shape, round(-10 * min(rooms)), -place


@dataclass(frozen=True)
class Reading:
    """What a number says beside a carrier's name."""

    kind: str
    fit: str
    fit_strong: bool
    other: str | None
    other_strong: bool
    passes: bool
    may_be_its_own: bool


def _tells_digit_from_letter(layout: str) -> bool:
    return not re.search(r"[xk]|\[(?=[^\]]*[A-Z])(?=[^\]]*[0-9])", layout)


@cache
def read_number(text: str | None, carrier: str | None) -> Reading:
    """Read one number under the carrier that was named, if one was."""
    bare, kind = normal(text), kind_of_cell(text)
    own_any = carrier is not None and any(carrier in filed_under(m.shape) for m in matches(bare))
    if kind == "order-id-as-number" and len(unwrapped(text or "").encode()) == 17 and own_any:
        kind = "number"
    found = matches(bare) if kind == "number" else frozenset()
    own = [m for m in found if carrier is not None and carrier in filed_under(m.shape)]
    fit, strong = _fit(own, carrier, kind)
    other, other_strong = _other(found, own, fit, strong)
    shapes = [BY_ID[match.shape][1] for match in own]
    loose = any(s["grade"] == "C" and all(map(_tells_digit_from_letter, s["layouts"])) for s in shapes)
    return Reading(kind, fit, strong, other, other_strong, any(map(says_something, found)), loose)


def _fit(own: list[Match], carrier: str | None, kind: str) -> tuple[str, bool]:
    if carrier is None or kind != "number":
        return "not-known", False
    ranked = sorted((_rank(match) for match in own), key=lambda item: item[0])
    rank, fit, strong = ranked[-1] if ranked else (0, "no", False)
    complete = CARRIERS[carrier].get("shapes_complete") == "true"
    if rank in {0, 1} and not complete:
        return "not-known", False
    return fit, strong


def _rank(match: Match) -> tuple[int, str, bool]:
    shape = BY_ID[match.shape][1]
    strong = shape["strength"] == "strong"
    if shape["grade"] == "C":
        return 3, "not-known", False
    if match.passed:
        return (5 if strong else 4), "yes", strong
    return (2 if strong else 1), "check-fails", strong


def _other(found: frozenset[Match], own: list[Match], fit: str, strong: bool) -> tuple[str | None, bool]:
    sure = (2 if strong else 1) if fit == "yes" else 0
    foreign = [
        match
        for match in found
        if match not in own and says_something(match) and 1 + _narrowness(match.shape)[0] > sure
    ]
    if not foreign:
        return None, False
    best = max(foreign, key=lambda match: _narrowness(match.shape))
    return best.owner, any(_narrowness(match.shape)[0] for match in foreign)


# Slips


@cache
def is_slip(told: str, label: str) -> bool:
    """Whether a told number is its label's but for a slip of the hand; both normalised."""
    short, long = sorted((len(told.encode()), len(label.encode())))
    if not told or not label or told == label or short < 8 or long > 64 or long - short > 3:
        return False
    if len(told) == len(label):
        apart = [place for place in range(len(told)) if told[place] != label[place]]
        if len(apart) == 1 or _alike(told) == _alike(label):
            return True
        if len(apart) == 2:
            first, second = apart
            swapped = second == first + 1 and told[first] == label[second] and told[second] == label[first]
            return swapped or not has_right_check(told)
        return False
    shorter, longer = sorted((told, label), key=len)
    if len(longer) - len(shorter) == 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    ):
        return True
    return len(label) > len(told) and (label.startswith(told) or label.endswith(told))


def _alike(number: str) -> str:
    return number.replace("O", "0").replace("I", "1").replace("L", "1")
