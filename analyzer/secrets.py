"""Secrets never leave the program: passwords, keys and tickets are masked in every output.

Masking works on single lines of text; it is the lowest common filter of evidence, records and unparsed
text. ``--redact`` (names and addresses) is another, wider matter.
"""

from __future__ import annotations

import re

MASK = "********"
_WORD = r"(?:\"[^\"]*\"|'[^']*'|\S+)"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # Licence keys: five groups of five (VMware product keys).
    (re.compile(r"\b[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}\b"), MASK),
    # esxcli/vmkping and friends: --password=x, --password x, -p x behind -u (connection options).
    (
        re.compile(
            r"(--(?:password|passwd|pass|secret|communit(?:y|ies)|auth-?key|priv-?key)(?:[= ]+))(\"[^\"]*\"|'[^']*'|\S+)",
            re.I,
        ),
        r"\1" + MASK,
    ),
    (re.compile(rf"(\s-u[= ]?\S+\s+-p[= ]?){_WORD}"), r"\1" + MASK),
    (re.compile(rf"(\besxcli(?:\.exe)?(?:\s+--?\w+[= ]\S+)*\s+-p[= ]?){_WORD}"), r"\1" + MASK),
    (re.compile(rf"(\bsshpass\s+-p\s*|\s-pw\s+){_WORD}"), r"\1" + MASK),
    (
        re.compile(
            r"(\b(?:curl|wget)\s(?:.{0,300}?\s)?(?:-u|--user|--proxy-user)[= ]?[\"']?[^\s:\"']{1,80}:)[^\s\"']+"
        ),
        r"\1" + MASK,
    ),
    # What a session of a client is continued with: sixteen bytes behind its name, and tickets of vCenter.
    (
        re.compile(
            r"((?:ticket|session|cookie)\b.{0,40}?)\b[0-9a-f]{2}(?:[ -][0-9a-f]{2}){15}\b"
            r"|(\bsession [\"'\[]?)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
            re.I,
        ),
        r"\1\2" + MASK,
    ),
    (re.compile(r"\bcst-[A-Z]{2,8}-[\w-]+"), MASK),
    # esxcli commands that take a secret as an option of one letter.
    (re.compile(rf"(\baccount (?:add|set)\s(?:.{{0,200}}\s)?-p[= ]?){_WORD}"), r"\1" + MASK),
    (re.compile(rf"(\b(?:account (?:add|set)|snmp set)\s(?:.{{0,200}}\s)?-c[= ]?){_WORD}"), r"\1" + MASK),
    (re.compile(rf"(\bchap set\s(?:.{{0,200}}\s)?-S[= ]?){_WORD}"), r"\1" + MASK),
    (re.compile(rf"(\becho\s+(?:-\w+\s+)?){_WORD}(?=\s*\|\s*(?:ch)?passwd\b)"), r"\1" + MASK),
    # A record's field or a login: the secret may hold blanks.
    (
        re.compile(
            r"^(\s*(?:[\w@.']+ ){0,4}(?:password|passwd|passphrase|secret): *)(?! *(?:false|true|null|none|n/a|<unset>|\*+)\s*$)\S.*",
            re.I,
        ),
        r"\1" + MASK,
    ),
    (
        re.compile(
            r"(\b(?:password|passwd|passphrase|community) is )(?!(?:not|required|expired|set|empty|wrong|correct|invalid|a|the)\b)\S+",
            re.I,
        ),
        r"\1" + MASK,
    ),
    # key = value and key: value of configurations (CHAP, SNMP, LDAP, proxies).
    (
        re.compile(
            r"((?:chap ?(?:mutual )?(?:secret|password)|mutual ?secret|(?:password|passwd|passphrase|\bsecret|\bcommunit(?:y|ies)"
            r"|\bauthkey|\bprivkey|\bprivate ?key|\blicense ?key|\bserial ?number key|\bsession ?(?:id|ticket|cookie)"
            r"|\bvmware_soap_session|\bcookie|\bauthorization|\bbearer|\btoken)\b)[\"']?\s*(?:[:=]|=>)\s*)(?!\s*(?:false|true|null|none|n/a|<unset>|\*+)\b)"
            r"(\"[^\"]*\"|'[^']*'|(?:(?:bearer|basic) )?[^\s,;]+)",
            re.I,
        ),
        r"\1" + MASK,
    ),
    # Wrapped keys of encrypted virtual machines.
    (re.compile(r"(\b(?:encryption\.(?:keySafe|data|encryptedKey)|dataFileKey)\s*=\s*).+", re.I), r"\1" + MASK),
    # user:password@host in URLs.
    (re.compile(r"(\b[a-z][a-z0-9+.-]{0,30}://[^\s/:@]+:)[^\s/@]+(@)", re.I), r"\1" + MASK + r"\2"),
    # Public keys of authorized_keys: whose they are is nobody's business.
    (re.compile(r"(\b(?:ssh-\w+|ecdsa-sha2-\w+|sk-[\w@.-]+) )AAAA\S+.*"), r"\1" + MASK),
    # Targets of SNMP traps: address@port and community.
    (re.compile(r"(^|[\s,])([\w.:\-]+@\d{1,5}[ /])[^\s,]+"), r"\1\2" + MASK),
    # Hashes of /etc/shadow.
    (re.compile(r"\$(?:1|2[aby]|5|6|y)\$[./0-9A-Za-z$=,]{8,}"), MASK),
    (re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----).*"), r"\1 " + MASK),
    # A line of base64 key material standing alone, as inside a PEM block.
    (re.compile(r"^(?=.*[+/=0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/]{60,}={0,2}$"), MASK),
    (re.compile(r"^\s*[A-Za-z0-9+/]{12,}={1,2}\s*$"), MASK),
)
_HINT = re.compile(
    r"pass|cst-|--user|\scurl\s|secret|communit|AAAA|@\d|key|ticket|session|cookie|authoriz|bearer|token|://|\$\d|\$y|\s-p|[0-9A-Z]{5}-[0-9A-Z]{5}-|[A-Za-z0-9+/]{60}"
    r"|chap|snmp|account|encryption\.data|=\s*$",
    re.I,
)


_SECRET_FIELD = re.compile(
    r"(?:^|_)(?:password|passwd|passphrase|secret|communit(?:y|ies)|auth_?key|priv_?key|private_?key|license_?key|token|cookie)$"
)


def is_secret(field: str) -> bool:
    """True for the record field of a secret: its value has no ``Password:`` beside it that could tell.

    >>> is_secret("communities"), is_secret("mutual_secret"), is_secret("key")
    (True, True, False)
    """
    return _SECRET_FIELD.search(field) is not None


def mask_secrets(text: str) -> str:
    """The text with secrets replaced by asterisks.

    >>> mask_secrets("esxcli --server=vc --password=hunter2 network nic list")
    'esxcli --server=vc --password=******** network nic list'
    """
    if not _HINT.search(text):
        return text
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
