"""Emoticons: faces and hearts of plain characters."""

from typing import Final

from backfire.slices.slice import Category, Example, Slice

_EYES: Final = r"[:;=8xX%]"
_NOSE: Final = r"['\x60]?[-o^~*]?"
_MOUTH: Final = r"[()\[\]{}|/\\@$#*cCdDoOpPsSxXzZ3><]"
_FACE: Final = rf"^[<>}}]?{_EYES}{_NOSE}{_MOUTH}+$"
_MIRRORED: Final = rf"^[()\[\]|\\/dD]+{_NOSE}[:;=][<>]?$"
_UPRIGHT: Final = (
    r"^\(?([-^>~oOTtuU*;@=]_+[-^<~oOTtuU*;@=]|\^[.-]?\^|[oO]\.[oO]|<\.<|>\.>|>\.<)[;'\"]*\)?$"
)
_HEART: Final = r"^(<+/?3+|[\\/][oO][\\/])$"
_NO_FACE: Final = r"^([xX8][a-zA-Z0-9]+|8[)\]}/|*#$%]+)$"
_LAUGHING: Final = r"^[xX][dDpP]+$"

CATEGORY = Category(
    title="Emoticons",
    slices=lambda _: (
        Slice(
            name="emoticon",
            meaning=(
                "A face of eyes, perhaps a nose, and a mouth (:-) ;P xD =/ (: ), an upright one "
                "(^_^ -_- o_O T_T), or a heart (<3). Punctuation of program code may look like one."
            ),
            expression=lambda t: (
                t.word.re_search(_FACE) & ~t.word.re_search(_NO_FACE)
                | t.word.re_search(_MIRRORED)
                | t.word.re_search(_UPRIGHT)
                | t.word.re_search(_HEART)
                | t.word.re_search(_LAUGHING)
            ),
        ),
    ),
    examples=(
        Example(
            slice="emoticon",
            tokens=r":) :-( ;P xD XDDD =/ (: ^_^ -_- T_T o_O <3 </3 :'( : ... 8 XP :: -- Ox 8)",
            hits=r":) :-( ;P xD XDDD =/ (: ^_^ -_- T_T o_O <3 </3 :'( XP",
        ),
    ),
)
