"""A format's reader, with its options checked before it sees a byte."""

from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any

import pyarrow as pa
from pydantic import ValidationError, validate_call

from backfire.corpora.formats import FORMATS
from backfire.records.errors import SettingsError, unknown_name


@cache
def load_reader(name: str) -> Callable[..., pa.Table]:
    """Return the reader of a format; it raises a `SettingsError` for an option it does not have.

    Raises:
        SettingsError: If there is no such format.
    """
    read = FORMATS.load(name)
    known = [option for option in signature(read).parameters if option not in ("data", "where")]
    checked = validate_call(config={"arbitrary_types_allowed": True})(read)

    def read_checked(data: bytes, *, where: str, **options: Any) -> pa.Table:
        for option in options:
            if option not in known:
                kind = f"option of the format '{name}'"
                raise SettingsError(f"{where}: {unknown_name(kind, option, known)}")
        try:
            return checked(data, where=where, **options)
        except ValidationError as failure:
            raise SettingsError(f"{where}: {_explain(failure)}") from None

    return read_checked


def _explain(failure: ValidationError) -> str:
    problems = [
        f"options.{'.'.join(map(str, problem['loc']))}: {problem['msg']}; "
        f"found {problem['input']!r}."
        for problem in failure.errors()
    ]
    return " ".join(problems)
