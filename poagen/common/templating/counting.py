"""A template's tree with the places marked at which it is counted what it uses."""

from __future__ import annotations

from typing import Any, Final

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer

STEP: Final = "poagen step"
HELD: Final = "poagen held"
JOINED: Final = "poagen joined"
LOOKED_AT: Final = "poagen looked at"
"""Names of filters that no template can write, for they hold a space."""

_BODIES: Final = (nodes.For, nodes.Macro, nodes.CallBlock, nodes.Block)
_MADE: Final = (nodes.List, nodes.Dict, nodes.Tuple)


class CountedCode(CodeGenerator):
    """Compiles a template with its steps and sizes counted."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """Mark the tree, then compile it."""
        marked = _Marker().visit(node)
        marked.body = _counted(marked, marked.body)
        super().visit_Template(marked, frame)


class _Marker(NodeTransformer):
    """Puts a step at the start of every body, and looks at what literals, ``~`` and slices make."""

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        if isinstance(node, nodes.Include) and isinstance(node.template, nodes.List | nodes.Tuple):
            return node
        made = super().generic_visit(node, *args, **kwargs)
        if isinstance(node, _BODIES):
            node.body = _counted(node, node.body)
        if isinstance(node, nodes.For) and node.test is not None:
            step = _filter(node, STEP, nodes.Const(0, lineno=node.lineno))
            node.test = nodes.Or(step, node.test, lineno=node.lineno, environment=node.environment)
        if isinstance(node, nodes.Compare):
            node.expr = _filter(node, LOOKED_AT, node.expr)
            node.ops = [
                nodes.Operand(one.op, _filter(one, LOOKED_AT, one.expr), lineno=one.lineno) for one in node.ops
            ]
        if isinstance(node, nodes.Test):
            node.node = _filter(node, LOOKED_AT, node.node)
        if isinstance(node, nodes.Concat):
            return _filter(node, JOINED, nodes.List(node.nodes, lineno=node.lineno))
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice) and node.ctx == "load":
            return _filter(node, HELD, node)
        if isinstance(node, _MADE) and getattr(node, "ctx", "load") == "load":
            return _filter(node, HELD, node)
        return made


def _counted(node: nodes.Node, body: list[nodes.Node]) -> list[nodes.Node]:
    weight = sum(len(text.data) for part in body for text in _texts(part))
    step = _filter(node, STEP, nodes.Const(weight, lineno=node.lineno))
    return [nodes.ExprStmt(step, lineno=node.lineno, environment=node.environment), *body]


def _texts(node: nodes.Node) -> list[nodes.TemplateData]:
    own = [node] if isinstance(node, nodes.TemplateData) else []
    return [*own, *node.find_all(nodes.TemplateData)]


def _filter(node: nodes.Node, name: str, inner: nodes.Expr) -> nodes.Filter:
    made = nodes.Filter(inner, name, [], [], None, None, lineno=node.lineno)
    return made.set_environment(node.environment)  # type: ignore[return-value, arg-type]
