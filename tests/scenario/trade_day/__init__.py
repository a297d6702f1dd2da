"""A day of trade: generated from a seed, driven through the API by several clerks, reconciled by people who were not there."""
