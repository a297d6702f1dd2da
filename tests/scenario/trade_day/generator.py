"""What is to happen on a day of trade. The same seed gives the same day; only how the clerks' steps interleave differs."""

import random
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Optional

RATES = ("20", "10", "5.5", "2.1")
RATE_WEIGHTS = (60, 20, 15, 5)
LABELS = ("Marteau", "Vis Ø 4 × 40", "Équerre 90°", "Colle « forte »", "مطرقة", "🔨 Pro", "金槌", 'Tube 3/4"')
NAMES = ("Quincaillerie Durand", "Boutique Lila", "Entrepôt Lyon", "Müller & Söhne", "Škoda Díly", "Café de l’Étoile")
ZIPF = 1.1

# What becomes of an order, and how often. EARLY is cancelled while the stock is still being asked, RECALLED once it is invoiced.
FATES = {"DRAFT": 6, "SUBMITTED": 5, "CONFIRMED": 18, "SHIPPED": 15, "DELIVERED": 36, "CANCELLED": 10, "DROPPED": 5, "EARLY": 5, "RECALLED": 6}

# What becomes of goods that were sold without an order.
SALE_FATES = {"KEPT": 4, "HANDED_OUT": 3, "CREDITED": 2, "CREDITED_IN_PART": 2}


@dataclass(frozen=True)
class Product:
    sku: str
    label: str
    price: str
    rate: str


@dataclass(frozen=True)
class Line:
    product: Product
    quantity: int
    label: str

    def wire(self):
        product = self.product
        return {"sku": product.sku, "label": self.label, "quantity": self.quantity, "unitPrice": product.price, "vatRate": product.rate}

    @property
    def identity(self):
        """What must be equal for an order to put two lines together."""
        return self.product.sku, self.label, Decimal(self.product.price), Decimal(self.product.rate)


@dataclass(frozen=True)
class Delivery:
    """Goods come in."""

    sku: str
    quantity: int
    double_click: bool = False


@dataclass(frozen=True)
class Purchase:
    """An order's whole life, as its customer and the clerk mean it; a shortage may shorten it."""

    order_id: str
    customer: str
    lines: tuple[Line, ...]
    added_later: tuple[Line, ...]
    takes_first_away: bool
    fate: str
    patient: bool  # after a shortage: waits for more goods and asks again, once; otherwise cancels
    invoiced: bool
    in_parts: bool  # billed by two invoices, where there is enough to bill
    credited: Optional[str]  # "whole", "parts" or nothing
    double_clicks: frozenset[str]
    posts_again: bool  # the form is sent once more at the end of the day


@dataclass(frozen=True)
class CounterSale:
    """An invoice made by hand, without an order: goods, or a service where `lines` have no product of the warehouse."""

    invoice_id: str
    customer: str
    lines: tuple[Line, ...]
    is_service: bool
    fate: str
    double_click: bool


@dataclass
class Day:
    products: list[Product] = field(default_factory=list)
    first_deliveries: list[Delivery] = field(default_factory=list)
    errands: list = field(default_factory=list)  # in the order in which the clerks take them up


def generate(seed, orders):
    return _Generator(seed, orders).day()


class _Generator:
    def __init__(self, seed, orders):
        self.random = random.Random(seed)
        self.orders = orders
        count = max(12, orders // 5)
        self.products = [self.product(number) for number in range(count)]
        self.demand = [1 / (rank + 1) ** ZIPF for rank in range(count)]
        self.customers = [f"C-{number:03}" for number in range(max(4, orders // 8))]

    def day(self):
        day = Day(self.products, [Delivery(product.sku, self.first_stock(rank), rank % 4 == 0) for rank, product in enumerate(self.products)])
        errands = [self.purchase() for _ in range(self.orders - 2 * (self.orders // 20))]
        errands += [purchase for _ in range(self.orders // 20) for purchase in self.opposite_purchases()]
        errands += [self.counter_sale() for _ in range(max(3, self.orders // 8))]
        self.random.shuffle(errands)
        for rank in range(0, len(self.products), 3):  # a second van, in the middle of the day
            errands.insert(len(errands) // 2 + rank, Delivery(self.products[rank].sku, 5 + self.first_stock(rank) // 3, rank % 2 == 0))
        day.errands = errands
        return day

    def product(self, number):
        """Prices are log-normal: most of them end in half a cent or in whole cents, some go on to six digits."""
        price = Decimal(str(self.random.lognormvariate(2.5, 1.2)))
        digits = self.random.choice((2, 2, 3, 3, 4, 6))
        price = max(price.quantize(Decimal(1).scaleb(-digits)), Decimal("0.07"))
        if digits == 3:
            price = price.quantize(Decimal("0.01")) + Decimal("0.005")
        label = f"{self.random.choice(LABELS)} {number}"
        return Product(f"SKU-{number:04}", label, str(price), self.random.choices(RATES, RATE_WEIGHTS)[0])

    def first_stock(self, rank):
        """Less than what will be asked of the most wanted, enough of the others."""
        units_wanted = self.orders * 2.2 * 2.2 * self.demand[rank] / sum(self.demand)
        return int(units_wanted * (0.6 if rank < 4 else 1.6)) + 3

    def lines(self):
        chosen = self.random.choices(self.products, self.demand, k=self.random.choice((1, 1, 2, 2, 3, 4)))
        lines = [self.line(product) for product in chosen]
        if self.random.random() < 0.1:  # one SKU on many lines
            lines += [Line(chosen[0], 1, f"{chosen[0].label}, lot {number}") for number in range(4)]
        return tuple(lines)

    def line(self, product):
        return Line(product, self.random.choice((1, 1, 1, 2, 2, 3, 5)), product.label)

    def purchase(self, lines=None):
        luck = self.random.random
        fate = self.random.choices(list(FATES), list(FATES.values()))[0]
        lives_on = fate in ("CONFIRMED", "SHIPPED", "DELIVERED")
        first = lines or self.lines()
        return Purchase(
            order_id=self.id(),
            customer=self.random.choice(self.customers),
            lines=first,
            added_later=tuple([self.line(self.random.choice(self.products)), first[0]]) if luck() < 0.3 else (),
            takes_first_away=len({line.identity for line in first}) > 1 and luck() < 0.1,
            fate=fate,
            patient=luck() < 0.4,
            invoiced=fate == "RECALLED" or (lives_on and luck() < 0.75),
            in_parts=luck() < 0.25,
            credited=self.random.choice(("whole", "parts")) if luck() < 0.25 and fate != "RECALLED" else None,
            double_clicks=frozenset(step for step in ("create", "submit", "confirm", "cancel", "validate") if luck() < 0.15),
            posts_again=luck() < 0.1,
        )

    def opposite_purchases(self):
        """Two baskets that want the same two products in opposite order."""
        one, other = (self.line(product) for product in self.products[:2])
        return self.purchase((one, other)), self.purchase((other, one))

    def counter_sale(self):
        is_service = self.random.random() < 0.4
        customer = self.random.choice(self.customers)
        fate = self.random.choices(list(SALE_FATES), list(SALE_FATES.values()))[0]
        return CounterSale(self.id(), customer, self.lines(), is_service, fate, self.random.random() < 0.2)

    def id(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))


def buyer(customer):
    """Who the customer is, for an invoice."""
    number = int(customer.split("-")[1])
    return {"name": f"{NAMES[number % len(NAMES)]} {number}", "address": [f"{number + 1} rue de la Paix", "75002 Paris"]}
