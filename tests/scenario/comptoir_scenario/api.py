"""A client of the HTTP API that keeps its connection, and knows how to ask again."""

import http.client
import json
import uuid
from typing import Any, NamedTuple

from comptoir_scenario.waiting import until

PREFIX = "/api/v1"
LOSSES = (OSError, http.client.HTTPException)


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]  # names in lower case
    body: Any  # parsed, when it is JSON
    text: bytes

    @property
    def code(self):
        return self.body.get("code") if isinstance(self.body, dict) else None

    @property
    def etag(self):
        return self.headers.get("etag")

    @property
    def replayed(self):
        return self.headers.get("idempotent-replayed") == "true"

    @property
    def meaning(self):
        """What two answers to the same request have in common, whenever they were given."""
        body = {name: value for name, value in self.body.items() if name != "traceId"} if isinstance(self.body, dict) else self.text
        return self.status, body


def new_key():
    return str(uuid.uuid4())


class Api:
    """Of one thread. `address` is asked where a path is served. Without patience the loss of a connection is an error. With it the same request is
    sent again, under the same Idempotency-Key, until it was answered: that is safe for a GET and for whatever has a key."""

    def __init__(self, address, patience_s=0):
        self._address = address
        self._patience_s = patience_s
        self._connections = {}

    def get(self, path, **headers):
        return self.send("GET", path, headers=headers)

    def post(self, path, body=None, key=None, if_match=None):
        return self.send("POST", path, body, self._conditions(key, if_match))

    def patch(self, path, body, key=None, if_match="*"):
        return self.send("PATCH", path, body, self._conditions(key, if_match))

    def delete(self, path, key=None, if_match="*"):
        return self.send("DELETE", path, headers=self._conditions(key, if_match))

    def send(self, method, path, body=None, headers=None):
        """`body` is bytes, sent as they are, or something that JSON can say. `path` is relative to /api/v1 unless it names a page outside."""
        headers = dict(headers or {})
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        target = path if path.startswith(("/health", "/metrics", "/openapi", "/asyncapi")) else PREFIX + path
        if not self._patience_s:
            return self._exchange(method, target, body, headers)
        return until(lambda: self._attempt(method, target, body, headers), f"an answer to {method} {target}", self._patience_s)

    def pages(self, path, limit):
        """Every entry of a list, page by page."""
        cursor = ""
        while True:
            answer = self.get(f"{path}{'&' if '?' in path else '?'}limit={limit}{cursor}")
            assert answer.status == 200, answer
            yield from answer.body["data"]
            if answer.body["page"].get("next") is None:
                return
            cursor = "&cursor=" + answer.body["page"]["next"]

    def close(self):
        for connection in self._connections.values():
            connection.close()
        self._connections = {}

    @staticmethod
    def _conditions(key, if_match):
        return {name: value for name, value in (("Idempotency-Key", key), ("If-Match", if_match)) if value is not None}

    def _attempt(self, method, target, body, headers):
        try:
            answer = self._exchange(method, target, body, headers)
        except LOSSES:
            return None
        return None if answer.status == 503 else answer

    def _exchange(self, method, target, body, headers):
        try:
            address = self._address(target)
            if address not in self._connections:
                self._connections[address] = http.client.HTTPConnection(*address, timeout=120)
            self._connections[address].request(method, target, body, headers)
            return self._read(self._connections[address].getresponse())
        except LOSSES:
            self.close()
            raise

    @staticmethod
    def _read(response):
        text = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        is_json = headers.get("content-type", "").split(";")[0].endswith("json") and text
        return Answer(response.status, headers, json.loads(text) if is_json else None, text)
