"""Has the database write down, in the same transaction, who wrote each checkpoint and who held its lane just then."""

WATCH = """
CREATE TABLE fencing (writer text, owner text, consumer text, lane bigint, position bigint);
CREATE FUNCTION write_fencing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO fencing SELECT current_setting('application_name'), 'comptoir ' || host, new.consumer, new.lane, new.position
  FROM comptoir_lane WHERE lane = new.lane;
  RETURN new;
END
$$;
CREATE TRIGGER fencing AFTER INSERT OR UPDATE ON comptoir_checkpoint FOR EACH ROW EXECUTE FUNCTION write_fencing();
"""
ONE_LANE_FOR_ALL = "ledger/sequence"  # a projection in total order reads all lanes, and holds the one of its name


class Fencing:
    def __init__(self, stage):
        self._stage = stage
        stage.sql(WATCH)

    def writes(self):
        return int(self._stage.sql("SELECT count(*) FROM fencing")[0][0])

    def written(self, consumer):
        """[(writer, position)] of a consumer, in order."""
        rows = self._stage.sql(f"SELECT writer, position FROM fencing WHERE consumer = '{consumer}' ORDER BY position")
        return [(writer, int(position)) for writer, position in rows]

    def breaches(self):
        """Each write of a host that did not hold the lane."""
        return self._stage.sql(f"SELECT * FROM fencing WHERE writer IS DISTINCT FROM owner AND consumer <> '{ONE_LANE_FOR_ALL}' LIMIT 20")
