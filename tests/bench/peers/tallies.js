// The reference transaction in Node: reads an aggregate for update, updates it, writes an event and an outbox row.
import pg from "pg";

const SESSIONS = 16; // the best of those that were tried on two processors

export class Tallies {
  constructor(url) {
    this.pool = new pg.Pool({ connectionString: url, max: SESSIONS });
  }

  async add(id, note) {
    const data = JSON.stringify({ note });
    const client = await this.pool.connect();
    try {
      await client.query("BEGIN");
      const read = { name: "read", text: "SELECT version, state FROM agg WHERE id = $1 FOR UPDATE", values: [id] };
      const version = Number((await client.query(read)).rows[0].version);
      await client.query({
        name: "move",
        text: "UPDATE agg SET version = version + 1, updated_at = now() WHERE id = $1 AND version = $2",
        values: [id, version],
      });
      await client.query({
        name: "event",
        text: "INSERT INTO event (stream_id, version, type, data) VALUES ($1, $2, 'tally.added/1', $3)",
        values: [id, version + 1, data],
      });
      await client.query({
        name: "outbox",
        text: "INSERT INTO outbox (aggregate_id, type, routing_key, payload) VALUES ($1, 'tally.added/1', 'tally.added', $2)",
        values: [id, data],
      });
      await client.query("COMMIT");
      return { id, version: version + 1 };
    } catch (failure) {
      await client.query("ROLLBACK");
      throw failure;
    } finally {
      client.release();
    }
  }
}

/// "t-17" is aggregate 17.
export function numberOf(tally) {
  return Number(tally.slice("t-".length));
}

/// Says where it listens, and ends with its input.
export function serve(port) {
  console.log(JSON.stringify({ port }));
  process.stdin.on("end", () => process.exit(0)).resume();
}
