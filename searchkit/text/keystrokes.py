"""Vietnamese typed without an input method: raw Telex and VNI keys, read back as the syllable meant.

Telex doubles a letter for its circumflex or stroke (aa ee oo dd), adds w for horn or breve (aw ow uw),
and s f r x j for the tones sắc huyền hỏi ngã nặng. VNI adds digits: 1 to 5 for the same tones, 6 for the
circumflex, 7 for the horn, 8 for the breve, 9 for the stroke.

Both are read by composition: an onset, a known spelling of a rime, at most one tone key, and the rules of
spelling that the result must keep. What is not exactly one well-formed syllable is not guessed at.
Foreign words that happen to compose (taxi: tãi, Lee: Lê) cannot be told by their shape: ask the index
first whether it knows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from searchkit.text.letters import TELEX_TONES, VNI_TONES
from searchkit.text.syllables import all_rimes, compose, is_plain_syllable, parse, rimes_after, takes_tone

_TELEX_MARKS = str.maketrans({"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"})
_VNI_MARKS = str.maketrans({"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"})
_BARE = str.maketrans("ăâêôơư", "aaeoou")

_NOT_VOWELS = "bcdfghjklmnpqrstvxz123456789"  # w is a vowel: it types ư
_KEY_BETWEEN_VOWELS = re.compile("[aeiouy]+[^aeiouy][aeiouy]")
_LONGEST = len("nghieengs") + 2


def decode(token: str) -> str | None:
    """The syllable that raw Telex or VNI keys spell, in the case of `token`; None where they spell none.

    A tone key may stand anywhere after the first vowel, a digit of VNI anywhere after its letter, the w of
    Telex after its letter or last, the second d after the first or last. None, too, for what reads as
    it stands: a syllable with its marks or typed plainly, most pairs of keys (as, of), short capitals (USA,
    CO2), capitals inside (DoS), and a key alone between the vowels of a syllable without onset (oxi,
    Uri).
    """
    if not token.isascii() or not _cased_like_a_word(token):
        return None
    keys = token.lower()
    # Two keys are too few to tell from a foreign word (as, is, of, A1), but for ý (ys, y1) and ô (oo, o6).
    shortest = 2 if keys.startswith("y") or keys in ("oo", "o6") else 3
    if not shortest <= len(keys) <= _LONGEST or not keys.isalnum() or is_plain_syllable(keys):
        return None
    if keys.isalpha():
        spelled = _decode(keys, TELEX_TONES, "d", _telex_rimes())
    else:
        spelled = _decode(keys, VNI_TONES, "9", _vni_rimes())
    return None if spelled is None or spelled.isascii() else _with_case_of(token, spelled)


def encode_telex(syllable: str) -> str:
    """The Telex keys of a syllable (NFC), tone last, in its case. Raises ValueError for anything else."""
    keys, tone = _toneless(syllable)
    keys = keys.replace("oo", "ooo").translate(_TELEX_MARKS) + TELEX_TONES[tone].strip()
    return _with_case_of(syllable, keys)


def encode_vni(syllable: str) -> str:
    """The VNI keys of a syllable (NFC), tone last, in its case. Raises ValueError for anything else."""
    keys, tone = _toneless(syllable)
    return _with_case_of(syllable, keys.translate(_VNI_MARKS) + VNI_TONES[tone].strip())


def _cased_like_a_word(token: str) -> bool:
    """Lower case, a capital first (or the two of DD), or capitals too many for an abbreviation."""
    if token.isupper() and len(token) > 3:
        return True
    rest = token[2:] if token.startswith("DD") else token[1:]
    return rest == rest.lower()


def _decode(keys: str, tone_keys: str, stroke: str, rimes: dict[str, list[str]]) -> str | None:
    rest = keys.lstrip(_NOT_VOWELS)
    onset = keys[: len(keys) - len(rest)]
    typed = [key for key in rest if key in tone_keys]
    if len(typed) > 1:
        return None
    tone = tone_keys.index(typed[0]) if typed else 0
    rest = rest.replace(tone_keys[tone], "")
    if onset == "d" + stroke:
        onset = "đ"
    elif onset == "d" and (rest.endswith(stroke) or (stroke.isdigit() and stroke in rest)):
        onset, rest = "đ", rest.replace(stroke, "", 1)
    # q and g may own the first vowel letter, or not.
    divisions = [(onset, rest)]
    if (onset, rest[:1]) in (("q", "u"), ("g", "i")):
        divisions.insert(0, (onset + rest[0], rest[1:]))
    for head, rime_keys in divisions:
        for rime in rimes.get(rime_keys, ()):
            if rime in rimes_after().get(head, ()) and takes_tone(rime, tone):
                foreign = not head and rime.isascii() and _KEY_BETWEEN_VOWELS.match(keys)
                return None if foreign else compose(head, rime, tone)
    return None


@cache
def _telex_rimes() -> dict[str, list[str]]:
    return _by_keys(_telex_spellings)


@cache
def _vni_rimes() -> dict[str, list[str]]:
    return _by_keys(_vni_spellings)


def _by_keys(spellings: Callable[[str], set[str]]) -> dict[str, list[str]]:
    # Typed oo is ô far more often than the oo of oong and ooc, so these come last.
    table: dict[str, list[str]] = {}
    for rime in sorted(all_rimes(), key=lambda rime: "oo" in rime):
        for keys in spellings(rime):
            table.setdefault(keys, []).append(rime)
    return table


def _telex_spellings(rime: str) -> set[str]:
    """The keys of a toneless rime: w after its letter or last, one w for ươ, w alone for a leading ư."""
    full = rime.translate(_TELEX_MARKS)
    spellings = {full}
    if "oo" in rime:
        spellings.add(rime.replace("oo", "ooo"))
    if "w" in full:
        spellings |= {rime.translate(_BARE) + "w", full.replace("uwow", "uow"), full.replace("uwow", "uwo")}
    if full.startswith("uw"):
        spellings.add(full[1:])
    return spellings


def _vni_spellings(rime: str) -> set[str]:
    """The keys of a toneless rime: digits after their letters, or one anywhere after the first it marks."""
    full, bare = rime.translate(_VNI_MARKS), rime.translate(_BARE)
    digits = {key for key in full if key.isdigit()}
    if len(digits) != 1:
        return {full}
    first = next(at for at, letter in enumerate(rime) if not letter.isascii()) + 1
    return {full} | {bare[:at] + min(digits) + bare[at:] for at in range(first, len(bare) + 1)}


def _toneless(syllable: str) -> tuple[str, int]:
    parts = parse(syllable.lower())
    if parts is None:
        raise ValueError(f"not a syllable: {syllable!r}")
    onset, rime, tone = parts
    return onset + rime, tone


def _with_case_of(model: str, text: str) -> str:
    """`text` in capitals as `model` is, if that has several letters, else with a capital first as there."""
    if model.isupper() and sum(map(str.isalpha, model)) > 1:
        return text.upper()
    return text[0].upper() + text[1:] if model[0].isupper() else text
