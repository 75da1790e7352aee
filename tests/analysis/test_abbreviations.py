"""Which abbreviations a text defines, and which brackets define none."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.analysis.abbreviations import definitions
from searchkit.text.terms import fold


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Uỷ ban nhân dân (UBND) xã họp.", [("UBND", "Uỷ ban nhân dân")]),
        ("Chủ tịch Ủy ban Nhân dân (UBND) xã", [("UBND", "Ủy ban Nhân dân")]),
        ("kỳ họp của Hội đồng nhân dân (HĐND)", [("HĐND", "Hội đồng nhân dân")]),
        ("kỳ họp của Hội đồng nhân dân (HDND)", [("HDND", "Hội đồng nhân dân")]),  # typed without đ
        ("HĐND (Hội đồng nhân dân) xã", [("HĐND", "Hội đồng nhân dân")]),
        ("ngành giáo dục và đào tạo (GD&ĐT)", [("GD&ĐT", "giáo dục và đào tạo")]),
        ("Sở Văn hoá, Thể thao và Du lịch (VH-TT&DL)", [("VH-TT&DL", "Văn hoá, Thể thao và Du lịch")]),
        ("ở Thành phố Hồ Chí Minh (TP.HCM)", [("TP.HCM", "Thành phố Hồ Chí Minh")]),
        ("bảo hiểm xã hội (sau đây gọi tắt là BHXH)", [("BHXH", "bảo hiểm xã hội")]),
        ("bảo hiểm y tế (viết tắt: BHYT)", [("BHYT", "bảo hiểm y tế")]),
        ("bảo hiểm y tế (sau đây gọi là “BHYT”)", [("BHYT", "bảo hiểm y tế")]),
        (unicodedata.normalize("NFD", "Hội đồng nhân dân (HĐND)"), [("HĐND", "Hội đồng nhân dân")]),
        ("Hội đồng nhân dân (H\u00d0ND)", [("HĐND", "Hội đồng nhân dân")]),  # the letter that looks like Đ
        ("“Hợp tác xã” (“HTX”) kiểu mới", [("HTX", "Hợp tác xã")]),
        ("hợp tác xã (HTX), hợp tác xã (HTX)", [("HTX", "hợp tác xã")]),
        ("khu công nghiệp (KCN) và khu chế xuất (KCX)", [("KCN", "khu công nghiệp"), ("KCX", "khu chế xuất")]),
        # none
        ("Uỷ ban xã (UBND)", []),
        ("đường dài (DD)", [("DD", "đường dài")]),
        ("dân quân (ĐQ)", []),  # đ is no d
        ("hợp tác. Xã (HTX)", []),  # not over a full stop
        ("hợp tác\nxã (HTX)", []),
        ("một vụ cháy (ảnh)", []),
        ("giá tăng (5%)", []),
        ("A B C (ABC)", []),
        ("và các anh (VCA)", [("VCA", "và các anh")]),
        ("của hợp tác xã và (HTX)", []),  # ends in what has no letter
        ("(HTX)", []),
        ("Hà Nội (Việt Nam)", []),
        ("", []),
    ],
)
def test_definitions(text: str, found: list[tuple[str, str]]) -> None:
    assert definitions(text) == found


@given(st.text(alphabet="aÂâĐđbcD (.)&-\n,“ ỷ", max_size=60) | st.text(max_size=40))
def test_what_is_found_stands_in_the_text_and_has_the_letters(text: str) -> None:
    for short, long in definitions(text):
        composed = unicodedata.normalize("NFC", text).replace("\u00d0", "Đ")
        assert short in composed
        assert long in composed
        initials = [fold(word[0]) for word in long.replace("-", " ").replace("&", " ").replace(",", " ").split()]
        left = iter(initials)
        assert all(fold(letter) in left for letter in filter(str.isalpha, short)), "the letters are initials, in this order"


@pytest.mark.parametrize(
    "text", ["(" * 200_000, "(A" * 100_000, "a a a " * 50_000 + "(AAAAAAAAAA)" * 3_000, "A.A." * 50_000]
)
def test_no_text_is_slow(text: str) -> None:
    began = time.process_time()
    definitions(text)
    assert time.process_time() - began < 1.0
