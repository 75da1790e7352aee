"""The Vietnamese letters: vowels with their tones, and the marks off.

A tone is a number, that of its VNI key: 0 level (ngang), 1 acute (sắc), 2 grave (huyền), 3 hook (hỏi),
4 tilde (ngã), 5 dot below (nặng). All letters here are lower case and NFC.
"""

from __future__ import annotations

TONES = range(6)

#: The key of each tone in the two typing methods; the level tone has none.
TELEX_TONES = " sfrxj"
VNI_TONES = " 12345"

#: One row a vowel; the column is the tone.
VOWEL_ROWS = (
    "aáàảãạ",
    "ăắằẳẵặ",
    "âấầẩẫậ",
    "eéèẻẽẹ",
    "êếềểễệ",
    "iíìỉĩị",
    "oóòỏõọ",
    "ôốồổỗộ",
    "ơớờởỡợ",
    "uúùủũụ",
    "ưứừửữự",
    "yýỳỷỹỵ",
)

#: The twelve vowels without a tone.
VOWELS = "".join(row[0] for row in VOWEL_ROWS)

#: Letters that stand before a vowel; w, z, f and j are foreign.
CONSONANTS = "bcdđghklmnpqrstvx"

#: Every letter that is not ASCII.
MARKED_LETTERS = "đ" + "".join(letter for row in VOWEL_ROWS for letter in row if not letter.isascii())

_ROW_OF = {row[0]: row for row in VOWEL_ROWS}
_PLAIN = str.maketrans("ăâêôơưđ", "aaeooud")


def with_tone(text: str, place: int, tone: int) -> str:
    """`text` with `tone` put on the toneless vowel at index `place`."""
    return text[:place] + _ROW_OF[text[place]][tone] + text[place + 1 :]


def plain(toneless: str) -> str:
    """Toneless letters without their other marks: one ASCII letter for each."""
    return toneless.translate(_PLAIN)
