"""Golden terms: they change only together with TERMS_VERSION, which tells an index that it was built otherwise."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from searchkit.analysis import analyze, fingerprint, model

GOLDEN_VERSION = 1

# The terms of a text by position: its syllable and its words. If one of these has to change, so has TERMS_VERSION.
GOLDEN = [
    (
        "Hội nghị khoa học kỹ thuật ở Thuỵ Sỹ",
        "hội hội_nghị|nghị|khoa khoa_học|học|kĩ kĩ_thuật|thuật|ở|thụy thụy_sĩ|sĩ",
    ),
    (
        "CÔNG NGHIỆP HOÁ, hiện đại hóa nông thôn",
        "công công_nghiệp_hóa|nghiệp|hóa|hiện hiện_đại_hóa|đại|hóa|nông nông_thôn|thôn",
    ),
    (
        "Ðường Đống Ða, gía cuả ngừơi dân",
        "đường|đống đống_đa|đa|giá|của|người|dân",
    ),
    (
        "học sinh học sinh học sinh",
        "học học_sinh|sinh|học học_sinh|sinh|học học_sinh|sinh",
    ),
    (
        "Nguyễn Thị Minh Khai",
        "nguyễn nguyễn_thị|thị|minh minh_khai|khai",
    ),
    (
        "Hà Nội-Hải Phòng, Việt-Lào",
        "hà hà_nội|nội|hải hải_phòng|phòng|việt việt-lào|lào",
    ),
    (
        "Ngày 27/8/2018, 27-08, 8/2018 và 31/02/2018",
        "ngày|27 2018-08-27|8|2018|27 27/8|8|8 2018-08|2018|và|31 31/2/2018|2|2018",
    ),
    (
        "sáng 27 tháng 8 năm 2018; tháng 9/2018; 2/9 năm 1945",
        "sáng|27 2018-08-27|tháng|8|năm|2018|tháng|9 2018-09|2018|2 1945-09-02|9|năm|1945",
    ),
    (
        "37.000đ/kg, 11,5%, 1.234.567,89 và 1,234",
        "37000 37 000|đ đ/kg|kg|11.5 11 5|1234567.89 1 234 567 89|và|1.234 1 234",
    ),
    (
        "NQ-28/TW, 15/2018/NĐ-CP, COVID-19",
        "nq nq-28/tw|28|tw|15 15/2018/nđ-cp|2018|nđ|cp|covid covid-19|19",
    ),
    (
        "TP.HCM, U.S.A., Q.1, VTV.vn",
        "tp tphcm|hcm|u usa|s|a|q q.1|1|vtv vtv.vn|vn",
    ),
    (
        "C++, C#, AT&T, don’t, 18+, 10:30",
        "c c++|c c#|at at&t|t|don don't|t|18 18+|10 10:30|30",
    ),
    (
        "km2, 20m², 10h05, H2O, A320",
        "km2 km 2|20m2 20 m 2|10h05 10 h 5|h2o|a320 a 320",
    ),
    (
        "#tag, @user, a_b",
        "#tag tag|@user user|a a_b|b",
    ),
    (
        "http://www.bao.vn/ky-thuat/?x=1. Ban.Doc@bao.vn",
        "http bao.vn/ki-thuat/?x=1|www|bao|vn|ki|thuat|x|1|ban ban.doc@bao.vn|doc|bao|vn",
    ),
    (
        "hết.Rồi 1.Nam kết./.",
        "hết|rồi|1|nam nam_kết|kết",
    ),
    (
        "vi\u00adệt na\u200bm 中文字 क़लम Ⅷ ½ ﬁ ß İ",
        "việt|nam|中文字|क़लम|ⅷ|½|fi|ss|i̇",
    ),
]


def terms(text: str) -> str:
    by_position: dict[int, list[str]] = {}
    for token in analyze(text):
        by_position.setdefault(token.position, []).append(token.terms.syllable or token.terms.word or "")
    return "|".join(" ".join(found) for found in by_position.values())


@pytest.mark.parametrize(("text", "golden"), GOLDEN)
def test_golden_terms(text: str, golden: str) -> None:
    assert terms(text) == golden, "terms have changed: raise TERMS_VERSION, and GOLDEN_VERSION here"


def test_the_golden_terms_are_of_this_version() -> None:
    assert fingerprint.TERMS_VERSION == GOLDEN_VERSION


def test_the_fingerprint_is_stable_and_short() -> None:
    assert fingerprint.fingerprint() == fingerprint.fingerprint()
    assert len(fingerprint.fingerprint()) == 16
    assert int(fingerprint.fingerprint(), 16)


def test_the_fingerprint_follows_all_that_terms_depend_on(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {fingerprint.fingerprint()}
    with monkeypatch.context() as patched:
        patched.setattr(fingerprint, "TERMS_VERSION", GOLDEN_VERSION + 1)
        found.add(fingerprint.fingerprint())
    with monkeypatch.context() as patched:
        patched.setattr(model, "fingerprint", lambda: "another model")
        found.add(fingerprint.fingerprint())
    with monkeypatch.context() as patched:
        patched.setattr(unicodedata, "unidata_version", "99.0.0")
        found.add(fingerprint.fingerprint())
    assert len(found) == 4


def test_neither_analysis_nor_fingerprint_loads_the_heavy_packages() -> None:
    code = (
        "import sys; from searchkit.analysis import analyze, fingerprint; "
        "analyze('Hà Nội 27/8/2018'); fingerprint.fingerprint(); "
        "print(*{'numpy', 'whoosh', 'pyvi', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
