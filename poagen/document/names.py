"""The names that a template uses, looked up without filling it in."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes

from poagen.common.finding import Finding, Severity
from poagen.document.render import near_word

_LOOP = "loop"
_SPECIAL = frozenset({_LOOP, "self", "caller", "varargs", "kwargs", "super"})


def assigned(tree: nodes.Template) -> set[str]:
    """Names that a template sets, makes macros of or takes from another; what it calls for can use them too."""
    made: set[str] = set()
    for node in tree.find_all((nodes.Assign, nodes.AssignBlock, nodes.Macro, nodes.FromImport, nodes.Import)):
        made |= set(_made(node))
    return made


def _made(node: nodes.Node) -> Iterator[str]:
    match node:
        case nodes.Assign() | nodes.AssignBlock():
            yield from _targets(node.target)
        case nodes.Macro():
            yield node.name
        case nodes.Import():
            yield node.target
        case nodes.FromImport():
            yield from (name if isinstance(name, str) else name[1] for name in node.names)


def _targets(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Name):
        yield node.name
    elif isinstance(node, nodes.Tuple):
        for item in node.items:
            yield from _targets(item)


def unknown_names(
    tree: nodes.Template, file: str, hints: Mapping[str, Any], others: set[str]
) -> tuple[Finding, ...]:
    """Names and attributes that no letter has, with line and the nearest known one.

    Args:
        tree: The template.
        file: Its file, for the findings.
        hints: The type of each value of a letter.
        others: Names that are known besides, of whatever type.
    """
    walk = _Walk(file, {**dict.fromkeys(others, Any), **hints}, set(hints))
    walk.visit(tree)
    return tuple(walk.findings)


@dataclass
class _Walk:
    """Goes through a template with the type of each name that is known there."""

    file: str
    known: dict[str, Any]
    told: set[str]
    findings: list[Finding] = field(default_factory=list)

    def visit(self, node: nodes.Node) -> None:
        """Look at a part and at all that is in it."""
        match node:
            case nodes.For():
                self._loop(node)
            case nodes.Macro():
                self._inside(node.body, dict.fromkeys((arg.name for arg in node.args), Any))
            case nodes.Name(ctx="load"):
                self._name(node)
            case nodes.Getattr():
                self.visit(node.node)
                self._attribute(node)
            case _:
                for child in node.iter_child_nodes():
                    self.visit(child)

    def _loop(self, node: nodes.For) -> None:
        self.visit(node.iter)
        one = _element(self._type(node.iter))
        names = dict.fromkeys(_targets(node.target), Any)
        if isinstance(node.target, nodes.Name):
            names[node.target.name] = one
        self._inside([*([node.test] if node.test else []), *node.body], {**names, _LOOP: Any})
        self._inside(node.else_, {})

    def _inside(self, body: list[Any], names: dict[str, Any]) -> None:
        before, self.known = self.known, {**self.known, **names}
        for each in body:
            self.visit(each)
        self.known = before

    def _name(self, node: nodes.Name) -> None:
        if node.name not in self.known and node.name not in _SPECIAL:
            message = f"the template names what is not known: '{node.name}' is undefined"
            self._tell(node, message + near_word(node.name, sorted(self.known)))

    def _attribute(self, node: nodes.Getattr) -> None:
        owner = self._type(node.node)
        if not (isinstance(owner, type) and dataclasses.is_dataclass(owner)):
            return
        known = [one.name for one in dataclasses.fields(owner)]
        if node.attr not in known and not hasattr(owner, node.attr):
            message = f"the template names what is not known: '{node.attr}' of {_said(owner)} is undefined"
            self._tell(node, message + near_word(node.attr, known))

    def _tell(self, node: nodes.Node, message: str) -> None:
        help_ = "correct the name; docs/document.md lists what a template can name"
        self.findings.append(
            Finding("DOC002", Severity.ERROR, message, file=self.file, row=node.lineno, help=help_)
        )

    def _type(self, node: nodes.Node) -> Any:
        match node:
            case nodes.Name():
                return _present(self.known.get(node.name, Any))
            case nodes.Getattr():
                owner = self._type(node.node)
                if isinstance(owner, type) and dataclasses.is_dataclass(owner):
                    return _present(typing.get_type_hints(owner).get(node.attr, Any))
            case nodes.Getitem():
                return _element(self._type(node.node))
        return Any


def _said(owner: type) -> str:
    return f"a {owner.__name__.removesuffix('View').lower()}"


def _present(hint: Any) -> Any:
    """A type without its ``None``."""
    parts = [part for part in typing.get_args(hint) if part is not type(None)]
    return parts[0] if type(None) in typing.get_args(hint) and len(parts) == 1 else hint


def _element(hint: Any) -> Any:
    return typing.get_args(hint)[0] if typing.get_origin(hint) is tuple else Any
