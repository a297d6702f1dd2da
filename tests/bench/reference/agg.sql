-- The tables of the reference transaction: an aggregate's state, its events, its outbox.
CREATE TABLE agg (
  id bigint PRIMARY KEY,
  version bigint NOT NULL,
  state jsonb NOT NULL,
  updated_at timestamptz NOT NULL
) WITH (fillfactor = 50);
CREATE TABLE event (
  pos bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream_id bigint NOT NULL,
  version bigint NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (stream_id, version)
);
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  aggregate_id bigint NOT NULL,
  type text NOT NULL,
  routing_key text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO agg SELECT id, 0, jsonb_build_object('note', repeat('s', 130)), now() FROM generate_series(1, 10000) AS id;
