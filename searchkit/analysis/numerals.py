"""Numbers with separators in one form: 37.000 as 37000, 11,5 and 11.5 as 11.5, 1.234.567,89 as 1234567.89."""

from __future__ import annotations

import re

from searchkit.analysis.dates import read_short_date

_POINT_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_COMMA_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:,000|(?:,[0-9]{3}){2,}|(?:,[0-9]{3})+\.[0-9]+)(?:\.[0-9]+)?")
_DECIMAL = re.compile(r"([0-9]+)[.,]([0-9]+)")


def read_number(text: str) -> str | None:
    """The form in which all writings of a number meet; None for what is none (27.8.2018, a version).

    In Vietnam the point groups thousands and the comma begins the decimals. Commas that can only group, as
    in English, are read so: 1,234,567 and 37,000. A month of a year (8.2018) is a date.
    """
    if read_short_date(text):
        return None
    if _POINT_GROUPS.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if _COMMA_GROUPS.fullmatch(text):
        return text.replace(",", "")
    match = _DECIMAL.fullmatch(text)
    return f"{match[1]}.{match[2]}" if match else None
