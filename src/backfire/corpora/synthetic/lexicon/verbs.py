"""Verbs by what may follow them; the irregular ones with their forms."""

from typing import Final

from backfire.corpora.synthetic.lexicon.listing import listed

REPORT: Final = listed(
    """
    say announce warn add claim confirm insist argue predict admit believe deny
    """
)
"""Followed by a clause."""

CUSTODY: Final = listed(
    """
    arrest injure rescue detain charge question release evacuate kill find attack
    """
)
"""What is done to people in the news."""

MOVEMENTS: Final = listed("rise fall climb drop jump slip gain grow shrink")
"""What figures do."""

HAPPENINGS: Final = listed("begin end resume continue fail collapse start")
"""What plans, strikes and trials do."""

WISHES: Final = listed("try want plan hope agree refuse decide need promise expect")
"""Followed by an infinitive."""

ENCOUNTERS: Final = listed("see meet call text help visit hug thank follow invite ignore")
"""What somebody does to somebody."""

STATES: Final = listed(
    """
    sleep work cry laugh study dance sing wait leave cook relax shop swim celebrate smile train
    complain wander
    """
)
"""Followed by nothing, or by where and when."""

SKILLS: Final = listed("sleep work dance sing cook swim study")
"""Those of them that may be done well."""

MOTIONS: Final = listed("go run drive travel move walk")
"""Followed by where to."""

IRREGULAR: Final = {
    # base: past, participle
    "say": ("said", "said"),
    "sell": ("sold", "sold"),
    "buy": ("bought", "bought"),
    "cut": ("cut", "cut"),
    "build": ("built", "built"),
    "win": ("won", "won"),
    "lose": ("lost", "lost"),
    "withdraw": ("withdrew", "withdrawn"),
    "freeze": ("froze", "frozen"),
    "find": ("found", "found"),
    "rise": ("rose", "risen"),
    "fall": ("fell", "fallen"),
    "shed": ("shed", "shed"),
    "grow": ("grew", "grown"),
    "shrink": ("shrank", "shrunk"),
    "begin": ("began", "begun"),
    "eat": ("ate", "eaten"),
    "make": ("made", "made"),
    "read": ("read", "read"),
    "break": ("broke", "broken"),
    "forget": ("forgot", "forgotten"),
    "draw": ("drew", "drawn"),
    "steal": ("stole", "stolen"),
    "wear": ("wore", "worn"),
    "choose": ("chose", "chosen"),
    "see": ("saw", "seen"),
    "meet": ("met", "met"),
    "sleep": ("slept", "slept"),
    "sing": ("sang", "sung"),
    "leave": ("left", "left"),
    "run": ("ran", "run"),
    "swim": ("swam", "swum"),
    "drive": ("drove", "driven"),
    "think": ("thought", "thought"),
    "know": ("knew", "known"),
    "bet": ("bet", "bet"),
    "swear": ("swore", "sworn"),
    "hear": ("heard", "heard"),
    "go": ("went", "gone"),
    "get": ("got", "got"),
    "come": ("came", "come"),
    "have": ("had", "had"),
    "do": ("did", "done"),
    "feel": ("felt", "felt"),
    "tell": ("told", "told"),
    "hit": ("hit", "hit"),
    "beat": ("beat", "beaten"),
    "take": ("took", "taken"),
    "give": ("gave", "given"),
    "hold": ("held", "held"),
    "spend": ("spent", "spent"),
    "let": ("let", "let"),
    "pay": ("paid", "paid"),
    "write": ("wrote", "written"),
    "strike": ("struck", "struck"),
}

DOUBLING: Final = frozenset(
    listed(
        """
        plan drop hug slip swim run cut win get let hit begin forget shop shed bet sit cancel travel
        """
    )
)
"""Verbs whose last letter doubles before -ing and -ed."""
