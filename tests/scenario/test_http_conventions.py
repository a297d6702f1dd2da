"""What every route keeps to, whatever plugin declared it: problems, versions, methods, media, pages."""

import http.client
import json
import unittest
import uuid

from comptoir_scenario.api import new_key
from comptoir_scenario.case import HostCase
from comptoir_scenario.shop import line

SMALL_LIMIT = """
[http.limits]
body_bytes_max = 4096
"""


class AProblem(HostCase):
    def test_says_what_where_and_in_which_trace(self):
        trace = uuid.uuid4().hex
        answer = self.api.get("/orders/unheard-of", traceparent=f"00-{trace}-00f067aa0ba902b7-01")

        self.check_problem(answer, 404, "order.unknown")
        self.assertEqual(answer.body["instance"], "/api/v1/orders/unheard-of")
        self.assertEqual(answer.body["type"], "urn:comptoir:problem:order.unknown")
        self.assertEqual(answer.body["traceId"], trace)

    def test_is_the_answer_where_nothing_is(self):
        for path in ("/order", "/orders/1/2/3", "/orders//submit", "/"):
            with self.subTest(path=path):
                self.check_problem(self.api.get(path), 404, "http.no_such_path")

    def test_is_the_answer_to_a_command_for_nothing(self):
        self.check_problem(self.shop.step("unheard-of", "submit"), 404, "order.unknown")

    def test_is_the_answer_to_a_broken_target(self):
        for path in ("/orders/%zz", "/orders?status=%e"):
            with self.subTest(path=path):
                self.check_problem(self.api.get(path), 400, "http.target_malformed")


class AMethod(HostCase):
    def test_that_a_path_does_not_take_is_named_with_those_that_it_takes(self):
        answer = self.check_problem(self.api.send("PUT", "/orders", {}), 405, "http.method_not_allowed")

        self.assertEqual(set(answer.headers["allow"].split(", ")), {"GET", "HEAD", "POST", "OPTIONS"})
        self.check_problem(self.api.send("POST", "/health/ready", {}), 405, "http.method_not_allowed")

    def test_options_tells_without_doing(self):
        answer = self.api.send("OPTIONS", "/orders/1/lines/2")

        self.assertEqual((answer.status, answer.text), (204, b""))
        self.assertEqual(set(answer.headers["allow"].split(", ")), {"PATCH", "DELETE", "OPTIONS"})

    def test_head_answers_like_get_without_the_body(self):
        order_id = self.shop.create([line("S")])
        for path in (f"/orders/{order_id}", "/orders", "/orders/unheard-of", "/health/ready"):
            with self.subTest(path=path):
                get, head = self.api.get(path), self.api.send("HEAD", path)

                self.assertEqual((head.status, head.text), (get.status, b""))
                for name in ("content-type", "content-length", "etag"):
                    self.assertEqual(head.headers.get(name), get.headers.get(name))


