"""What the rules say that judge messages of logs."""

from analyzer.rulebook import Need, Skip


def not_read(what: str, host: str, *logs: str) -> Skip:
    """Why a rule about log messages was not judged."""
    files = " and ".join(logs)
    return Skip(f"reads {what} in {files}, which no input tells", *(Need(f"var/run/log/{log}", host) for log in logs))
