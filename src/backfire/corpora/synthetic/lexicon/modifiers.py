"""Adjectives and adverbs, the commoner ones first."""

from typing import Final

from backfire.corpora.synthetic.lexicon.listing import listed

MOODS: Final = listed(
    """
    happy sad tired funny excited cute sick crazy angry hungry weird nervous lonely proud
    jealous lazy grumpy sleepy gorgeous brilliant random rubbish cool awkward
    """
)
"""What people are."""

TASTES: Final = listed("good delicious great spicy cold hot sweet bad awesome cheap lovely")
"""What food is."""

QUALITIES: Final = listed(
    """
    good great new cute bad old funny amazing awesome cool weird best little crazy big beautiful
    lovely boring cold hot sweet awkward gorgeous scary hilarious annoying perfect ugly random
    epic cosy brilliant rubbish fabulous dreadful magical ridiculous shiny purple
    """
)
"""What things are."""

OFFICIAL_ADJECTIVES: Final = listed(
    """
    new national local senior foreign former public economic military private final political
    major federal central annual strong financial controversial nuclear heavy joint key
    independent medical temporary serious domestic illegal industrial legal regional rural sharp
    weak fresh steady lengthy modest leading ambitious costly peaceful crucial massive quiet
    whole
    """
)

MANNER: Final = listed(
    "sharply slightly steadily rapidly unexpectedly quickly widely repeatedly briefly heavily"
)
"""How figures move."""

PUBLIC_MANNER: Final = listed(
    "officially formally publicly quietly narrowly unexpectedly repeatedly"
)
"""How things are decided."""

MIDDLE: Final = listed("also already still now recently once finally then")
"""Adverbs between the subject and its verb."""

STANCE: Final = listed(
    """
    really just always never still actually totally literally seriously definitely probably
    finally honestly basically obviously only even exactly maybe apparently hardly secretly
    """
)
"""Adverbs of people who say what they think."""

DEGREE: Final = listed("so too very really pretty")

WHEN: Final = ("today", "tonight", "tomorrow")
"""Times that are nouns (NN), after the Penn Treebank."""

INTERJECTIONS: Final = listed(
    """
    lol omg haha yeah wow oh hey aww ugh yay thanks please hmm lmao hahaha nope yes ok damn
    congrats hello goodnight hurray oops whoa meh yo
    """
)

EMOTICONS: Final = listed(":) :( ;) :D <3 :P xx xoxo ^_^ :/ =) XD :')")
