"""What the vSphere editions include of vMotion, for hosts whose licence does not list its features."""

import re
from typing import NamedTuple


class Edition(NamedTuple):
    """Which kinds of migration an edition includes; None where that is not known."""

    vmotion: bool
    cross_vcenter: bool | None
    """Cross-vCenter and long-distance vMotion, which are sold together."""


_ALL, _LOCAL, _NONE, _SOME = (
    Edition(True, True),
    Edition(True, False),
    Edition(False, False),
    Edition(True, None),
)
_EDITIONS = {
    "free": _NONE, "hypervisor": _NONE, "essentials": _NONE,
    "essentials plus": _LOCAL, "standard": _LOCAL, "advanced": _LOCAL, "enterprise": _LOCAL,
    "enterprise plus": _ALL, "platinum": _ALL,
    # Subscriptions, which go by other names.
    "foundation": _ALL, "vvf": _ALL, "cloud foundation": _ALL, "vcf": _ALL, "vvs": _SOME, "vvep": _SOME,
    "robo standard": _SOME, "robo advanced": _SOME, "robo enterprise": _SOME,
    "desktop": _SOME, "scale-out": _SOME,
}  # fmt: skip
_WORDS = {
    "vmware": "",
    "vsphere": "",
    "esxi": "",
    "edition": "",
    "licence": "",
    "license": "",
    "kit": "",
    "subscription": "",
}
EVALUATION = frozenset({"evaluation", "evaluation mode", "eval", "trial"})


def edition_name(text: str) -> str:
    """The bare edition in a licence's name.

    >>> edition_name("VMware vSphere 6 Essentials Plus"), edition_name("Enterprise+")
    ('essentials plus', 'enterprise plus')
    """
    text = re.sub(r"\([^)]*\)|\b\d+(?:\.\d+)*\b", " ", text.lower().replace("+", " plus"))
    return " ".join(word for word in text.split() if _WORDS.get(word, word))


def edition(text: str | None) -> Edition | None:
    """What the edition called ``text`` includes, or None when it is not known."""
    return _EDITIONS.get(edition_name(text)) if text else None
