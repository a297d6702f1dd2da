"""Whatever comes in: one clear answer that says what is wrong and where, and the host goes on."""

import json
import socket
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from comptoir_scenario.api import Api, new_key
from comptoir_scenario.case import HostCase
from comptoir_scenario.shop import line

ORDER = {"customerId": "C-1", "currency": "EUR", "lines": [line("S")]}


def order_with(**members):
    return ORDER | members


def line_with(**members):
    return order_with(lines=[line("T"), line("S") | members])


class AMessage(HostCase):
    def place(self, body):
        return self.api.send("POST", "/orders", body, {"Idempotency-Key": new_key()})

    def tearDown(self):
        """The host has survived whatever it was, with all its promises."""
        self.assertEqual(self.place(ORDER).status, 201)

    def test_that_is_no_json_is_malformed(self):
        whole = json.dumps(ORDER).encode()
        truncated = [whole[:-1], whole[:40], b"{"]
        nonsense = [whole + b"x", b"nonsense", b"'", b"{'a':1}", b'{"customerId":"C-1",}', b"\x00", b'{"customerId":"\n"}', b"\xef\xbb\xbf{}"]
        for text in truncated + nonsense:
            with self.subTest(text=text):
                self.check_problem(self.place(text), 400, "json.malformed")

    def test_that_is_no_utf8_is_malformed(self):
        for text in (b'{"customerId":"\xff"}', b'{"customerId":"\xc0\xaf"}', b'{"customerId":"\xed\xa0\x80"}'):
            with self.subTest(text=text):
                self.check_problem(self.place(text), 400, "json.not_utf8")

    def test_that_is_too_deep_or_too_large_is_refused(self):
        self.check_problem(self.place(b'{"x":' + b"[" * 100_000), 400, "json.too_deep")
        self.check_problem(self.place(b'{"x":' + b'{"x":' * 65 + b"1" + b"}" * 66), 400, "json.too_deep")
        self.assertEqual(self.place(order_with(reference="x" * 2_000_000)).status, 413)
        self.api.close()

    def test_names_every_fault_and_its_place(self):
        message = {"customerId": 5, "lines": [line("S") | {"quantity": "two"}, {"sku": "T"}], "waerhouse": "main"}
        answer = self.check_problem(self.place(message), 422, "message.invalid")

        faults = {(fault["pointer"], fault["code"]) for fault in answer.body["errors"]}
        self.assertEqual(
            faults,
            {
                ("/customerId", "field.wrong_type"),
                ("/lines/0/quantity", "field.wrong_type"),
                ("/lines/1/label", "field.missing"),
                ("/lines/1/quantity", "field.missing"),
                ("/lines/1/unitPrice", "field.missing"),
                ("/lines/1/vatRate", "field.missing"),
                ("/waerhouse", "field.unknown"),
                ("/currency", "field.missing"),
            },
        )
        hint = next(fault["message"] for fault in answer.body["errors"] if fault["pointer"] == "/waerhouse")
        self.assertIn("warehouse", hint)

    def test_with_one_fault_names_its_place(self):
        faulty = [
            (order_with(currency="EURO"), "/currency"),
            (order_with(customerId="two words"), "/customerId"),
            (order_with(orderId="1234"), "/orderId"),
            (order_with(reference=" "), "/reference"),
            (line_with(label=""), "/lines/1/label"),
            (line_with(label="a\u202eb"), "/lines/1/label"),
            (line_with(sku=".."), "/lines/1/sku"),
            (order_with(lines={}), "/lines"),
            (order_with(lines=[5]), "/lines/0"),
            (order_with(reference=None, customerId=None), "/customerId"),
            (line_with(quantity=1.5), "/lines/1/quantity"),
            (line_with(quantity=10**20), "/lines/1/quantity"),
            (line_with(quantity=True), "/lines/1/quantity"),
            (line_with(unitPrice="1,5"), "/lines/1/unitPrice"),
            (line_with(unitPrice="1e3"), "/lines/1/unitPrice"),
            (line_with(unitPrice=1.5), "/lines/1/unitPrice"),
            (line_with(vatRate=[]), "/lines/1/vatRate"),
            (line_with(**{"a/b~c": 1}), "/lines/1/a~1b~0c"),
        ]
        for message, pointer in faulty:
            with self.subTest(message=message):
                answer = self.check_problem(self.place(message), 422, "message.invalid")
                self.assertEqual([fault["pointer"] for fault in answer.body["errors"]], [pointer])

    def test_that_breaks_a_rule_names_its_place_too(self):
        faulty = [
            (line_with(quantity=0), "order.quantity_out_of_range", "/lines/1/quantity"),
            (line_with(unitPrice="-1"), "order.unit_price_out_of_range", "/lines/1/unitPrice"),
            (line_with(unitPrice="0.0000001"), "order.unit_price_too_fine", "/lines/1/unitPrice"),
            (line_with(vatRate="101"), "order.vat_rate_out_of_range", "/lines/1/vatRate"),
            (line_with(currency="USD"), "order.currency_mismatch", "/lines/1/currency"),
        ]
        for message, code, pointer in faulty:
            with self.subTest(message=message):
                answer = self.check_problem(self.place(message), 422, code)
                self.assertEqual([fault["pointer"] for fault in answer.body["errors"]], [pointer])

    def test_is_held_to_the_same_rules_on_every_route(self):
        """Names, keys and quantities that are none, wherever a client may say them."""
        blank, long, control = " \u00a0", "x" * 201, "a\u0007b"
        order_id = self.shop.create([line("S")])
        invoice_id = self.shop.draft_by_hand([line("S")])
        buyer = {"name": "Ada", "address": ["1 rue de la Paix"]}
        invoice = {"customerId": "C-1", "currency": "EUR"}
        receipt = {"warehouse": "main", "sku": "S", "quantity": 1}
        texts, codes = (blank, long, control), (".", "..", "", "a/b", blank, long)

        def cases():
            for text in texts:
                yield f"/orders/{order_id}/lines", line("S") | {"label": text}, "/label"
                yield f"/orders/{order_id}/cancel", {"reason": text}, "/reason"
                yield "/invoices", invoice | {"lines": [line("S") | {"label": text}]}, "/lines/0/label"
                yield f"/invoices/{invoice_id}/lines", line("S") | {"label": text}, "/label"
                yield "/invoices", invoice | {"buyer": buyer | {"name": text}}, "/buyer/name"
                yield "/invoices", invoice | {"buyer": buyer | {"address": ["1 rue", text]}}, "/buyer/address/1"
                yield "/invoices", invoice | {"buyer": buyer | {"vatNumber": text}}, "/buyer/vatNumber"
                yield f"/invoices/{invoice_id}/credit-notes", {"reason": text}, "/reason"
                yield "/stock/receipts", receipt | {"reference": text}, "/reference"
                yield "/stock/adjustments", receipt | {"reason": text}, "/reason"
            for code in codes:
                yield f"/orders/{order_id}/lines", line("S") | {"sku": code}, "/sku"
                yield f"/invoices/{invoice_id}/lines", line("S") | {"sku": code}, "/sku"
                yield "/invoices", invoice | {"customerId": code}, "/customerId"
                yield "/invoices", invoice | {"warehouse": code}, "/warehouse"
                yield "/stock/receipts", receipt | {"sku": code}, "/sku"
                yield "/stock/receipts", receipt | {"warehouse": code}, "/warehouse"
            for quantity in (-1, 1_000_001, 4_006_381_333_931):
                yield f"/orders/{order_id}/lines", line("S") | {"quantity": quantity}, "/quantity"
                yield f"/invoices/{invoice_id}/lines", line("S") | {"quantity": quantity}, "/quantity"
            for currency in ("XXX", "XAU", "XTS", "CLF", "CHE"):
                yield "/orders", {"customerId": "C-1", "currency": currency}, "/currency"
                yield "/invoices", invoice | {"currency": currency}, "/currency"

        for path, body, pointer in cases():
            with self.subTest(path=path, body=body):
                answer = self.api.post(path, body, new_key())
                self.assertEqual((answer.status, [fault["pointer"] for fault in answer.body["errors"]]), (422, [pointer]), answer.text)

    def test_that_says_a_thing_twice_is_refused(self):
        answer = self.check_problem(self.place(b'{"customerId":"C-1","customerId":"C-2","currency":"EUR"}'), 422, "message.invalid")
        self.assertEqual([fault["code"] for fault in answer.body["errors"]], ["field.duplicate"])

        order_id = self.shop.create([])
        answer = self.api.post(f"/orders/{order_id}/lines", line("S") | {"orderId": "another"}, new_key())
        self.check_problem(answer, 422, "message.invalid")
        self.assertEqual([fault["code"] for fault in answer.body["errors"]], ["field.given_twice"])

    def test_of_another_kind_is_refused(self):
        for text in (b"[]", b"5", b'"text"', b"null", b"true"):
            with self.subTest(text=text):
                self.check_problem(self.place(text), 422, "message.invalid")
        self.check_problem(self.place(None), 422, "message.invalid")

    def test_may_hold_any_text_of_one_line(self):
        label = "مطرقة 🔨 \"quoted\" \\ / <b>'; DROP TABLE orders; --"
        order_id = self.shop.create([line("S", label=label)], reference="\u00e9\u0301")

        order = self.shop.order(order_id)

        self.assertEqual((order["lines"][0]["label"], order["reference"]), (label, "\u00e9\u0301"))


