"""Report formats: one module each, with ``write(analysis) -> str``. They only read the report."""
