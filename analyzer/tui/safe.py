"""Text of an input on its way to the screen: shown as it is, never obeyed. The only place that decides this.

Every character keeps one cell where it had one, so that columns stay where they were: controls become their
pictures, direction marks and invisible characters a replacement sign. Tabs are expanded. Nothing here or behind it
reads markup.
"""

from __future__ import annotations

import re

from analyzer.secrets import mask_secrets

_ODD = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
_TAB = 8


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"


def shown(text: str) -> str:
    r"""The text on one line with nothing in it that a terminal would obey.

    >>> shown("a\tb\x1b[2J\u202e")
    'a       b␛[2J�'
    """
    if text.isascii() and text.isprintable():
        return text
    if "\t" in text:
        text = text.expandtabs(_TAB)
    return _ODD.sub(_picture, text)


def lines(text: str) -> list[str]:
    """A text of several lines, each as :func:`shown`."""
    return [shown(line.removesuffix("\r")) for line in text.split("\n")]


def masked(text: str) -> str:
    """A raw line of an input: shown, without the secrets in it."""
    return shown(mask_secrets(text))