class AParameter(HostCase):
    def test_of_the_wrong_type_is_named(self):
        faulty = [
            ("/orders?limit=ten", "/limit", "field.wrong_type"),
            ("/orders?limit=1.5", "/limit", "field.wrong_type"),
            ("/orders?limit=99999999999", "/limit", "field.out_of_range"),
            ("/orders?limit=", "/limit", "field.wrong_type"),
            ("/orders?status=LOST", "/status", "field.unknown_name"),
            ("/orders?stauts=DRAFT", "/stauts", "field.unknown"),
            ("/orders?limit=1&limit=2", "/limit", "field.duplicate"),
            ("/orders?customerId=%ff", "/customerId", "field.invalid"),
            ("/orders/%ff", "/orderId", "field.invalid"),
            ("/orders/" + "x" * 5000, "/orderId", "field.invalid"),
            ("/stock/reservations/FISH/1", "/sourceType", "field.unknown_name"),
        ]
        for path, pointer, code in faulty:
            with self.subTest(path=path):
                answer = self.check_problem(self.api.get(path), 422, "message.invalid")
                self.assertEqual([(fault["pointer"], fault["code"]) for fault in answer.body["errors"]], [(pointer, code)])

    def test_that_is_one_of_a_few_has_one_spelling(self):
        """Or a document would be found under a path that its ETag is not of."""
        spelled = [
            ("GET", "/stock/reservations/invoice/1", "`invoice` is spelled INVOICE."),
            ("POST", "/stock/reservations/Invoice/1/hand-out", "`Invoice` is spelled INVOICE."),
            ("GET", "/orders?status=draft", "`draft` is spelled DRAFT."),
            ("GET", "/invoices?awaits=credit", "`credit` is spelled CREDIT."),
        ]
        for method, path, sentence in spelled:
            with self.subTest(path=path):
                answer = self.check_problem(self.api.send(method, path), 422, "message.invalid")
                self.assertEqual([(fault["code"], fault["message"]) for fault in answer.body["errors"]], [("field.unknown_name", sentence)])

    def test_that_names_nothing_finds_nothing(self):
        for path in ("/orders/" + "x" * 255, "/orders/..%2f..%2fetc%2fpasswd", "/orders/1'%20OR%20'1'='1", "/stock/items/main/unheard-of"):
            with self.subTest(path=path):
                self.assertEqual(self.api.get(path).status, 404)