class AHeader(HostCase):
    def twice(self, name, *values):
        """A receipt whose request has the header twice."""
        connection = http.client.HTTPConnection(*self.host.address(), timeout=60)
        self.addCleanup(connection.close)
        body = json.dumps({"warehouse": "main", "sku": "TWICE", "quantity": 1}).encode()
        headers = {"Idempotency-Key": new_key(), "Content-Type": "application/json", "Content-Length": str(len(body))}
        headers.pop(name, None)
        connection.putrequest("POST", "/api/v1/stock/receipts")
        for field, value in [*headers.items(), *((name, value) for value in values)]:
            connection.putheader(field, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def test_that_may_stand_once_is_refused_where_it_stands_twice(self):
        for name, values in {
            "Idempotency-Key": ("k-1", "k-2"),
            "Content-Type": ("application/json", "application/json"),
            "If-Match": ('"v1"', '"v2"'),
            "Authorization": ("Bearer a", "Bearer b"),
        }.items():
            with self.subTest(name=name):
                status, body = self.twice(name, *values)

                self.assertEqual((status, body["code"]), (400, "http.header_repeated"))
        self.assertEqual(self.api.get("/stock/items/main/TWICE").status, 404)


class AMediaType(HostCase):
    settings = SMALL_LIMIT

    def test_that_is_not_json_is_not_read(self):
        for given in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
            with self.subTest(type=given):
                answer = self.api.send("POST", "/orders", b"{}", {"Content-Type": given, "Idempotency-Key": new_key()})
                self.check_problem(answer, 415, "http.unsupported_media_type")

    def test_of_json_is_read_with_its_parameters(self):
        body = b'{"customerId":"C-1","currency":"EUR"}'
        for given in ("application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"):
            with self.subTest(type=given):
                answer = self.api.send("POST", "/orders", body, {"Content-Type": given, "Idempotency-Key": new_key()})
                self.assertEqual(answer.status, 201, answer)

    def test_that_we_do_not_answer_in_is_refused(self):
        self.check_problem(self.api.get("/orders", Accept="text/html"), 406, "http.not_acceptable")
        for accepted in ("*/*", "application/*", "application/json", "text/html, application/json;q=0.5"):
            with self.subTest(accept=accepted):
                self.assertEqual(self.api.get("/orders", Accept=accepted).status, 200)

    def test_is_refused_beyond_the_size_that_is_set(self):
        body = {"customerId": "C-1", "currency": "EUR", "reference": "x" * 5000}

        answer = self.api.post("/orders", body, new_key())

        self.assertEqual((answer.status, answer.code), (413, "http.body_too_large"))


class AVersion(HostCase):
    def setUp(self):
        super().setUp()
        self.order_id = self.shop.create([line("S")])
        self.path = f"/orders/{self.order_id}"
        self.assertEqual(self.api.patch(f"{self.path}/lines/1", {"quantity": 2}).etag, '"v2"')

    def test_is_the_strong_etag_of_what_is_shown_and_changed(self):
        self.assertEqual(self.api.get(self.path).etag, '"v2"')

        changed = self.api.patch(f"{self.path}/lines/1", {"quantity": 4}, if_match='"v2"')

        self.assertEqual((changed.status, changed.etag), (200, '"v3"'))
        self.assertEqual(self.api.get(self.path).etag, '"v3"')

    def test_that_the_client_has_is_not_sent_again(self):
        for known in ('"v2"', 'W/"v2"', '"v1", "v2"', "*"):
            with self.subTest(known=known):
                answer = self.api.get(self.path, **{"If-None-Match": known})
                self.assertEqual((answer.status, answer.text, answer.etag), (304, b"", '"v2"'))
        self.assertEqual(self.api.get(self.path, **{"If-None-Match": '"v1"'}).status, 200)

    def test_that_is_stale_changes_nothing(self):
        for stale in ('"v1"', '"v9"'):
            with self.subTest(stale=stale):
                self.check_problem(self.api.patch(f"{self.path}/lines/1", {"quantity": 4}, if_match=stale), 412, "precondition.failed")
        self.check_problem(self.api.delete(f"{self.path}/lines/1", if_match='"v1"'), 412, "precondition.failed")
        self.check_problem(self.api.post(f"{self.path}/submit", if_match='"v1"'), 412, "precondition.failed")
        self.assertEqual(self.api.get(self.path).etag, '"v2"')

    def test_must_be_named_to_change_or_remove(self):
        self.check_problem(self.api.patch(f"{self.path}/lines/1", {"quantity": 4}, if_match=None), 428, "precondition.required")
        self.check_problem(self.api.delete(f"{self.path}/lines/1", if_match=None), 428, "precondition.required")
        for malformed in ("v2", "", '"v2', '"v1" "v2"'):
            with self.subTest(malformed=malformed):
                answer = self.api.patch(f"{self.path}/lines/1", {"quantity": 4}, if_match=malformed)
                self.check_problem(answer, 400, "precondition.malformed")
        self.assertEqual(self.api.delete(f"{self.path}/lines/1", if_match="*").status, 200)

    def test_may_be_one_of_a_list(self):
        changed = self.api.patch(f"{self.path}/lines/1", {"quantity": 4}, if_match='"v9", "v2"')

        self.assertEqual((changed.status, changed.etag), (200, '"v3"'))

    def test_that_a_proxy_altered_is_stale_and_says_so(self):
        for altered in ('W/"v2"', '"v2-gzip"', 'W/"v1", W/"v2"'):
            with self.subTest(altered=altered):
                answer = self.api.patch(f"{self.path}/lines/1", {"quantity": 4}, if_match=altered)
                self.check_problem(answer, 412, "precondition.failed")
                self.assertIn("a proxy that compresses answers", answer.body["detail"])
        self.assertEqual(self.api.get(self.path).etag, '"v2"')

    def test_is_not_compared_where_the_wanted_state_is_reached_already(self):
        self.assertEqual(self.api.post(f"{self.path}/submit", if_match='"v2"').status, 200)

        self.assertEqual(self.api.post(f"{self.path}/submit", if_match='"v2"').status, 200)

    def test_comes_with_the_place_of_what_was_created(self):
        answer = self.api.post("/orders", {"customerId": "C-1", "currency": "EUR"}, new_key())

        self.assertEqual((answer.status, answer.etag), (201, '"v1"'))
        self.assertEqual(answer.headers["location"], f"/api/v1/orders/{answer.body['orderId']}")


class APage(HostCase):
    def setUp(self):
        super().setUp()
        self.orders = [self.shop.create([], customer="C-PAGE") for _ in range(7)]
        self.addCleanup(lambda: [self.shop.step(order_id, "cancel") for order_id in self.orders])

    def pages(self, limit):
        return [order["orderId"] for order in self.api.pages("/orders?customerId=C-PAGE&status=DRAFT", limit)]

    def test_follows_another_until_each_entry_was_shown_once(self):
        for limit in (1, 2, 3, 7, 1000):
            with self.subTest(limit=limit):
                self.assertEqual(self.pages(limit), self.orders[::-1])

    def test_is_not_disturbed_by_what_comes_meanwhile(self):
        first = self.api.get("/orders?customerId=C-PAGE&status=DRAFT&limit=3").body
        newer = self.shop.create([], customer="C-PAGE")

        rest = self.api.get(f"/orders?customerId=C-PAGE&status=DRAFT&limit=100&cursor={first['page']['next']}").body

        shown = [order["orderId"] for order in first["data"] + rest["data"]]
        self.assertEqual(shown, self.orders[::-1])
        self.assertFalse(rest["page"]["hasMore"])
        self.orders.append(newer)

    def test_has_a_cursor_that_is_nobody_elses(self):
        cursor = self.api.get("/orders?limit=3").body["page"]["next"]
        other = "A" if cursor[5] != "A" else "B"
        strangers = [cursor[:5] + other + cursor[6:], cursor[:-1], cursor + "A", "x", "%20", "'; DROP TABLE orders; --".replace(" ", "%20")]
        other_lists = [f"/orders?customerId=C-PAGE&cursor={cursor}", f"/stock/items?cursor={cursor}"]
        for path in ["/orders?cursor=" + stranger for stranger in strangers] + other_lists:
            with self.subTest(path=path):
                answer = self.check_problem(self.api.get(path), 400, "list.bad_cursor")
                self.assertEqual(answer.body["errors"][0]["pointer"], "/cursor")

    def test_has_a_sensible_size(self):
        for limit in ("0", "-1", "1001"):
            with self.subTest(limit=limit):
                self.check_problem(self.api.get(f"/orders?limit={limit}"), 422, "list.limit_out_of_range")


if __name__ == "__main__":
    unittest.main()
