"""``esxcli system syslog config get``: where the host keeps its logs and where it sends them."""

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Text, Words
from analyzer.parsing.records import RecordSpec


class SyslogConfig(Record):
    """The configuration of the log service; releases name its fields differently."""

    default_rotation_size: Number = None
    """KiB; up to 5.x, ``local_logging_default_rotation_size`` from 6.0 on."""
    default_rotations: Number = None
    log_output: Text = None
    """Up to 5.x; ``local_log_output`` from 6.0 on."""
    log_to_unique_subdirectory: Flag = None
    remote_host: Words = None
    """Servers joined by commas; empty, or ``<none>``, where there is none."""
    local_log_output: Text = None
    local_log_output_is_configured: Flag = None
    local_log_output_is_persistent: Flag = None
    local_logging_default_rotation_size: Number = None
    local_logging_default_rotations: Number = None
    default_network_retry_timeout: Number = None
    dropped_log_file_rotation_size: Number = None
    dropped_log_file_rotations: Number = None
    enforce_sslcertificates: Flag = None
    message_queue_drop_mark: Number = None

    @property
    def servers(self) -> tuple[str, ...]:
        """The servers that get the logs."""
        return tuple(
            part.strip() for part in (self.remote_host or "").split(",") if part.strip() not in ("", "<none>", "none")
        )


COMMAND = Command(
    name="esxcli system syslog config get",
    record=SyslogConfig,
    title="where logs are kept and sent",
    layout=RecordSpec(SyslogConfig),
    starts=(
        r"\s*Default Rotation Size: \d+ *\n\s*Default Rotations: ",
        r"\s*Default Network Retry Timeout: \d+ *\n\s*Dropped Log File Rotation Size: ",
    ),
    versions="5.0 to 9.0",
)
