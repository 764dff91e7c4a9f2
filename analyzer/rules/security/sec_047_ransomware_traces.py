"""SEC-047."""

import re
from collections.abc import Iterator

from analyzer.commands.file_names import FileName
from analyzer.commands.host_options import HostOption
from analyzer.configs.scripts import Greeting
from analyzer.findings import Severity
from analyzer.model import Record
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Pointer, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.security.options import option

_ENCRYPTED = lazy_pattern(r"\.(?:vmdk|vmx|vmxf|vmsd|vmsn|vswp|vmss|nvram|vmem)\.args$", re.I)
_NOTE = lazy_pattern(r"How to Restore Your Files\.html$", re.I)
_TOOLS = lazy_pattern(r"(?:^|/|\s)(encrypt|encrypt\.sh|public\.pem|archieve\.zip)$")
_WORDING = lazy_pattern(r"\b(bitcoins?|btc|tox(?: id)?|onion|decrypt\w*|your files|ransom)\b", re.I)
_WELCOME = "Annotations.WelcomeMessage"


@rule("SEC-047", "Traces of ransomware", severity=Severity.CRITICAL)
def ransomware_traces(
    host: HostName,
    names: Records[FileName] | None,
    greetings: Records[Greeting] | None,
    options: Records[HostOption] | None,
) -> Results:
    """Files or texts are there that encryptors leave behind.

    What it checks
        In listings of files (ls, find), greetings (/etc/motd, the start page of the web server) and the welcome
        message:
        - files that end with .args beside files of machines, or the note "How to Restore Your Files.html":
        critical;
        - two or more of the encryptor's own files in /tmp (encrypt, encrypt.sh, public.pem, archieve.zip): an
        error;
        - wording of ransom notes (two different words of bitcoin, TOX, onion, decrypt, "your files"): an error.
        Two of these signs are critical.

    Why it matters
        The host was attacked; what runs on it cannot be trusted.

    How to fix
        Take the host off the network, do not restart it, keep what was collected, call incident response. With
        older variants large flat files are mostly whole: recovery may be possible.

    False alarms
        A legal banner may hold one of the words: one word says nothing. Logs are not read by this rule.

    References
        CISA: ESXiArgs ransomware virtual machine recovery guidance
    """
    if names is None and greetings is None and options is None:
        raise Skip(
            f"{host.name}: neither files nor greetings are known",
            Need("find /vmfs/volumes/ -name '*.args'", host.name),
            Need("ls -l /tmp", host.name),
            Need("cat /etc/motd", host.name),
        )
    signs = list(_signs(names or (), greetings or (), options))
    if not signs:
        yield observed("none in what was saved")
        return
    sure = len(signs) > 1 or any(alone for _, alone, _ in signs)
    yield found(
        f"{host.name}: {'; '.join(said for said, _, _ in signs)}.",
        *(proof for _, _, proofs in signs for proof in proofs[:10]),
        severity=None if sure else Severity.ERROR,
        count=sum(len(proofs) for _, _, proofs in signs),
        remedy=f"Take {host.name} off the network, do not restart it, keep what was saved, call incident response.",
    )


def _signs(
    names: Records[FileName] | tuple[()], greetings: Records[Greeting] | tuple[()], options: Records[HostOption] | None
) -> Iterator[tuple[str, bool, list[Pointer]]]:
    """What each sign says, whether it is enough alone, and its lines."""
    locked = [at(item, "text") for item in names if _ENCRYPTED.search(item.text)]
    if locked:
        yield f"{len(locked)} files of machines have a companion that ends with .args", True, locked
    notes = [at(item, "text") for item in names if _NOTE.search(item.text)]
    if notes:
        yield "a ransom note is there", True, notes
    tools = {tool[1]: at(item, "text") for item in names if (tool := _TOOLS.search(item.text))}
    if len(tools) > 1:
        yield f"files of an encryptor are there ({', '.join(tools)})", False, list(tools.values())
    texts: list[tuple[str, Record, str]] = [(item.text, item, "text") for item in greetings]
    welcome = option(options, _WELCOME)
    if welcome is not None:
        texts.append((str(welcome.value or ""), welcome, "value"))
    worded = {word.lower(): at(record, field) for text, record, field in texts for word in _WORDING.findall(text)}
    if len(worded) > 1:
        yield f"a greeting reads like a ransom note ({', '.join(worded)})", False, list(worded.values())
