"""Hardware: faults, firmware and memory of the server a host runs on."""
