"""What each form of a query means: one table, a query to its tree and to its printed form."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import unicodedata

import pytest

from searchkit.search.grammar import (
    And,
    Boost,
    Clause,
    Everything,
    Fielded,
    Fuzzy,
    Node,
    Not,
    Occur,
    Or,
    Phrase,
    Prefix,
    Range,
    Run,
    Word,
    parse,
    to_query,
)


def run(*pieces: str | Node) -> Run:
    """A run: words as strings, a leading + or - as its sign."""
    clauses = []
    for piece in pieces:
        if isinstance(piece, str):
            sign = piece[0] if piece[0] in "+-" and len(piece) > 1 else ""
            clauses.append(Clause(Occur(sign), Word(piece[len(sign) :])))
        else:
            clauses.append(Clause(Occur.SHOULD, piece))
    return Run(tuple(clauses))


def clause(sign: str, node: Node) -> Clause:
    return Clause(Occur(sign), node)


def without(*nodes: Node) -> And:
    return And((Everything(), *map(Not, nodes)))


AUGUST = dt.date(2018, 8, 27)

CASES: list[tuple[str, Node, str]] = [
    # words
    ("", Run(), ""),
    ("  \t\n", Run(), ""),
    ("... - !?", Run(), ""),
    ("phở", Word("phở"), "phở"),
    ("quốc phòng", run("quốc", "phòng"), "quốc phòng"),
    ("quốc\u00a0phòng", run("quốc", "phòng"), "quốc phòng"),
    ("27/8/2018 NQ-28/TW TP.HCM C++ e-mail", run("27/8/2018", "NQ-28/TW", "TP.HCM", "C++", "e-mail"), ""),
    ("Quốc phòng - An ninh", run("Quốc", "phòng", "-", "An", "ninh"), ""),
    ("xong -", run("xong", "-"), ""),
    ("- xong", run("-", "xong"), ""),
    (
        "12:30 https://a.vn/b?c=d mailto:a@b.vn Ông:x",
        run("12:30", "https://a.vn/b?c=d", "mailto:a@b.vn", "Ông:x"),
        "",
    ),
    ("HLV: abc std::vector", run("HLV:", "abc", "std::vector"), ""),
    ("có gì mới?", run("có", "gì", "mới?"), ""),
    ("--x -> x", run(Word("--x"), Word("->"), "x"), r"\--x \-> x"),
    # leaves
    ("quố*", Prefix("quố"), "quố*"),
    ("kinh~ te~1 xa~2", run(Fuzzy("kinh", 1), Fuzzy("te", 1), Fuzzy("xa", 2)), "kinh~1 te~1 xa~2"),
    ('"quốc phòng"', Phrase("quốc phòng"), ""),
    ('"quốc phòng"~3 x', run(Phrase("quốc phòng", 3), Word("x")), ""),
    ("“quốc phòng” «an ninh»", run(Phrase("quốc phòng"), Phrase("an ninh")), '"quốc phòng" "an ninh"'),
    ("nói:“có thật”", run("nói:", Phrase("có thật")), 'nói: "có thật"'),
    ('"phở', Word('"phở'), r"\"phở"),
    ("*", Everything(), "*"),
    # signs
    ("+bão -lụt to", run("+bão", "-lụt", "to"), ""),
    (
        '-"miền trung" bão',
        Run((clause("-", Phrase("miền trung")), clause("", Word("bão")))),
        "",
    ),
    (
        "+(a OR b) c",
        Run((clause("+", Or((Word("a"), Word("b")))), clause("", Word("c")))),
        "",
    ),
    ("+bão", run("+bão"), ""),
    ("-lụt", without(Word("lụt")), "NOT lụt"),
    ("-lụt -bão", without(Word("lụt"), Word("bão")), "NOT lụt NOT bão"),
    ("-TPHCM -SJC", without(Word("TPHCM"), Word("SJC")), "-TPHCM -SJC"),
    ("+84", run("+84"), ""),
    # operators
    ("quốc phòng AND an ninh", And((run("quốc", "phòng"), run("an", "ninh"))), ""),
    ("a b OR c d", Or((run("a", "b"), run("c", "d"))), ""),
    ("a OR b AND c NOT d e", Or((Word("a"), And((Word("b"), Word("c"), Not(run("d", "e")))))), ""),
    ("a AND NOT b", And((Word("a"), Not(Word("b")))), "a NOT b"),
    ("NOT a b", without(run("a", "b")), ""),
    ("a OR NOT b", Or((Word("a"), without(Word("b")))), ""),
    ("a AND -b", And((Word("a"), Not(Word("b")))), "a NOT b"),
    ("a AND (b AND c)", And((Word("a"), Word("b"), Word("c"))), "a AND b AND c"),
    ("a OR (b OR c)", Or((Word("a"), Word("b"), Word("c"))), "a OR b OR c"),
    ("(a OR b) AND c", And((Or((Word("a"), Word("b"))), Word("c"))), ""),
    (
        "a VÀ b HOẶC c KHÔNG d",
        Or((And((Word("a"), Word("b"))), And((Word("c"), Not(Word("d")))))),
        "a AND b OR c NOT d",
    ),
    (
        unicodedata.normalize("NFD", "a VÀ b KHÔNG c"),
        And((Word("a"), Word("b"), Not(Word("c")))),
        "a AND b NOT c",
    ),
    ("a và b and c", run("a", "và", "b", "and", "c"), ""),
    ("NÓI VÀ LÀM", run("NÓI", "VÀ", "LÀM"), r"NÓI \VÀ LÀM"),
    ("AND quốc phòng OR", run("AND", "quốc", "phòng", "OR"), r"\AND quốc phòng \OR"),
    ("a AND OR b", Or((run("a", "AND"), Word("b"))), r"a \AND OR b"),
    ("NOT NOT a", And((Word("NOT"), Not(Word("a")))), r"\NOT NOT a"),
    ("a AND (OR)", And((Word("a"), Word("OR"))), r"a AND \OR"),
    ("NOT(a)AND(b)", And((Not(Word("a")), Word("b"))), "NOT a AND b"),
    # brackets
    ("a (b c) d", run("a", "b", "c", "d"), "a b c d"),
    ("a (+b c)", run("a", run("+b", "c")), ""),
    ("a (-b)", run("a", without(Word("b"))), "a (NOT b)"),
    ("Luật(sửa đổi) f(x)", run("Luật", "sửa", "đổi", "f(x)"), r"Luật sửa đổi f\(x\)"),
    ("(a OR b", Or((Word("a"), Word("b"))), "a OR b"),
    ("a) b", run("a)", "b"), r"a\) b"),
    ("a () b", run("a", "()", "b"), r"a \(\) b"),
    # boosts
    ("bão^2 lụt^0.5", run(Boost(Word("bão"), 2.0), Boost(Word("lụt"), 0.5)), ""),
    ('"a b"~2^3', Boost(Phrase("a b", 2), 3.0), ""),
    ("(a b)^2", Boost(run("a", "b"), 2.0), ""),
    ("(a^2)^3", Boost(Boost(Word("a"), 2.0), 3.0), ""),
    ("+a*^.5", Run((Clause(Occur.MUST, Boost(Prefix("a"), 0.5)),)), "+a*^0.5"),
    ("a^0 b^x c^1e9 d^99999", run("a^0", "b^x", "c^1e9", "d^99999"), r"a\^0 b\^x c\^1e9 d\^99999"),
    # fields
    ("title:phở", Fielded("title", Word("phở")), ""),
    ("Title:phở", Fielded("title", Word("phở")), "title:phở"),
    (
        'section:"Kinh tế" section:kinh-te',
        run(Fielded("section", Phrase("Kinh tế")), Fielded("section", Word("kinh-te"))),
        "",
    ),
    ("id:2018/*", Fielded("id", Prefix("2018/")), ""),
    ("title:(quốc phòng)^2", Boost(Fielded("title", run("quốc", "phòng")), 2.0), ""),
    ("title:(a^2)", Fielded("title", Boost(Word("a"), 2.0)), ""),
    ("body:kinh~2^3", Boost(Fielded("body", Fuzzy("kinh", 2)), 3.0), ""),
    (
        "-related:x y",
        Run((Clause(Occur.MUST_NOT, Fielded("related", Word("x"))), Clause(Occur.SHOULD, Word("y")))),
        "",
    ),
    ("title:a:b", Fielded("title", Word("a:b")), ""),
    ("khong:xin", Word("khong:xin"), r"khong\:xin"),
    ("title: phở", run("title:", "phở"), r"title\: phở"),
    ("title:(body:x)", Fielded("title", Word("body:x")), r"title:body\:x"),
    ('khong:"a b"', run("khong:", Phrase("a b")), 'khong: "a b"'),
    # dates
    ("bão date:27/8/2018", run("bão", Range("date", AUGUST, AUGUST)), "bão date:2018-08-27"),
    (
        "date:[2018-08-01 TO 2018-08-27]",
        Range("date", dt.date(2018, 8, 1), AUGUST),
        "date:2018-08-01..2018-08-27",
    ),
    ("year:2018", Range("year", dt.date(2018, 1, 1), dt.date(2018, 12, 31)), ""),
    ("-year:2017..", without(Range("year", dt.date(2017, 1, 1), None)), "NOT year:2017.."),
    ("(date:2018)", Range("date", dt.date(2018, 1, 1), dt.date(2018, 12, 31)), "date:2018"),
    ("date:31/02/2018", Word("date:31/02/2018"), r"date\:31/02/2018"),
    ("date:hôm qua", run("date:hôm", "qua"), r"date\:hôm qua"),
    # escapes
    (r"\-a \"b\" c\*", run(Word("-a"), '"b"', "c*"), ""),
    (r"\AND a\ b", run("AND", "a b"), ""),
    (r"title\:x a\^2 C:\\", run("title:x", "a^2", "C:\\"), ""),
    ("a\\", Word("a\\"), r"a\\"),
    (r'"a \"b\" c"', Phrase('a "b" c'), ""),
]


@pytest.mark.parametrize(("query", "node", "printed"), CASES, ids=[case[0] for case in CASES])
def test_meaning(query: str, node: Node, printed: str) -> None:
    found = parse(query).node
    assert found == node
    assert to_query(found) == (printed or query.replace("\u00a0", " ") * (node != Run()))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ('a AND "b c" -d title:x (e)^2', ["a", "AND", '"b', 'c"', "-d", "title:x", "(e)^2"]),
        ("NOT x*", ["NOT", "x*"]),
        (r"a\b", [r"a\b"]),
        ("“a”", ["“a”"]),
    ],
)
def test_literal_is_words_only(query: str, words: list[str]) -> None:
    parsed = parse(query, literal=True)
    expected = tuple(Clause(Occur.SHOULD, Word(word)) for word in words)
    assert parsed.node == (Run(expected) if len(expected) > 1 else expected[0].node)
    assert parsed.diagnostics == ()
    assert parse(to_query(parsed.node), strict=True).node == parsed.node


def test_literal_without_anything_to_search_for() -> None:
    assert parse(" - () ", literal=True).node == Run()


def test_spans_are_places_in_the_query() -> None:
    query = r'+title:"a b"~1^2 (c* OR d\-e) date:2018'
    node = parse(query).node
    assert isinstance(node, Run)
    boost, either, date = (clause.node for clause in node.clauses)
    assert isinstance(boost, Boost)
    assert isinstance(boost.node, Fielded)
    assert isinstance(either, Or)
    shown = [boost, boost.node, boost.node.node, *either.nodes, date]
    assert [query[slice(*part.span)] for part in shown] == [
        'title:"a b"~1^2',
        'title:"a b"~1',
        '"a b"~1',
        "c*",
        r"d\-e",
        "2018",
    ]


def test_spans_do_not_count_for_equality() -> None:
    assert parse("  a   b").node == parse("a b").node
    assert hash(parse("  a   b").node) == hash(parse("a b").node)


def test_import_is_light() -> None:
    code = "import sys, searchkit.search.grammar; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not {"numpy", "whoosh", "rich", "click", "pyvi", "searchkit.analysis", "searchkit.index"} & set(loaded)
