"""SEC-041."""

from analyzer.commands.certificate import Certificate
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, HostName, Records, Results, Skip, at, found, observed, rule


@rule("SEC-041", "The certificate of the host has ended or ends soon", severity=Severity.WARNING)
def certificate(host: HostName, certificates: Records[Certificate], as_of: AsOf | None, *, days: int = 30) -> Results:
    """The certificate is not valid for much longer, or was never replaced.

    What it checks
        The end of the certificate of the host against the day by which ages are judged: ended is an error,
        within 30 days a warning. A certificate that the installer or the host itself made is noted.

    Why it matters
        vCenter loses the host when its certificate ends.

    How to fix
        In vCenter: host, Certificate, Renew. Without vCenter: /sbin/generate-certificates, then restart hostd.

    False alarms
        A host without vCenter has a certificate of its own by design.

    References
        STIG 8: ESXI-80-000229
        CIS VMware ESXi 7.0: 2.4
        VMware vSphere Security: certificates of hosts
    """
    item = certificates[-1]
    own = (item.issuer is not None and item.issuer == item.subject) or "VMware Installer" in (item.issuer or "")
    if own:
        yield found(
            f"{host.name}: the certificate was made by the host itself.",
            at(item, "issuer"),
            subject="issuer",
            severity=Severity.INFO,
            remedy=f"If vCenter manages {host.name}: host, Certificate, Renew.",
        )
    end = item.ends
    if end is None or as_of is None:
        what = (
            "the end of the certificate is not told"
            if end is None
            else f"it ends on {end}; no day to judge by is known"
        )
        raise Skip(
            f"{host.name}: {what}", "openssl x509 -in /etc/vmware/ssl/rui.crt -noout -dates" if end is None else "date"
        )
    left = (end - as_of.day).days
    if left > days:
        yield observed(f"valid until {end}")
        return
    yield found(
        f"{host.name}: the certificate {'ended' if left < 0 else 'ends'} on {end}"
        f"{f', {left} days after {as_of.day}' if left >= 0 else f' (judged as of {as_of.day})'}.",
        at(item, "not_after"),
        subject="end",
        severity=Severity.ERROR if left < 0 else None,
        remedy=f"In vCenter: {host.name}, Certificate, Renew; without vCenter: /sbin/generate-certificates",
    )
