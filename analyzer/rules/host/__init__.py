"""Host: its own file systems, logs, crash dumps and boot device."""
