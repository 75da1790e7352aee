"""Telex and VNI: every syllable there and back, ways of typing, and what must be left alone."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.text.keystrokes import decode, encode_telex, encode_vni
from searchkit.text.syllables import all_syllables, is_plain_syllable, is_syllable
from searchkit.text.terms import has_marks

MARKED = [syllable for syllable in all_syllables() if not syllable.isascii()]

# Two keys only (but ý, ô), and syllables whose keys are another syllable typed plainly.
TOO_SHORT = set("áàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụêơư")
PLAIN_IN_TELEX = {"bông", "xông", "dông", "gông"}


@pytest.mark.parametrize(
    ("encode", "lost"),
    [(encode_telex, TOO_SHORT | PLAIN_IN_TELEX), (encode_vni, TOO_SHORT)],
    ids=["telex", "vni"],
)
def test_every_syllable_comes_back(encode: Callable[[str], str], lost: set[str]) -> None:
    assert {syllable for syllable in MARKED if decode(encode(syllable)) != syllable} == lost
    for syllable in MARKED:
        if syllable not in lost:
            assert decode(encode(syllable.capitalize())) == syllable.capitalize()
            if len(encode(syllable)) > 3:
                assert decode(encode(syllable.upper())) == syllable.upper()


@pytest.mark.parametrize("encode", [encode_telex, encode_vni])
def test_the_tone_key_may_stand_anywhere_after_the_first_vowel(encode: Callable[[str], str]) -> None:
    lost, tried = set(), 0
    for syllable in MARKED:
        keys = encode(syllable)
        toneless, tone = keys[:-1], keys[-1]
        if tone not in "sfrxj12345" or decode(keys) is None:
            continue
        first = next(at for at, key in enumerate(toneless) if key in "aeiouy")
        for place in range(first + 1, len(toneless)):
            typed = toneless[:place] + tone + toneless[place:]
            tried += 1
            if decode(typed) != syllable:
                lost.add(typed)
    assert tried > 27_000
    # A syllable without onset, its tone key the only key and between its vowels: the shape of oxi, Uri, Aso.
    assert all(re.fullmatch(r"[aeiouy]+[sfrxj1-5][aeiouy]+[a-z]*", typed) for typed in lost)
    assert len(lost) == 181


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("quốc", "quoocs quoosc quosoc qusooc quo61c quo6c1 quoc61 quoc16 quo16c"),
        ("đường", "dduwowngf ddwowngf dduowngf dduwongf dduongwf dduwowfng duwowngfd duwowngdf dduwfowng"),
        ("đường", "d9u7o7ng2 d9uo7ng2 d9uong72 d9uong27 duo7ng29 duong792 duong972 d9u7ong2"),
        ("được", "dduwowcj dduocwj dduowcj dduwojwc d9uo7c5 duoc579"),
        ("người", "nguwowif nguoiwf nguwoif nguowif ngwowif nguwowfi ngu7o7i2 nguo7i2 nguoi72"),
        ("việt", "vieetj vieejt viejet vie65t vie6t5 viet65"),
        ("phòng", "phongf phofng phonfg phong2 pho2ng"),
        ("hoặc", "hoawcj hoacwj hoawjc hoa85c hoac85"),
        ("mưa", "muwa muaw mwa mu7a mua7"),
        ("như", "nhuw nhw nhu7"),
        ("ưng", "uwng ungw wng u7ng ung7"),
        ("thuở", "thuowr thuorw thuo73"),
        ("quý", "quys qusy quy1 qu1y"),
        ("quăng", "quawng quangw qua8ng"),
        ("già", "giaf gifa gia2 gi2a"),
        ("gì", "gif gi2"),
        ("giếng", "gieengs gieesng gie61ng gieng61"),
        ("giữa", "giuwxa giuwax giwax giu74a"),
        ("ý", "ys y1"),
        ("ô", "oo o6"),
        ("ở", "owr o73"),
        ("hòa", "hoaf hofa hoa2"),
        ("moóc", "mooocs mooosc mooc1 moo1c"),
        ("đoòng", "ddooongf d9oong2"),
        ("Đường", "DDuwowngf Dduwowngf Duong972 D9uo7ng2"),
        ("ĐƯỜNG", "DDUWOWNGF D9UO7NG2"),
        ("Quốc", "Quoocs Quoc61"),
        ("QUỐC", "QUOOCS"),
        ("Ở", "Owr O73"),
    ],
)
def test_ways_of_typing(word: str, typed: str) -> None:
    assert {keys: decode(keys) for keys in typed.split()} == dict.fromkeys(typed.split(), word)


@pytest.mark.parametrize(
    "tokens",
    [
        "as us is of or ax if in a1 u2 ow ee dd aa dd9 a s 1 12",  # too short
        "internet windows covid news sars boss class tess texas texts process address access www html",
        "4g h5n1 km2 cr7 f16 b52 a380 u23 n2o vtv3 h2o 2d 3g mp3 1a a0",
        "USA CO2 GAS WTO SAR IMF DoS HoSE DDoS iPas eBays",
        "oxi Uri Aso isa era e3o",
        "ban la viet nam duong quoc hoa xoong boong the an",  # plain syllables
        "bán là việt đường hòa",  # marks
        "quoc ffoo hoafs hoas1 hoaf1 hoa23 ddd ddoong9 dduwowngff duwowng9 zas jaf",  # wrong keys
        "vieets1 vieet cacf hocr bats3x sachx",  # a stop with a tone that it cannot bear
        "gheas ngeas kaas cees quus nghaf",  # onsets that do not take the rime
        "viet-nam quoocs. do'n t_as",
    ],
)
def test_left_alone(tokens: str) -> None:
    assert {token: decode(token) for token in tokens.split() if decode(token) is not None} == {}
    assert decode("") is None


def test_foreign_words_that_compose_are_few() -> None:
    """The limit of what shape can tell, kept in view: these are for the index to recognise."""
    words = """
        album apple arsenal asean bar best book brazil bus camera canada card chelsea city club
        computer concert cover day download euro express facebook fan file film forum game gas
        gene google group hacker hotel internet iphone italy jean karaoke league link live
        london madrid mail manchester marketing max media messi microsoft mobile model moscow
        music nato news nokia nuclear olympic online oscar panel paris park pop radio real
        resort robot rock samsung seoul server sex shop show singapore smartphone sms sony star
        studio style super syria taxi team television tennis test thriller times tokyo tour
        toyota trump twitter vaccine video virus visa web website world
    """
    assert [word for word in words.split() if decode(word)] == [
        "bar",
        "best",
        "bus",
        "gas",
        "max",
        "sex",
        "taxi",
        "test",
        "visa",
    ]


KEYS = st.text("aeiouywdsfrxjbcghklmnpqtvzAEDS0123456789", max_size=10)


@given(st.one_of(KEYS, st.text()))
def test_what_is_decoded_is_one_marked_syllable(token: str) -> None:
    spelled = decode(token)
    if spelled is not None:
        assert token.isascii()
        assert not is_plain_syllable(token)
        assert is_syllable(spelled)
        assert has_marks(spelled)
        assert decode(spelled) is None


@pytest.mark.parametrize("text", ["", "film", "gía", "tòan", "hello", "viêt", "a1"])
def test_encoders_refuse_what_is_no_syllable(text: str) -> None:
    with pytest.raises(ValueError, match="not a syllable"):
        encode_telex(text)
    with pytest.raises(ValueError, match="not a syllable"):
        encode_vni(text)


@pytest.mark.parametrize(
    "name",
    ["xquad_vi/queries.jsonl", "alqac2024/queries.jsonl", "news_known_item/queries_title.jsonl"],
)
def test_real_queries_hold_hardly_any_token_that_decodes(name: str) -> None:
    data = os.environ.get("SEARCHKIT_DATA")
    if not data:
        pytest.skip("SEARCHKIT_DATA is not set")
    lines = (Path(data) / name).read_text(encoding="utf-8").splitlines()
    queries = [json.loads(line)["text"] for line in lines]
    touched = [query for query in queries if any(decode(token) for token in re.findall(r"\w+", query))]
    assert len(touched) <= 0.02 * len(queries)
