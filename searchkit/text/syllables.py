"""Which strings can be Vietnamese syllables: an onset, a rime, a tone, and the rules that bind them.

The rules are those of the spelling taught in schools: c, g, ng before back vowels and k, gh, ngh before e
ê i y; a rounded glide (oa, oe, uê, uy, ...) only after onsets that take one; qu and gi swallowing a
letter of the rime; rimes closed by a stop (c, ch, p, t) only with the tones sắc and nặng. Names and loans
at home in the press (Đắk Lắk, Bắc Kạn, Hồng Kông, xe buýt, xoong) are listed beside them.

A tone stands on one letter of a rime. Where two traditions differ (hòa, hoà) the older one, which the
press writes by far more often, is the canonical one: hòa, khỏe, thủy.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

from searchkit.text.letters import CONSONANTS, TONES, VOWELS, plain, with_tone

# Toneless rimes, by what may stand before them.
_BACK = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "o oc oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt "
    "ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu"
)
_FRONT = "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu"
_GLIDE = (
    "oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet "
    "uân uâng uât uây uê uêch uênh uơ uy uya uych uyn uynh uyt uyp uyu uyên uyêt"
)
_AFTER_NOTHING = "y yêm yên yêng yêt yêu"
_AFTER_QU = (
    "a ac ach ai an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât âu ây e ec em en eng eo et "
    "ê ên ênh êch êt êu i ich in inh it y ych yn ynh yt yên yêt yêu yu ô ôc ơ ơi ơt"
)
_AFTER_GI = (
    "a ac ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e en eo em eng ê êc êm ên êng êp êt êu o oc oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn "
    "u uc ui um un ung up ut ua uôc ư ưt ưng ưa ươi ương ươc"
)
_LISTED = {
    "b": "oong uyt oa",
    "đ": "oong ăk",
    "g": "i in im ip it ich oa oe oong",
    "h": "y ooc",
    "k": "a an ang on ông um y",
    "l": "y ăk",
    "m": "y ooc",
    "ng": "oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo uây uêch uy uyên uyêt uyt",
    "ph": "uy",
    "s": "y ooc",
    "t": "y",
    "v": "y oan ooc",
    "x": "oong",
}
_GLIDING = ("ch", "d", "đ", "h", "kh", "l", "n", "nh", "r", "s", "t", "th", "tr", "x")
_NOT_GLIDING = ("b", "m", "p", "ph", "v")
_STOPS = ("c", "ch", "p", "t")

# The two places of the tone differ between the traditions in these.
_TWO_TRADITIONS = ("oa", "oe", "uy")


@cache
def rimes_after() -> dict[str, frozenset[str]]:
    """The toneless rimes that each onset takes; "" is the missing onset, "qu" and "gi" are onsets."""
    rimes = {"": f"{_BACK} {_FRONT} {_GLIDE} {_AFTER_NOTHING}", "qu": _AFTER_QU, "gi": _AFTER_GI}
    rimes |= dict.fromkeys(_GLIDING, f"{_BACK} {_FRONT} {_GLIDE}")
    rimes |= dict.fromkeys(_NOT_GLIDING, f"{_BACK} {_FRONT}")
    rimes |= dict.fromkeys(("c", "g", "ng"), _BACK)
    rimes |= dict.fromkeys(("k", "gh", "ngh"), _FRONT)
    return {onset: frozenset(f"{names} {_LISTED.get(onset, '')}".split()) for onset, names in rimes.items()}


def takes_tone(rime: str, tone: int) -> bool:
    """Whether `rime` may bear `tone`: closed by a stop it bears sắc or nặng only."""
    return tone in (1, 5) or not rime.endswith(_STOPS)


@cache
def tone_place(rime: str) -> int:
    """The index in a toneless `rime` of the letter that bears its tone."""
    vowels = [at for at, letter in enumerate(rime) if letter in VOWELS]
    marked = [at for at in vowels if not rime[at].isascii()]
    if marked:
        return marked[-1]  # of ươ the second
    if vowels[-1] < len(rime) - 1:
        return vowels[-1]
    return vowels[1] if len(vowels) == 3 else vowels[0]


def compose(onset: str, rime: str, tone: int) -> str:
    """The syllable of these parts in canonical spelling."""
    return onset + with_tone(rime, tone_place(rime), tone)


def parse(syllable: str) -> tuple[str, str, int] | None:
    """Onset, toneless rime and tone of a syllable (lower case, NFC), None where it is none.

    The tone may stand where either tradition puts it (hòa, hoà), but nowhere else.
    """
    rest = syllable.lstrip(CONSONANTS)
    onset = syllable[: len(syllable) - len(rest)]
    divisions = [(onset, rest)]
    if onset in ("q", "g"):
        divisions.insert(0, (syllable[:2], rest[1:]))
    for head, toned in divisions:
        rime, tone = _toned_rimes().get(toned, ("", 0))
        if rime and rime in rimes_after().get(head, ()):
            return head, rime, tone
    return None


def is_syllable(text: str) -> bool:
    """Whether `text`, in any case and normal form, is a Vietnamese syllable written with its marks."""
    return parse(unicodedata.normalize("NFC", text).lower()) is not None


def is_plain_syllable(text: str) -> bool:
    """Whether `text`, in any case, is ASCII letters that some syllable has when its marks are taken off."""
    return text.isascii() and text.lower() in _plain_syllables()


def all_syllables() -> Iterator[str]:
    """All syllables that the rules allow: canonical, lower case, NFC, each once, always in the same order."""
    for onset, rimes in rimes_after().items():
        for rime in sorted(rimes):
            for tone in TONES:
                if takes_tone(rime, tone):
                    yield compose(onset, rime, tone)


@cache
def all_rimes() -> tuple[str, ...]:
    """Every toneless rime that some onset takes, sorted."""
    return tuple(sorted({rime for rimes in rimes_after().values() for rime in rimes}))


@cache
def _toned_rimes() -> dict[str, tuple[str, int]]:
    """Rimes as written, in either tradition, with the toneless rime and the tone."""
    table = {}
    for rime in all_rimes():
        for tone in TONES:
            if takes_tone(rime, tone):
                table[with_tone(rime, tone_place(rime), tone)] = (rime, tone)
                if rime in _TWO_TRADITIONS:
                    table[with_tone(rime, 1, tone)] = (rime, tone)
    return table


@cache
def _plain_syllables() -> frozenset[str]:
    return frozenset(plain(onset + rime) for onset, rimes in rimes_after().items() for rime in rimes)
