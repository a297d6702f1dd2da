"""A plugin that grows on one store: rows that were made under an earlier declaration are made anew when the host starts, or the start says what
would help."""

import json
import os
import unittest
from pathlib import Path

from comptoir_scenario.api import Api, new_key
from comptoir_scenario.database import Database
from comptoir_scenario.host import Host
from comptoir_scenario.waiting import until

EDITIONS = Path(os.environ["COMPTOIR_EDITIONS"])
YEARS = (1871, 1913, 1922, 1925)


class Editions(unittest.TestCase):
    def host(self, edition, **options):
        """A host without settings of contexts that it has not."""
        host = Host(os.environ["COMPTOIR_HOST"], EDITIONS / str(edition), contexts=["shelf"], **options)
        text = host.configuration.read_text("utf-8")
        host.configuration.write_text(text[: text.index("[plugin.invoicing.seller]")], encoding="utf-8")
        self.addCleanup(host.remove)
        return host

    def take_edition(self, host, edition):
        """From its next start on."""
        text = host.configuration.read_text("utf-8")
        for other in (1, 2, 3, 4):
            text = text.replace(json.dumps(str(EDITIONS / str(other))), json.dumps(str(EDITIONS / str(edition))))
        host.configuration.write_text(text, encoding="utf-8")

    def filled(self, host):
        """Some books of the first edition."""
        host.start()
        for number, year in enumerate(YEARS):
            self.add(host, number, year)
        return host

    def add(self, host, number, year):
        api = Api(host.address)
        answer = api.post("/books", {"isbn": str(number), "title": f"Book {number}", "year": year}, new_key())
        api.close()
        self.assertLess(answer.status, 300, answer.text)

    def ask(self, host, path):
        api = Api(host.address)
        answer = api.get(path)
        api.close()
        self.assertEqual(answer.status, 200, answer.text)
        return answer.body

    def check_second_edition(self, host):
        books = self.ask(host, "/books")["data"]
        self.assertEqual([(book["year"], book["genre"]) for book in books], [(1871, "POETRY"), (1913, "NOVEL"), (1922, "NOVEL"), (1925, "NOVEL")])
        until(lambda: self.ask(host, "/decades/1920")["books"] == 2, "the rows of a projection that is new")
        self.assertEqual(self.ask(host, "/decades/1910")["books"], 1)

    def test_make_rows_anew_that_are_none_any_more(self):
        host = self.filled(self.host(1))
        self.assertEqual(self.ask(host, "/books")["data"][0]["year"], "1871")
        host.stop()
        self.take_edition(host, 2)

        host.start()

        self.check_second_edition(host)
        self.assertIn("projection.rebuilt", host.log())
        host.stop()

        host.start()

        self.assertNotIn("projection.rebuilding", host.log(), "what was made anew is so for good")

    def test_make_rows_anew_that_an_edition_between_did_not_maintain(self):
        host = self.filled(self.host(2))
        self.assertEqual(self.ask(host, "/decades/1920")["books"], 2)
        host.stop()
        self.take_edition(host, 1)
        host.start()
        self.add(host, 4, 1929)
        host.stop()
        self.take_edition(host, 2)

        host.start()

        until(lambda: self.ask(host, "/decades/1920")["books"] == 3, "the book that came while nobody counted decades")

    def test_begin_again_where_they_were_killed(self):
        host = self.filled(self.host(1))
        host.stop()
        self.take_edition(host, 2)
        host.launch()
        until(lambda: "projection.rebuilding" in host.log() or host.process.poll() is not None, "the beginning of a rebuild")
        host.kill()

        host.start()

        self.check_second_edition(host)

    def test_refuse_rows_that_nobody_can_make_anew(self):
        host = self.filled(self.host(1))
        api = Api(host.address)
        self.assertLess(api.post("/books/1/notes", {"text": "worn"}, new_key()).status, 300)
        api.close()
        host.stop()
        self.take_edition(host, 3)

        code, said = host.second()

        self.assertNotEqual(code, 0)
        self.assertIn("column mood is new, and not optional", said)
        self.assertIn("make what is new a std::optional", said)

    def test_refuse_events_that_nobody_reads_any_more(self):
        host = self.filled(self.host(1))
        host.stop()
        self.take_edition(host, 4)

        code, said = host.second()

        self.assertEqual(code, 2, said)
        self.assertIn("shelf.book.added/1 is stored for aggregate shelf.volume", said)
        self.assertIn('declare plugin.upcast("shelf.book.added/1", ...), which makes shelf.book.added/2 of it', said)
        self.take_edition(host, 1)
        host.start()
        self.assertEqual(len(self.ask(host, "/books")["data"]), len(YEARS), "nothing was made anew")

    @unittest.skipUnless(os.environ.get("COMPTOIR_ENGINE") == "postgresql", "one host alone has a SQLite file")
    def test_make_rows_anew_once_when_many_hosts_start(self):
        store = Database.of_this_process().new_url()
        self.filled(self.host(1, store=store)).stop()
        hosts = [self.host(2, store=store) for _ in range(3)]

        for host in hosts:
            host.launch()
        until(lambda: all([host.is_ready() for host in hosts]), "that all serve")

        for host in hosts:
            self.check_second_edition(host)
        made_anew = sum(host.log().count("The rows of shelf/books were made anew") for host in hosts)
        self.assertEqual(made_anew, 1)


if __name__ == "__main__":
    unittest.main()
