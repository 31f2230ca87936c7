"""Which verbs take which objects, so that what is done makes sense.

Each entry gives its weight, verbs and nouns; among verbs and nouns the earlier are the commoner.
"""

from typing import Final, NamedTuple


class Doings(NamedTuple):
    """Verbs that go with the same objects.

    Attributes:
        weight: How common the group is.
        verbs: Base forms.
        objects: Countable nouns, in the singular.
    """

    weight: float
    verbs: tuple[str, ...]
    objects: tuple[str, ...]


def _doings(weight: float, verbs: str, objects: str) -> Doings:
    return Doings(weight, tuple(verbs.split()), tuple(objects.split()))


OFFICIAL: Final = (
    _doings(
        6,
        """approve reject sign announce support review block delay cancel suspend renew publish
        criticise postpone defend abandon extend oppose welcome""",
        """plan deal budget law contract report proposal agreement project tax bill offer merger
        programme statement decision reform treaty ban loan strategy subsidy tariff quota licence
        inquiry verdict pension sanction timetable ceasefire manifesto""",
    ),
    _doings(
        3,
        "open close build buy sell repair inspect finance extend demolish abandon modernise",
        """factory bridge mine railway stadium airport hospital school reactor tunnel dam pipeline
        motorway warehouse harbour refinery prison museum shipyard brewery""",
    ),
    _doings(
        2,
        "buy sell inspect lease order repair",
        "tanker aircraft ferry truck vessel helicopter tractor satellite locomotive",
    ),
    _doings(
        1.5,
        "cut raise freeze publish",
        "tax budget subsidy tariff price pension salary quota rate fee",
    ),
    _doings(
        2,
        "launch sell buy test develop withdraw promote",
        "vaccine drug website magazine bond network phone laptop camera perfume car game stake",
    ),
    _doings(
        2,
        "cancel postpone criticise cover investigate condemn discuss",
        """election strike meeting summit trial protest march war raid crash fire conference hearing
        ceremony tournament auction outbreak blackout attack explosion concert festival""",
    ),
)

PRIVATE: Final = (
    _doings(
        4,
        "watch love miss hate enjoy record finish",
        "movie game show video match film episode concert festival interview gig parade",
    ),
    _doings(
        4,
        "eat cook make bake burn order love share",
        """pizza cake dinner lunch sandwich burger breakfast salad soup cookie noodle chocolate pie
        pancake omelette""",
    ),
    _doings(
        4,
        "buy lose find need wear wash love want steal choose",
        """phone shirt dress jacket hat shoe bag necklace umbrella bracelet wallet laptop camera
        blanket suit scarf sweater""",
    ),
    _doings(
        2,
        "play hear love need record share",
        "song album guitar playlist tune track ballad piano drum",
    ),
    _doings(2, "clean leave love miss need paint fix", "room house kitchen garden car bed sofa"),
    _doings(2, "read finish forget need write borrow", "book letter recipe homework blog magazine"),
    _doings(
        2,
        "miss love plan forget enjoy hate need",
        """weekend birthday party holiday trip date class exam lecture wedding sleepover picnic
        reunion prom night""",
    ),
    _doings(
        1, "want need love adopt draw miss", "dog cat puppy kitten hug nap tattoo haircut kiss"
    ),
)
