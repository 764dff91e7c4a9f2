"""Inputs as bytes and text: no meaning yet."""
