"""Options that several verbs have."""

from __future__ import annotations

from argparse import Namespace
from typing import NamedTuple

from analyzer.cli.arguments import Parser, number

LEVELS = ("critical", "error", "warning", "info")


class Shown(NamedTuple):
    """Which findings to show."""

    select: list[str] | None = None
    ignore: list[str] | None = None
    min_severity: str | None = None

    @classmethod
    def of(cls, asked: Namespace) -> Shown:
        """What a command line asks for."""
        return cls(asked.select, asked.ignore, asked.min_severity)

    @staticmethod
    def options(parser: Parser) -> None:
        """Take its options."""
        names = "ID|AREA|SEVERITY"
        parser.repeated("--select", metavar=names, help="Show only these rules, areas or severities. Can be repeated.")
        parser.repeated("--ignore", metavar=names, help="Leave these rules, areas or severities out. Can be repeated.")
        least(parser)


class Judged(NamedTuple):
    """What to judge by, beside the inputs."""

    case: str | None = None
    settings: str | None = None
    hardening: str | None = None
    as_of: str | None = None

    @classmethod
    def of(cls, asked: Namespace) -> Judged:
        """What a command line asks for."""
        return cls(asked.case, asked.settings, asked.hardening, asked.as_of)

    @staticmethod
    def options(parser: Parser) -> None:
        """Take its options."""
        parser.option(
            "--case",
            metavar="FILE",
            help="Facts no output holds (vCenter versions, SSO domain, licence). "
            "Default: case.toml beside the first input.",
        )
        parser.option(
            "--settings",
            metavar="FILE",
            help="Thresholds of rules, and findings accepted with a reason and an end date (see README).",
        )
        parser.option(
            "--hardening",
            metavar="PROFILE",
            help="Judge by a hardening profile as well.",
            one_of=("scg", "stig", "cis"),
        )
        parser.option(
            "--as-of",
            metavar="DATE",
            help="Judge ages and end dates by this day. Default: the newest date the input gives for its making.",
        )


class Extra(NamedTuple):
    """What to load beside what esxray comes with."""

    rules: list[str] | None = None
    allow_code: bool = False

    @classmethod
    def of(cls, asked: Namespace) -> Extra:
        """What a command line asks for."""
        return cls(asked.rules, asked.allow_code)

    @staticmethod
    def options(parser: Parser) -> None:
        """Take its options."""
        parser.repeated("--rules", metavar="DIR", help="A folder with rules of your own. Can be repeated.")
        parser.switch("--allow-code", help="Run the Python files in the folders of --rules.")


class Window(NamedTuple):
    """Which part of the logs to read."""

    since: str | None = None
    until: str | None = None

    @classmethod
    def of(cls, asked: Namespace) -> Window:
        """What a command line asks for."""
        return cls(asked.since, asked.until)

    @staticmethod
    def options(parser: Parser) -> None:
        """Take its options."""
        parser.option(
            "--since",
            metavar="T",
            help="Read logs from here on: 2026-03-01T04:00 (UTC), or 2h, 3d before the collection.",
        )
        parser.option("--until", metavar="T", help="Read logs up to here.")


def inputs(parser: Parser, label: str = "INPUT") -> None:
    """Take inputs."""
    parser.words(
        "inputs", label, "Saved output, a pasted terminal session, a folder of such files, or - for standard input."
    )


def least(parser: Parser) -> None:
    """Take ``--min-severity``."""
    parser.option("--min-severity", metavar="LEVEL", help="Leave out what is less severe.", one_of=LEVELS)


def ending(parser: Parser) -> None:
    """Take what decides the exit code."""
    parser.option(
        "--fail-on",
        metavar="LEVEL",
        help="Exit with 1 when a finding is at or above this severity.",
        one_of=LEVELS,
    )
    parser.switch("--strict", help="Exit with 4 when something was not read, cut off, or understood in part only.")


def processes(parser: Parser) -> None:
    """Take ``--jobs``."""
    parser.option(
        "--jobs",
        "-j",
        metavar="N",
        read=number(1, 64),
        help="Processes for large bundles. Default: one for each core, at most 4.",
    )


def findings(parser: Parser) -> None:
    """Take all that decides which findings there are and which of them are shown."""
    Shown.options(parser)
    ending(parser)
    Judged.options(parser)
    Extra.options(parser)
    Window.options(parser)
    processes(parser)


def silence(parser: Parser, help: str = "No word on stderr.") -> None:
    """Take ``--quiet``."""
    parser.switch("--quiet", "-q", help=help)
