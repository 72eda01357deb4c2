"""The case in a browser on the same machine: pages over the public API, and nothing leaves the computer."""
