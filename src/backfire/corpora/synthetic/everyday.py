"""Which adjectives go with which everyday nouns."""

from backfire.corpora.synthetic.lexicon import modifiers, nouns


def adjectives_for(noun: str) -> tuple[str, ...]:
    """Return adjectives that this thing can be said to be."""
    if noun in nouns.EVERYDAY_PEOPLE:
        return modifiers.MOODS
    return modifiers.TASTES if noun in nouns.FOOD else modifiers.QUALITIES
