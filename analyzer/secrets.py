"""Secrets never leave the program: passwords, keys and tickets are masked in every output.

Masking works on single lines of text; it is the lowest common filter of evidence, records and unparsed
text. ``--redact`` (names and addresses) is another, wider matter.
"""

from __future__ import annotations

import re

from analyzer.patterns import lazy_pattern

MASK = "********"
_WORD = r"(?:\"[^\"]*\"|'[^']*'|\S+)"

_PATTERNS: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = (
    # Licence keys: five groups of five (VMware product keys).
    (("-",), lazy_pattern(r"\b[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}\b"), MASK),
    # esxcli/vmkping and friends: --password=x, --password x, -p x behind -u (connection options).
    (
        ("--pass", "--secret", "--communit", "--auth", "--priv"),
        lazy_pattern(
            r"(--(?:password|passwd|pass|secret|communit(?:y|ies)|auth-?key|priv-?key)(?:[= ]+))(\"[^\"]*\"|'[^']*'|\S+)",
            re.I,
        ),
        r"\1" + MASK,
    ),
    (("-u",), lazy_pattern(rf"(\s-u[= ]?\S+\s+-p[= ]?){_WORD}"), r"\1" + MASK),
    (("esxcli",), lazy_pattern(rf"(\besxcli(?:\.exe)?(?:\s+--?\w+[= ]\S+)*\s+-p[= ]?){_WORD}"), r"\1" + MASK),
    (("sshpass", "-pw"), lazy_pattern(rf"(\bsshpass\s+-p\s*|\s-pw\s+){_WORD}"), r"\1" + MASK),
    (
        ("curl", "wget"),
        lazy_pattern(
            r"(\b(?:curl|wget)\s(?:.{0,300}?\s)?(?:-u|--user|--proxy-user)[= ]?[\"']?[^\s:\"']{1,80}:)[^\s\"']+"
        ),
        r"\1" + MASK,
    ),
    # What a session of a client is continued with: sixteen bytes behind its name, and tickets of vCenter.
    (
        ("ticket", "session", "cookie"),
        lazy_pattern(
            r"((?:ticket|session|cookie)\b.{0,40}?)\b[0-9a-f]{2}(?:[ -][0-9a-f]{2}){15}\b"
            r"|(\bsession [\"'\[]?)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
            re.I,
        ),
        r"\1\2" + MASK,
    ),
    (("cst-",), lazy_pattern(r"\bcst-[A-Z]{2,8}-[\w-]+"), MASK),
    # esxcli commands that take a secret as an option of one letter.
    (("account ",), lazy_pattern(rf"(\baccount (?:add|set)\s(?:.{{0,200}}\s)?-p[= ]?){_WORD}"), r"\1" + MASK),
    (
        ("account ", "snmp set"),
        lazy_pattern(rf"(\b(?:account (?:add|set)|snmp set)\s(?:.{{0,200}}\s)?-c[= ]?){_WORD}"),
        r"\1" + MASK,
    ),
    (("chap set",), lazy_pattern(rf"(\bchap set\s(?:.{{0,200}}\s)?-S[= ]?){_WORD}"), r"\1" + MASK),
    (("echo",), lazy_pattern(rf"(\becho\s+(?:-\w+\s+)?){_WORD}(?=\s*\|\s*(?:ch)?passwd\b)"), r"\1" + MASK),
    # A record's field or a login: the secret may hold blanks.
    (
        ("password:", "passwd:", "passphrase:", "secret:"),
        lazy_pattern(
            r"^(\s*(?:[\w@.']+ ){0,4}(?:password|passwd|passphrase|secret): *)(?! *(?:false|true|null|none|n/a|<unset>|\*+)\s*$)\S.*",
            re.I,
        ),
        r"\1" + MASK,
    ),
    (
        (" is ",),
        lazy_pattern(
            r"(\b(?:password|passwd|passphrase|community) is )(?!(?:not|required|expired|set|empty|wrong|correct|invalid|a|the)\b)\S+",
            re.I,
        ),
        r"\1" + MASK,
    ),
    # key = value and key: value of configurations (CHAP, SNMP, LDAP, proxies).
    (
        ("pass", "secret", "communit", "key", "session", "cookie", "authorization", "bearer", "token"),
        lazy_pattern(
            r"((?:chap ?(?:mutual )?(?:secret|password)|mutual ?secret|(?:password|passwd|passphrase|\bsecret|\bcommunit(?:y|ies)"
            r"|\bauthkey|\bprivkey|\bprivate ?key|\blicense ?key|\bserial ?number key|\bsession ?(?:id|ticket|cookie)"
            r"|\bvmware_soap_session|\bcookie|\bauthorization|\bbearer|\btoken)\b)[\"']?\s*(?:[:=]|=>)\s*)(?!\s*(?:false|true|null|none|n/a|<unset>|\*+)\b)"
            r"(\"[^\"]*\"|'[^']*'|(?:(?:bearer|basic) )?[^\s,;]+)",
            re.I,
        ),
        r"\1" + MASK,
    ),
    # Wrapped keys of encrypted virtual machines.
    (
        ("encryption.", "datafilekey"),
        lazy_pattern(r"(\b(?:encryption\.(?:keySafe|data|encryptedKey)|dataFileKey)\s*=\s*).+", re.I),
        r"\1" + MASK,
    ),
    # user:password@host in URLs.
    (("://",), lazy_pattern(r"(\b[a-z][a-z0-9+.-]{0,30}://[^\s/:@]+:)[^\s/@]+(@)", re.I), r"\1" + MASK + r"\2"),
    # Public keys of authorized_keys: whose they are is nobody's business.
    (("aaaa",), lazy_pattern(r"(\b(?:ssh-\w+|ecdsa-sha2-\w+|sk-[\w@.-]+) )AAAA\S+.*"), r"\1" + MASK),
    # Targets of SNMP traps: address@port and community.
    (("@",), lazy_pattern(r"(^|[\s,])([\w.:\-]+@\d{1,5}[ /])[^\s,]+"), r"\1\2" + MASK),
    # Hashes of /etc/shadow.
    (("$",), lazy_pattern(r"\$(?:1|2[aby]|5|6|y)\$[./0-9A-Za-z$=,]{8,}"), MASK),
    (("private key-----",), lazy_pattern(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----).*"), r"\1 " + MASK),
)
"""For each kind of secret the words of which one stands in a line that has it, in lower case; how it looks; the mask."""

_SUSPECT = lazy_pattern(
    r"pass|secret|communit|c(?:st-|url|ookie|hap set)|session|t(?:icket|oken)|wget|e(?:sxcli|cho|ncryption\.)|snmp set"
    r"|a(?:ccount |uthkey|uthorization|aaa)|priv(?:key|ate ?key)|license ?key|number key|bearer|datafilekey"
    r"|://|@\d|\$|-(?:u|pw|-auth|-priv|[0-9a-z]{5}-)"
)
"""What stands in every line that has a secret. Nearly all lines have none, and this tells so in a hundredth of the
time: each of its words begins with a plain letter, which is what the search is fast at."""

_ALONE = (
    # A line of base64 key material standing alone, as inside a PEM block.
    re.compile(r"^(?=.*[+/=0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/]{60,}={0,2}$"),
    re.compile(r"^\s*[A-Za-z0-9+/]{12,}={1,2}\s*$"),
)
"""Secrets that are the only word of their line."""


_SECRET_FIELD = lazy_pattern(
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
    # Letters that are no ASCII may stand for those of the words.
    plain, low = text.isascii(), text.lower()
    if not plain or _SUSPECT.search(low):
        for words, pattern, replacement in _PATTERNS:
            for word in words:
                if word in low or not plain:
                    text = pattern.sub(replacement, text)
                    break
    if len(text) > 12 and " " not in text.strip():
        for pattern in _ALONE:
            text = pattern.sub(MASK, text)
    return text
