"""A case that must not break: some words, one place in them, and the label that it must have."""

from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from backfire.records.settings import Settings
from backfire.report.visible import visible

_CONTEXT = 24  # characters that a name shows on either side of the place


class Case(Settings):
    """One place of one text. White space between the words doesn't count."""

    label: str
    """The label that it must have: a tag; or a type, of a span with just these bounds (`O`: no span
    may touch it); or a label such as B-PER, of a token."""
    text: str | None = None
    """The words as a text: a sentence, or a part of one that begins and ends with a word."""
    start: int | None = Field(None, ge=0)
    """The first character of the place in `text`, from 0."""
    end: int | None = Field(None, ge=1)
    """The character after its last."""
    word: str | None = None
    """In place of start and end: what stands there; `text` has it once."""
    tokens: tuple[str, ...] | None = None
    """The words one by one, in place of `text`."""
    token: int | None = Field(None, ge=0)
    """The place in `tokens`, from 0."""
    id: str | None = None
    """What reports call it."""

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        if (self.text is None) == (self.tokens is None):
            raise ValueError("expected either text or tokens")
        if self.tokens is not None:
            self._check_token()
        else:
            self._check_text()
        if not self.place[2]:
            raise ValueError("there is nothing but white space at its place")
        return self

    def _check_token(self) -> None:
        if self.token is None or {self.start, self.end, self.word} != {None}:
            raise ValueError(
                "expected token, the place in tokens from 0, and no start, end or word"
            )
        if self.token >= len(self.tokens or ()):
            raise ValueError(f"token {self.token} is beyond the {len(self.tokens or ())} tokens")

    def _check_text(self) -> None:
        if self.token is not None:
            raise ValueError("token goes with tokens; expected start and end, or word")
        if self.word is not None:
            times = (self.text or "").count(self.word) if self.word else 0
            if times != 1 or self.start is not None or self.end is not None:
                raise ValueError(
                    f"word must stand in text once, without start and end; it stands {times} times"
                )
        elif self.start is None or self.end is None:
            raise ValueError("expected start and end, the place in text by its characters, or word")
        elif not self.start < self.end <= len(self.text or ""):
            raise ValueError(f"start {self.start} and end {self.end} don't lie in text")

    @cached_property
    def place(self) -> tuple[str, str, str]:
        """What stands before the place, after it, and at it, as it is written."""
        if self.tokens is not None:
            at = self.token or 0
            parts = self.tokens[:at], self.tokens[at + 1 :], self.tokens[at : at + 1]
            before, after, word = (" ".join(part) for part in parts)
            return before, after, word.strip()
        text = self.text or ""
        start, end = self.start or 0, self.end or 0
        if self.word is not None:
            start = text.index(self.word)
            end = start + len(self.word)
        return text[:start], text[end:], text[start:end].strip()

    @property
    def shown(self) -> str:
        """Its place with the words around it, for a report."""
        before, after, word = self.place
        left = f"…{before[-_CONTEXT:]}" if len(before) > _CONTEXT else before
        right = f"{after[:_CONTEXT]}…" if len(after) > _CONTEXT else after
        context = visible(" ".join(f"{left} {word} {right}".split()))
        return f"{visible(word)} = {visible(self.label)} in: {context}"
