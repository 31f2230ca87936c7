"""Contractions, with an apostrophe of any kind and without.

Paper: section 5.3, contractions such as 's and wont.
"""

from typing import Final

from backfire.slices.closed_list import closed_list
from backfire.slices.slice import Category, Example, Slice

_CLITIC: Final = r"^(\w+)?(n't|'(s|m|re|ve|ll|d))$"
_WHOLE: Final = ("y'all", "ma'am", "o'clock", "'em", "'til", "'cause", "'tis", "'twas", "'bout")

_BARE: Final = closed_list(
    "aint arent cant couldnt couldve didnt doesnt dont hadnt hasnt havent hed hes id im isnt its "
    "ive itll itd lets mightve mustnt mustve shes shouldnt shouldve thatll thats theres theyd "
    "theyll theyre theyve wasnt werent weve whats wheres whos wont wouldnt wouldve yall youd youll "
    "youre youve"
)
_FUSED: Final = closed_list(
    "betcha cmon coulda dunno finna gimme gonna gotcha gotta hafta imma kinda lemme lotta musta "
    "oughta outta shoulda sorta tryna wanna whatcha woulda"
)

CATEGORY = Category(
    title="Contractions",
    slices=lambda _: (
        Slice(
            name="contraction",
            meaning=(
                "n't, 's, 'm, 're, 've, 'll or 'd, alone or at the end of a word, and a short list "
                "(y'all, 'em), with any apostrophe. The possessive 's is in it too: the form does "
                "not tell them apart."
            ),
            expression=lambda t: t.lower.re_search(_CLITIC) | t.lower.isin(_WHOLE),
        ),
        Slice(
            name="contraction without apostrophe",
            meaning=(
                f"One of a list of {len(_BARE)} such as wont, im, dont, id. Its holds its (the "
                "possessive) and id (a document) too; forms that are mostly ordinary words (ill, "
                "well, were, wed, shell) are left out."
            ),
            expression=lambda t: t.lower.isin(_BARE),
        ),
        Slice(
            name="fused words",
            meaning=f"One of a list of {len(_FUSED)} such as gonna, wanna, gimme, dunno.",
            expression=lambda t: t.lower.isin(_FUSED),
        ),
    ),
    examples=(
        Example(
            slice="contraction",
            tokens="How 's it ’s n't do don’t I'M company's y'all ' '' 'hello its O'Neil",
            hits="'s ’s n't don’t I'M company's y'all",
        ),
        Example(
            slice="contraction without apostrophe",
            tokens="i Wont id its im IM dont won't well ill will",
            hits="Wont id its im IM dont",
        ),
        Example(slice="fused words", tokens="I'm gonna Wanna go", hits="gonna Wanna"),
    ),
)
