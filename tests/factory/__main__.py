"""``python -m tests.factory``."""

from tests.factory.cli import main

main()
