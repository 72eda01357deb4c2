"""The remedies stage."""
