"""The small language of a user's own slices: `length >= 12 and not word in ["a", "b"]`.

It has the syntax of Python's comparisons, so Python's own parser reads it; what it may hold is
listed here, every part is translated to Ibis, and nothing is ever evaluated.
"""

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from backfire.records.errors import SettingsError, unknown_name

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Table

Kind = Literal["text", "number", "truth"]
Column = Callable[["Table"], Any]

NAMES: Final[dict[str, tuple[Kind, bool, str]]] = {
    "word": ("text", True, "word"),
    "lower": ("text", True, "lower"),
    "length": ("number", True, "word"),
    "times": ("number", True, "times"),
    "gold": ("text", False, "gold"),
    "tag": ("text", False, "tag"),
    "position": ("number", False, "position"),
    "sentence_length": ("number", False, "sentence_length"),
    "span_length": ("number", False, "span_length"),
}
"""What an expression may name: its kind, whether the word alone decides it, and its column.

`word` is as written, `lower` in lower case with straight apostrophes, `length` in characters,
`times` how often the text has it; `gold` is the label, `tag` the label or the type of its span;
`position` counts from 0."""

_COMPARE: Final[dict[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_UNKNOWN_SIGNS: Final[dict[type, str]] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.MatMult: "@", ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&",
    ast.BitOr: "|", ast.BitXor: "^", ast.Invert: "~", ast.UAdd: "+", ast.USub: "-",
}  # fmt: skip
_ALLOWED: Final = (
    f"Use {', '.join(NAMES)}, text in quotes, numbers, == != < <= > >=, in and not in (a list or a "
    'text), and, or, not, len(text), matches(text, "regular expression").'
)
_DEEPEST: Final = 50
_LARGEST: Final = 2**53


@dataclass(frozen=True)
class Compiled:
    """An expression, checked and translated.

    Attributes:
        build: Takes a table to the boolean column.
        of_word: Whether the form of the word alone decides it.
    """

    build: "Callable[[Table], BooleanValue]"
    of_word: bool


@dataclass(frozen=True)
class _Part:
    kind: Kind
    build: Column
    of_word: bool = True
    value: str | float | None = None  # of a part that is the same for every token


def compile_expression(text: str, where: str) -> Compiled:
    """Translate an expression.

    Args:
        text: For instance `length >= 12 and tag == "NN"`.
        where: What to name in a message, for instance "my.toml [slices.long]".

    Raises:
        SettingsError: If it is no such expression; the message names the place in it.
    """
    part = _Compiler(text, where).compile()
    return Compiled(part.build, part.of_word)


class _Compiler:
    def __init__(self, text: str, where: str) -> None:
        self._text, self._where = text, where

    def compile(self) -> _Part:
        try:
            tree = ast.parse(self._text.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as failure:
            column = getattr(failure, "offset", None) or 1
            message = getattr(failure, "msg", None) or str(failure)
            raise self._error_at(column, f"not an expression: {message}") from None
        return self._expect(tree.body, "truth", 0)

    def _error(self, node: ast.AST, problem: str) -> SettingsError:
        line = self._text.strip().split("\n")[getattr(node, "lineno", 1) - 1]
        offset = getattr(node, "col_offset", 0)
        return self._error_at(len(line.encode()[:offset].decode(errors="ignore")) + 1, problem)

    def _error_at(self, column: int, problem: str) -> SettingsError:
        return SettingsError(
            f"{self._where}: expression column {column}: {problem}, in {self._text!r}. {_ALLOWED}"
        )

    def _expect(self, node: ast.expr, kind: Kind, depth: int) -> _Part:
        part = self._part(node, depth + 1)
        if part.kind != kind:
            raise self._error(node, f"found a {part.kind}, expected a {kind}")
        return part

    def _part(self, node: ast.expr, depth: int) -> _Part:
        if depth > _DEEPEST:
            raise self._error(node, f"nested more than {_DEEPEST} deep")
        match node:
            case ast.BoolOp():
                return self._bool(node, depth)
            case ast.UnaryOp(op=ast.Not()):
                part = self._expect(node.operand, "truth", depth)
                return _Part("truth", lambda t: ~part.build(t).fill_null(False), part.of_word)
            case ast.Compare():
                return self._compare(node, depth)
            case ast.Call():
                return self._call(node, depth)
            case ast.Name():
                return self._name(node)
            case _:
                return self._value(node)

    def _value(self, node: ast.expr) -> _Part:
        negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
        inner = node.operand if isinstance(node, ast.UnaryOp) and negative else node
        value = inner.value if isinstance(inner, ast.Constant) else None
        if isinstance(value, str) and not negative:
            if not value.isprintable():
                raise self._error(node, "the text holds a character that can't be printed")
            return _Part("text", lambda _: value, value=value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if not abs(value) < _LARGEST:
                raise self._error(node, "the number is too large")
            number = -value if negative else value
            return _Part("number", lambda _: number, value=number)
        sign = _UNKNOWN_SIGNS.get(type(getattr(node, "op", None)))
        found = f"the sign {sign}" if sign else type(node).__name__
        raise self._error(node, f"{found} is not in the language")

    def _name(self, node: ast.Name) -> _Part:
        if node.id not in NAMES:
            raise self._error(node, unknown_name("name", node.id, NAMES).rstrip("."))
        kind, of_word, column = NAMES[node.id]
        if node.id == "length":
            return _Part(kind, lambda t: t[column].length(), of_word)
        return _Part(kind, lambda t: t[column], of_word)

    def _bool(self, node: ast.BoolOp, depth: int) -> _Part:
        parts = [self._expect(value, "truth", depth) for value in node.values]
        both = isinstance(node.op, ast.And)

        def build(table: "Table") -> Any:
            result = parts[0].build(table).fill_null(False)
            for part in parts[1:]:
                value = part.build(table).fill_null(False)
                result = result & value if both else result | value
            return result

        return _Part("truth", build, all(part.of_word for part in parts))

    def _compare(self, node: ast.Compare, depth: int) -> _Part:
        sides = [node.left, *node.comparators]
        pairs = zip(sides, node.ops, sides[1:], strict=False)
        parts = [self._relate(left, op, right, depth) for left, op, right in pairs]

        def build(table: "Table") -> Any:
            result = parts[0].build(table)
            for part in parts[1:]:
                result &= part.build(table)
            return result

        return _Part("truth", build, all(part.of_word for part in parts))

    def _relate(self, left: ast.expr, op: ast.cmpop, right: ast.expr, depth: int) -> _Part:
        if isinstance(op, ast.In | ast.NotIn):
            part = self._member(left, right, depth)
            if isinstance(op, ast.In):
                return part
            return _Part("truth", lambda t: ~part.build(t).fill_null(False), part.of_word)
        if type(op) not in _COMPARE:
            raise self._error(right, "'is' is not in the language")
        first = self._part(left, depth + 1)
        second = self._expect(right, first.kind, depth)
        if first.kind == "truth":
            raise self._error(left, "found a truth, expected a text or a number to compare")
        if first.value is not None and second.value is not None:
            raise self._error(left, "two values that never change are compared")
        relate = _COMPARE[type(op)]
        return _Part(
            "truth",
            lambda t: relate(first.build(t), second.build(t)),
            first.of_word and second.of_word,
        )

    def _member(self, left: ast.expr, right: ast.expr, depth: int) -> _Part:
        first = self._part(left, depth + 1)
        if isinstance(right, ast.List | ast.Tuple | ast.Set):
            if first.value is not None or first.kind == "truth":
                raise self._error(left, "expected a name to look up")
            values = [self._literal(item, first.kind) for item in right.elts]
            return _Part("truth", lambda t: first.build(t).isin(values), first.of_word)
        second = self._expect(right, "text", depth)
        if first.kind != "text":
            raise self._error(left, f"found a {first.kind}, expected a text")
        if second.value is not None:
            raise self._error(right, "found a text in quotes, expected a list or a name")
        return _Part(
            "truth",
            lambda t: second.build(t).contains(first.build(t)),
            first.of_word and second.of_word,
        )

    def _literal(self, node: ast.expr, kind: Kind) -> str | float:
        part = self._value(node)
        if part.kind != kind or part.value is None:
            raise self._error(node, f"found a {part.kind}, expected a {kind}")
        return part.value

    def _call(self, node: ast.Call, depth: int) -> _Part:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        wanted = {"len": 1, "matches": 2}
        if name not in wanted:
            raise self._error(node, unknown_name("function", name or "?", wanted).rstrip("."))
        if node.keywords or len(node.args) != wanted[name]:
            raise self._error(node, f"{name} takes {wanted[name]} of them in its brackets")
        text = self._expect(node.args[0], "text", depth)
        if text.value is not None:
            raise self._error(node.args[0], "found a text in quotes, expected a name")
        if name == "len":
            return _Part("number", lambda t: text.build(t).length(), text.of_word)
        pattern = str(self._literal(node.args[1], "text"))
        try:
            pc.match_substring_regex(pa.array([""]), pattern)
        except pa.ArrowInvalid as failure:
            raise self._error(node.args[1], f"not a regular expression (RE2): {failure}") from None
        return _Part("truth", lambda t: text.build(t).re_search(pattern), text.of_word)
