// Emmett's PostgreSQL event store behind Fastify: emmett.js URL. The aggregate is read, folded and appended to at the version that was read.
import Fastify from "fastify";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import { serve } from "./tallies.js";

const store = getPostgreSQLEventStore(process.argv[2]);
await store.schema.migrate();

const evolve = (sum, event) => ({ total: sum.total + event.data.amount });

async function add(tally, { amount, note }) {
  const found = await store.aggregateStream(tally, { evolve, initialState: () => ({ total: 0 }) });
  const event = { type: "tally.added", data: { tally, amount, total: found.state.total + amount, note } };
  const appended = await store.appendToStream(tally, [event], { expectedStreamVersion: found.currentStreamVersion });
  return { id: tally, version: Number(appended.nextExpectedStreamVersion) };
}

// Two requests for one tally at a time meet now and then, and the second one begins again.
async function addInTheEnd(tally, body) {
  for (;;) {
    try {
      return await add(tally, body);
    } catch (failure) {
      if (failure.name !== "ExpectedVersionConflictError" && failure.errorCode !== 412) throw failure;
    }
  }
}

const server = Fastify();
server.post("/api/v1/tallies/:tally/add", (request) => addInTheEnd(request.params.tally, request.body));
await server.listen({ host: "127.0.0.1", port: 0 });
serve(server.server.address().port);