# No id, whoever asks, and whatever the store would make of it.
NO_IDS = ("%FF", "%C3", "%ED%A0%80", "x" * 256, "%F0%9F%94%A8" * 64)
NO_PATHS = ("%00", "a%00b", "%0A", "%7F")  # what no path may hold at all


class AnId(HostCase):
    """The answer is the same whatever engine is below: this test runs on each."""

    def test_in_a_path_that_can_be_none_is_refused_before_anybody_asks_the_store(self):
        asked = [
            ("GET", "/orders/{}", None),
            ("POST", "/orders/{}/submit", None),
            ("POST", "/orders/{}/confirm", None),
            ("POST", "/orders/{}/lines", line("S")),
            ("PATCH", "/orders/o/lines/{}", {"quantity": 1}),
            ("DELETE", "/orders/{}/lines/1", None),
            ("GET", "/invoices/{}", None),
            ("POST", "/invoices/{}/validate", None),
            ("GET", "/stock/items/main/{}", None),
            ("GET", "/stock/items/{}/S", None),
        ]
        for method, path, body in asked:
            for text in NO_IDS:
                with self.subTest(method=method, path=path, text=text):
                    answer = self.api.send(method, path.format(text), body, {"Idempotency-Key": new_key(), "If-Match": "*"})
                    self.check_problem(answer, 422, "message.invalid")
                    self.assertEqual([fault["code"] for fault in answer.body["errors"]], ["field.invalid"])
            for text in NO_PATHS:
                with self.subTest(method=method, path=path, text=text):
                    self.check_problem(self.api.send(method, path.format(text), body), 404, "http.no_such_path")
        self.assertEqual(self.api.send("POST", "/orders", ORDER, {"Idempotency-Key": new_key()}).status, 201)

    def test_in_a_body_that_can_be_none_is_refused_too(self):
        for text in ("x" * 256, "a\nb", "\x7f"):
            with self.subTest(text=text):
                answer = self.api.send(
                    "POST", "/stock/receipts", {"warehouse": "main", "sku": text, "quantity": 1}, {"Idempotency-Key": new_key()}
                )
                self.assertEqual(answer.status, 422, answer)

    def test_breaks_nobody_elses_request_that_is_written_with_it(self):
        bad = [("POST", f"/orders/{text}/submit") for text in NO_IDS]

        def ask(number):
            with closing(Api(self.host.address)) as api:
                if number % 2:
                    return api.send(*bad[number // 2 % len(bad)], headers={"Idempotency-Key": new_key()}).status
                return api.send("POST", "/orders", ORDER, {"Idempotency-Key": new_key()}).status

        with ThreadPoolExecutor(8) as clients:
            statuses = list(clients.map(ask, range(64)))

        self.assertEqual(statuses, [201, 422] * 32)


class AKey(HostCase):
    def test_that_is_none_is_refused(self):
        for key in ("", "x" * 256, "two words", "\xff"):
            with self.subTest(key=key):
                self.check_problem(self.api.send("POST", "/orders", ORDER, {"Idempotency-Key": key}), 400, "idempotency.key_malformed")


class ACursor(HostCase):
    def test_that_is_none_is_refused(self):
        for cursor in ("nonsense", "x" * 2000, "eyJ9", "%C3%A9"):
            with self.subTest(cursor=cursor):
                self.check_problem(self.api.get(f"/orders?cursor={cursor}"), 400, "list.bad_cursor")
        self.check_problem(self.api.get("/orders?cursor=%FF"), 422, "message.invalid")
        self.check_problem(self.api.get("/orders?cursor=%00"), 400, "http.malformed_query")


class ARequest(HostCase):
    """Raw bytes, which no decent client would send."""

    def send(self, request):
        """Everything that comes back until the connection ends or the answer is whole."""
        with socket.create_connection(self.host.address(), timeout=30) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def test_that_is_no_http_is_refused_and_the_connection_closed(self):
        head = b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        requests = [
            b"nonsense\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET /health/live HTTP/1.1\nHost: x\n\n",
            head + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
            head + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            head + b"Content-Length: -1\r\n\r\n",
            head + b"X: a\r\n b\r\nContent-Length: 0\r\n\r\n",
            head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        ]
        for request in requests:
            with self.subTest(request=request):
                answer = self.send(request)
                self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)
                self.assertIn(b"application/problem+json", answer)

    def test_with_a_huge_head_is_refused(self):
        self.assertTrue(self.send(b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 414 "))
        self.assertTrue(self.send(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 20_000 + b"\r\n\r\n").startswith(b"HTTP/1.1 431 "))

    def test_that_ends_in_the_middle_leaves_no_trace(self):
        orders = len(list(self.api.pages("/orders", 1000)))
        body = json.dumps(ORDER).encode()
        head = b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\n"

        self.send(head + b"Content-Length: %d\r\n\r\n" % len(body) + body[:-5])

        self.assertEqual(len(list(self.api.pages("/orders", 1000))), orders)


if __name__ == "__main__":
    unittest.main()
