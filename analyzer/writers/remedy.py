"""Remedies are prose with command lines in it; reports show the command lines so that they can be copied."""

from __future__ import annotations

import re
import shlex

from analyzer.patterns import lazy_pattern

_PROGRAM = r"(?:esxcli|localcli|esxcfg-\w+|vmkping|vim-cmd|vsish|vmware(?= -)|grep(?= \S+ /))"
_STOP = (
    r"(?:and|or|then|to|for|with|if|when|while|until|from|on|shows?|which|that|again|each|as|is|of"
    r"|gives?|tells?|says?|prints?|must|should|has|have|once|first|before|after)"
)
"""Words of a sentence that goes on behind a command; no esxcli name space or value is called like that."""
# A word of a command: a placeholder, a quoted text, or characters of which the last ends no sentence.
_WORD = r"""(?:<[^<>\n]+>|'[^'\n]*'|"[^"\n]*"|[^\s.,;:()<>]|[.,;:](?=[^\s"']))+"""
_COMMAND = lazy_pattern(rf"(?<![\w/.-]){_PROGRAM}(?: (?!{_STOP}\b){_WORD})+")


def commands_in(text: str) -> list[tuple[str, bool]]:
    """The text cut into prose and command lines: pairs of text and whether it is a command.

    >>> commands_in("On esx02: esxcli network ip interface set -i vmk1 -m 9000.")
    [('On esx02: ', False), ('esxcli network ip interface set -i vmk1 -m 9000', True), ('.', False)]
    """
    parts: list[tuple[str, bool]] = []
    end = 0
    for found in _COMMAND.finditer(text):
        command = found[0]
        if found.start() > end:
            parts.append((text[end : found.start()], False))
        parts.append((command, True))
        end = found.start() + len(command)
    if end < len(text):
        parts.append((text[end:], False))
    return parts


def flowing(text: str) -> list[str]:
    """Paragraphs of a text that was wrapped for a source file; a line that is one command stays alone."""
    paragraphs: list[str] = []
    joined = False
    for line in text.split("\n"):
        words = line.strip()
        alone = _COMMAND.fullmatch(words) is not None
        if not words:
            joined = False
        elif joined and not alone:
            paragraphs[-1] += f" {words}"
        else:
            paragraphs.append(words)
            joined = not alone
    return paragraphs


_SHELL = lazy_pattern(r"[;|&$`<>\\\r\n]")


def pasteable(command: str, placeholders: bool = False) -> str:
    """The command line as it may be pasted into a shell, or as a comment when it should not be.

    Names in it come from inputs, so it is not trusted: nothing that ends the command, starts another or
    writes a file gets through. ``<placeholders>`` have to be filled in first: a shell stops at them by
    itself, and with ``placeholders`` they are let through.

    >>> pasteable("vmkping -I vmk1 10.20.5.12"), pasteable("vmkping -I vmk1;reboot 10.20.5.12")
    ('vmkping -I vmk1 10.20.5.12', '# vmkping -I vmk1;reboot 10.20.5.12')
    """
    checked = re.sub(r"<\w[^<>]*>", "x", command) if placeholders else command
    try:
        sound = bool(shlex.split(checked.partition(" # ")[0]))
    except ValueError:
        sound = False
    return command if sound and not _SHELL.search(checked) else f"# {command}"
