"""Addresses of web pages."""

from typing import Final

from backfire.slices.slice import Category, Example, Slice

_SCHEME: Final = r"^(https?:|www\.)"
_SITE: Final = r"^[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|net|edu|gov|info|co\.uk|ly|gl|me|tv|io)(/|$)"

CATEGORY = Category(
    title="Web addresses",
    slices=lambda _: (
        Slice(
            name="URL",
            meaning=(
                "Begins with http:, https: or www., or is a site of a frequent domain (bit.ly/x, "
                "Amazon.com). Sites of other domains are missed."
            ),
            expression=lambda t: t.lower.re_search(_SCHEME) | t.lower.re_search(_SITE),
        ),
    ),
    examples=(
        Example(
            slice="URL",
            tokens="http://t.co/x HTTP://x.y www.w3.org bit.ly/a Amazon.com e.g. a.m. comma http",
            hits="http://t.co/x HTTP://x.y www.w3.org bit.ly/a Amazon.com",
        ),
    ),
)
