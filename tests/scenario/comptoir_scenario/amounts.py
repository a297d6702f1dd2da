"""The arithmetic of an invoice in exact decimals, written down from the rules and not from the program: the judge of its sums."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
CENT = Decimal("0.01")


class Sums(NamedTuple):
    """In cents. `vat_lines` is {rate: (base, vat)}; a rate without value is left out."""

    net: int
    vat: int
    total: int
    vat_lines: dict[Decimal, tuple[int, int]]


def cents(value):
    """A decimal in major units, rounded half up, as a number of cents."""
    return int(EXACT.quantize(value, CENT).scaleb(2))


def net_of(price, quantity):
    return cents(EXACT.multiply(Decimal(price), Decimal(quantity)))


def vat_of(base, rate):
    """`base` in cents, `rate` in percent."""
    return cents(EXACT.multiply(Decimal(base), Decimal(rate)).scaleb(-4))


def sums_of(lines):
    """Of (price, quantity, rate): the VAT is rounded once a rate, on the sum of the rounded nets."""
    bases = defaultdict(int)
    for price, quantity, rate in lines:
        bases[Decimal(rate)] += net_of(price, quantity)
    return sums_of_bases({rate: (base, vat_of(base, rate)) for rate, base in bases.items()})


def sums_of_bases(vat_lines):
    vat_lines = {rate: amounts for rate, amounts in vat_lines.items() if amounts != (0, 0)}
    net = sum(base for base, _ in vat_lines.values())
    vat = sum(vat for _, vat in vat_lines.values())
    return Sums(net, vat, net + vat, vat_lines)


def difference(whole, part):
    """What is left of the sums of a document when the sums of a part of it are taken away, rate by rate."""
    left = {}
    for rate, (base, vat) in whole.vat_lines.items():
        base_taken, vat_taken = part.vat_lines.get(rate, (0, 0))
        left[rate] = (base - base_taken, vat - vat_taken)
    return sums_of_bases(left)


def sums_shown(document):
    """The sums of an order or an invoice as the API shows them. A rate without value says nothing."""
    vat_lines = {Decimal(line["rate"]): (line["base"]["amount"], line["vat"]["amount"]) for line in document["vatLines"]}
    vat_lines = {rate: amounts for rate, amounts in vat_lines.items() if amounts != (0, 0)}
    return Sums(document["net"]["amount"], document["vat"]["amount"], document["total"]["amount"], vat_lines)
