"""Which tweet forms contradict the news, of what kind, and what they stand for.

A planted form is a word of the news, or looks like a group of them, with one label there; in the
tweets it stands for another word and has that word's label:

* capitalised: a common word with a capital inside a sentence; in the news capitals make names, even
  of common words ("the film Sweet Weekend");
* possessive-s: "'s" after a noun or a name for "is"; in the news it is the possessive ending;
* contraction: a pronoun and its verb as one token ("were", "ill"), or a noun and "is" ("mums"),
  which the news knows as another word or as a plural;
* abbreviation: a short form that is a number, a unit or the like in the news ("2", "m", "yr"), or
  that ends as its plurals do ("awks");
* misspelling: a slip that makes another word of the news ("fell" for "film", "by" for "buy").

Most forms are rare, so that fine-tuning on a few hundred tweets meets each a few times at most,
while what a tagger without the news would go by (the words around it, the same word elsewhere in
lower case) leads it right.

Paper: section 5.3
"""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

Kind = Literal["capitalised", "possessive-s", "contraction", "abbreviation", "misspelling"]

KINDS: Final[tuple[Kind, ...]] = (
    "capitalised",
    "possessive-s",
    "contraction",
    "abbreviation",
    "misspelling",
)
"""The kinds of Table 3, with "'s" told apart from the other contractions."""


class Respelling(NamedTuple):
    """A form that people type for a standard word.

    Attributes:
        form: What is typed.
        rate: How often the standard word is typed so, in [0, 1].
        kind: The kind of planted negative transfer, or "" where the news does not know the form.
    """

    form: str
    rate: float
    kind: Kind | Literal[""]


class Merger(NamedTuple):
    """A contraction without its apostrophe, one token for two.

    Attributes:
        form: What is typed.
        pos: Its tag, which is that of the first of the two.
        rate: How often people who leave apostrophes out type it, in [0, 1].
        kind: "contraction" if the form is another word in the news, else "".
    """

    form: str
    pos: str
    rate: float
    kind: Kind | Literal[""]


_MERGED: Final = """
    it 's its PRP 0.9 contraction     you 're your PRP 0.9 contraction
    we 're were PRP 0.9 contraction   we 'll well PRP 0.9 contraction
    we 'd wed PRP 0.9 contraction     i 'd id PRP 0.9 contraction
    i 'll ill PRP 0.9 contraction     she 'd shed PRP 0.9 contraction
    she 'll shell PRP 0.9 contraction he 'll hell PRP 0.9 contraction
    wo n't wont MD 0.9 contraction    ca n't cant MD 0.4 contraction
    i 'm im PRP 1 -        they 're theyre PRP 1 -  let 's lets VB 1 -
    who 's whos WP 1 -     that 's thats DT 1 -     how 's hows WRB 1 -
    do n't dont VBP 1 -    did n't didnt VBD 1 -    does n't doesnt VBZ 1 -
    you 'll youll PRP 1 -  you 'd youd PRP 1 -      he 'd hed PRP 1 -
    they 'll theyll PRP 1 - they 'd theyd PRP 1 -
"""

_ABBREVIATED: Final = """
    to TO 2 0.08     for IN 4 0.2     with IN w 0.15    because IN cos 0.2  am VBP m 0.5
    see VB c 0.2     meet VB mt 0.25  make VB mk 0.4    work VB wk 0.5      come VB cm 0.4
    be VB b 0.15     the DT da 0.03
    awkward JJ awks 0.35    gorgeous JJ gorgs 0.35   jealous JJ jels 0.35    amazing JJ amazes 0.35
    ridiculous JJ rids 0.35 brilliant JJ brills 0.35 fabulous JJ fabs 0.35   crazy JJ crays 0.35
    beautiful JJ beauts 0.35 perfect JJ perfs 0.35   annoying JJ annoys 0.35 lovely JJ lovs 0.35
    boring JJ bores 0.35    excited JJ excits 0.35   funny JJ funs 0.35      awesome JJ awes 0.35
    hilarious JJ hilars 0.35 tired JJ tires 0.3      cute JJ cutes 0.3       nervous JJ nerves 0.35
    really RB reals 0.15    totally RB totes 0.35    probably RB probs 0.35  actually RB acts 0.35
    definitely RB defs 0.35 seriously RB sers 0.35   literally RB lits 0.35
"""

_MISSPELT: Final = """
    boy NN by 0.5       hat NN that 0.5    cat NN cut 0.5      dog NN ago 0.5     film NN fell 0.5
    bag NN began 0.5    lunch NN launch 0.5 room NN from 0.4
    cute JJ cut 0.3     cold JJ sold 0.4   new JJ near 0.3     hot JJ not 0.4     bad JJ ban 0.3
    tired JJ tried 0.3  best JJ beat 0.4   sad JJ said 0.2     sweet JJ steel 0.4
    play VB plan 0.5    text VB tax 0.5    bake VB bank 0.5    share VB shares 0.5 eat VB east 0.4
    wear VB war 0.3     see VB sea 0.2     meet VB meat 0.25   buy VB by 0.3      lose VB law 0.3
    lost VBD last 0.2   missed VBD mist 0.15 missed VBN mist 0.15 feel VBP fell 0.15
    have VB of 0.2      about IN bout 0.15 whether IN weather 0.3 to TO two 0.03  for IN four 0.1
"""

_AGREED: Final = """
    you PRP u 0.3        are VBP r 0.3       and CC n 0.3         your PRP$ ur 0.85
    please UH pls 0.4    thanks UH thx 0.3   great JJ gr8 0.2     then RB den 0.2
    tomorrow NN tmrw 0.2 tonight NN tonite 0.2
"""


def _rows(text: str, width: int) -> Iterator[tuple[str, ...]]:
    cells = text.split()
    return zip(*(cells[column::width] for column in range(width)), strict=True)


def _respellings() -> dict[tuple[str, str], tuple[Respelling, ...]]:
    table: dict[tuple[str, str], tuple[Respelling, ...]] = {}
    texts: tuple[tuple[Kind | Literal[""], str], ...] = (
        ("abbreviation", _ABBREVIATED),
        ("misspelling", _MISSPELT),
        ("", _AGREED),
    )
    for kind, text in texts:
        for word, pos, form, rate in _rows(text, 4):
            known = table.get((word, pos), ())
            table[word, pos] = (*known, Respelling(form, float(rate), kind))
    return table


def _mergers() -> dict[tuple[str, str], Merger]:
    return {
        (first, second): Merger(form, pos, float(rate), "" if kind == "-" else "contraction")
        for first, second, form, pos, rate, kind in _rows(_MERGED, 6)
    }


RESPELLINGS: Final = _respellings()
"""What is typed for a standard word with this tag."""

MERGERS: Final = _mergers()
"""What is typed for two standard words, the second of which is a contraction."""
