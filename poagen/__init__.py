"""poagen: exports in, a truthful appeal out."""
