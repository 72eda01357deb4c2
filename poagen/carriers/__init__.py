"""The carriers stage."""
