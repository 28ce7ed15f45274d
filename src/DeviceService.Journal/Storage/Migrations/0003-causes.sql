-- What stopped which pen when: what ListStops reads. Follows from the chain; filled from it when this is run on an older store.
CREATE TABLE causes (
  stop_id TEXT PRIMARY KEY, number INTEGER NOT NULL, first_number INTEGER NOT NULL,
  pen_id TEXT, reason TEXT NOT NULL, stopped_us INTEGER NOT NULL
) STRICT;
CREATE INDEX causes_by_time ON causes (stopped_us, stop_id);
CREATE INDEX causes_by_pen ON causes (pen_id, stopped_us, stop_id);
