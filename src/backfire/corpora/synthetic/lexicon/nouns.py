"""Common nouns by meaning, the commoner ones first; the everyday ones lead in the tweets."""

from typing import Final

from backfire.corpora.synthetic.lexicon.listing import listed

ACCIDENTS: Final = listed(
    """
    fire crash storm explosion protest flood accident earthquake attack raid landslide collapse
    riot
    """
)

EVERYDAY_PEOPLE: Final = listed(
    """
    mum dad friend brother sister boss teacher girl boy guy baby cousin neighbour roommate
    boyfriend girlfriend grandma uncle aunt kid father mother husband wife barber waiter nurse
    dentist fan
    """
)

EVERYDAY_PLACES: Final = listed(
    """
    gym school house beach mall park cinema library office airport pub shop station pool church
    stadium hospital bakery museum hostel campus balcony
    """
)

OFFICIAL_PEOPLE: Final = listed(
    """
    official minister spokesman analyst officer worker trader lawyer investor judge driver
    farmer soldier student passenger doctor patient scientist engineer candidate player coach
    resident witness protester refugee shareholder prosecutor economist voter fisherman miner
    pilot tourist pensioner researcher rebel guard sailor detective diplomat journalist teacher
    neighbour fan
    """
)

OFFICIAL_BODIES: Final = listed(
    """
    government company bank ministry council court union party committee army police agency
    airline club team board commission university hospital regulator newspaper parliament
    cabinet retailer carmaker charity museum navy embassy laboratory
    """
)

OFFICIAL_EVENTS: Final = listed(
    """
    strike trial fire protest war election crisis storm flood meeting summit march drought
    dispute recession outbreak investigation hearing festival tournament auction blackout
    """
)

FOOD: Final = frozenset(
    listed(
        """
        pizza cake dinner lunch sandwich burger breakfast salad soup cookie noodle chocolate pie
        pancake omelette
        """
    )
)

ABSTRACT: Final = listed(
    """
    growth demand inflation unemployment trade security health education production output debt
    spending tourism corruption support pressure concern confidence progress safety pollution
    poverty violence farming shipping fishing
    """
)

EVERYDAY_MASS: Final = listed(
    """
    time money music food love luck sleep fun sunshine rain snow wine water cheese bacon ice
    fashion drama traffic laundry karma coffee chocolate justice courage magic
    """
)

OFFICIAL_MODIFIERS: Final = listed(
    """
    trade pension budget security steel oil health tax energy coffee fishing shipping rice
    weather defence border football phone debt wheat
    """
)
"""Nouns that stand before the nouns of the news."""

EVERYDAY_MODIFIERS: Final = listed(
    """
    chocolate birthday coffee cheese music school movie beach summer fashion pizza bacon
    football garden snow winter wedding dance dog rain
    """
)
"""Nouns that stand before everyday nouns."""

IRREGULAR_PLURALS: Final = {
    "fisherman": "fishermen",
    "spokesman": "spokesmen",
    "wife": "wives",
    "aircraft": "aircraft",
    "police": "police",
    "crisis": "crises",
    "photo": "photos",
    "video": "videos",
}
