"""Abbreviations of tweets and of edited text, and initialisms.

Paper: section 5.3, abbreviations such as nvr, luv and 2; table 3.
"""

from collections.abc import Sequence
from typing import Final

from backfire.slices.closed_list import closed_list
from backfire.slices.slice import Category, Example, Slice

_CHAT: Final = closed_list(
    "2 4 & abt afaik aka asap atm b b/c b/w b4 bc bcuz bday bf bff brb btw bro c cuz cya da dat "
    "def dm dnt esp f2f fab fam fave fb ff fml ftw fwd fyi g2g gf gn gr8 gtg h8 hbd hmu hw icymi "
    "idc idk ijs ikr ily imho imma imo irl jk k l8 l8r lmao lmfao lmk lol lolz lool luv m8 mins "
    "msg mt n ne1 ngl nite nm np nsfw nvm nvr obv obvs omfg omg omw orly ppl pic pics pls plz pm "
    "pov prob probs pt qt r rn rofl rt rts sec secs sis smh sms sry tbh tbt tfw thnx tho thru thx "
    "tix tmi tmrw tnx ttyl txt u ur urs v vid vids w w/ w/o wat wen wbu wknd wtf wtg wth wut wyd x "
    "xmas xoxo y yolo yr yrs 2day 2day's 2mrw 2moro 2morrow 2nite 2pac 4eva 4ever 4u"
)
_PRINT: Final = closed_list(
    "mr mrs ms dr prof sr jr st rev gen col sgt capt lt gov sen rep hon inc corp co ltd llc plc vs "
    "etc approx dept est fig no vol jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues "
    "wed thu thur thurs fri sat sun"
)
_DOTTED: Final = r"^([a-z]\.){2,}[a-z]?\.?$"  # u.s., e.g., p.m


def _unlisted(words: Sequence[str]) -> set[str]:
    """Keep the initialisms that are no ordinary word written in capitals."""
    import re

    from backfire.slices.word_list import ranked_words

    form = re.compile(r"([A-Z]{2,5}|([A-Z]\.){2,}[A-Z]?)(['’]?s)?")
    listed = ranked_words()
    candidates = {word for word in words if form.fullmatch(word)}
    return {word for word in candidates if _bare(word) not in listed}


def _bare(word: str) -> str:
    return word.removesuffix("s").rstrip("'’").lower()


CATEGORY = Category(
    title="Abbreviations",
    slices=lambda _: (
        Slice(
            name="abbreviation",
            meaning=(
                f"One of a list of {len(_CHAT)} from chat and tweets (luv, nvr, ppl, omg, u, "
                "2), a title, month, weekday or the like with its full stop (Mr., Inc., Sept.), or "
                "single letters with full stops (e.g., p.m.). 2 and 4 are in it as numbers too."
            ),
            expression=lambda t: (
                t.lower.isin(_CHAT)
                | t.lower.isin([f"{word}." for word in _PRINT])
                | t.lower.re_search(_DOTTED)
            ),
        ),
        Slice(
            name="initialism",
            meaning=(
                "Two to five capitals (UN, NBA), also with full stops (U.S.) or a final s, that "
                "in lower case are none of the 82,765 words of symspellpy's list. Shouted slang "
                "(AINT) is a false hit; US and IT are missed."
            ),
            words=_unlisted,
        ),
    ),
    examples=(
        Example(
            slice="abbreviation",
            tokens="luv LOL nvr & Mr. mr e.g. p.m. U.S. 2 3 love never Wth ur Sept. end.",
            hits="luv LOL nvr & Mr. e.g. p.m. U.S. 2 Wth ur Sept.",
        ),
        Example(
            slice="initialism",
            tokens="UN NBA IMO U.S. DVDs AINT STOP THE un Nba A MTV's ROCKSTAR",
            hits="UN NBA IMO U.S. DVDs AINT MTV's",
        ),
    ),
)
