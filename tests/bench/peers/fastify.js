// Fastify and pg: fastify.js URL
import Fastify from "fastify";
import { Tallies, numberOf, serve } from "./tallies.js";

const tallies = new Tallies(process.argv[2]);
const server = Fastify();
server.post("/api/v1/tallies/:tally/add", (request) => tallies.add(numberOf(request.params.tally), request.body.note));
await server.listen({ host: "127.0.0.1", port: 0 });
serve(server.server.address().port);
