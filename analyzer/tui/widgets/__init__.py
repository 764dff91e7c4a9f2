"""Widgets that draw only the lines on the screen, however many there are."""
