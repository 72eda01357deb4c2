"""The programmes of Amazon whose packages have a rate of their own."""

from typing import Final, Literal, get_args

Programme = Literal["standard", "sfp", "premium"]
"""Whose rule judges: that of the store, of Seller Fulfilled Prime, or of Premium Shipping."""

PROGRAMMES: Final[tuple[str, ...]] = get_args(Programme)
