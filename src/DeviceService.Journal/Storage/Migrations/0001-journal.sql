-- The chain. Rows are added at the end and never touched again; docs/journal.md has the byte layout of the hash.
CREATE TABLE entries (
  number        INTEGER PRIMARY KEY CHECK (number >= 1),
  wall_us       INTEGER NOT NULL,
  monotonic_us  INTEGER NOT NULL,
  kind          TEXT    NOT NULL,
  version       INTEGER NOT NULL,
  pen_id        TEXT,
  session_id    TEXT,
  payload       BLOB    NOT NULL,
  previous_hash BLOB    NOT NULL CHECK (length(previous_hash) = 32),
  hash          BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX entries_by_session ON entries (session_id, kind, number) WHERE session_id IS NOT NULL;
CREATE INDEX entries_by_pen ON entries (pen_id, number) WHERE pen_id IS NOT NULL;
CREATE INDEX checkpoints_in_entries ON entries (number) WHERE kind = 'Checkpoint';

CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'Entries of the journal are never changed.'); END;

CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'Entries of the journal are never deleted.'); END;

CREATE TRIGGER entries_are_only_added_at_the_end BEFORE INSERT ON entries
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM entries)
BEGIN SELECT RAISE(ABORT, 'Entries of the journal are only added at its end.'); END;

-- For a person with a database shell.
CREATE VIEW log AS
SELECT number, datetime(wall_us / 1000000.0, 'unixepoch', 'subsec') AS wall_time, kind, pen_id, session_id,
       CAST(payload AS TEXT) AS payload, lower(hex(hash)) AS hash
FROM entries;

-- Projections: which entry is the newest about something, and what it is found by. All of it follows from the chain.
CREATE TABLE sessions (
  session_id TEXT PRIMARY KEY, number INTEGER NOT NULL, first_number INTEGER NOT NULL,
  pen_id TEXT, patient_reference TEXT NOT NULL, state TEXT NOT NULL, is_open INTEGER NOT NULL, created_us INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_open_session_per_pen ON sessions (pen_id) WHERE is_open = 1;
CREATE INDEX sessions_by_creation ON sessions (created_us, session_id);
CREATE INDEX sessions_by_patient ON sessions (patient_reference, created_us);

CREATE TABLE passes (
  pass_id TEXT PRIMARY KEY, number INTEGER NOT NULL, first_number INTEGER NOT NULL,
  session_id TEXT, pen_id TEXT, patient_reference TEXT NOT NULL,
  cartridge_tag_id TEXT, started_us INTEGER NOT NULL
) STRICT;
CREATE INDEX passes_by_session ON passes (session_id, started_us);
CREATE INDEX passes_by_start ON passes (started_us, pass_id);
CREATE INDEX passes_by_tag ON passes (cartridge_tag_id, started_us) WHERE cartridge_tag_id IS NOT NULL;

CREATE TABLE activations (
  activation_id TEXT PRIMARY KEY, number INTEGER NOT NULL, first_number INTEGER NOT NULL,
  pass_id TEXT NOT NULL, session_id TEXT, pen_id TEXT
) STRICT;
CREATE INDEX activations_by_pass ON activations (pass_id, first_number);

CREATE TABLE stops (
  stop_id TEXT PRIMARY KEY, number INTEGER NOT NULL, first_number INTEGER NOT NULL, pen_id TEXT, session_id TEXT
) STRICT;
CREATE INDEX stops_by_pen ON stops (pen_id, first_number);
CREATE INDEX stops_by_session ON stops (session_id, first_number);

CREATE TABLE alarms (
  alarm_id TEXT PRIMARY KEY, number INTEGER NOT NULL, first_number INTEGER NOT NULL,
  pen_id TEXT, session_id TEXT, standing INTEGER NOT NULL
) STRICT;
CREATE INDEX alarms_by_pen ON alarms (pen_id, standing, first_number);
CREATE INDEX alarms_by_session ON alarms (session_id, first_number);

CREATE TABLE refusals (
  number INTEGER PRIMARY KEY, first_number INTEGER NOT NULL, session_id TEXT, pen_id TEXT, rule_id TEXT NOT NULL
) STRICT;
CREATE INDEX refusals_by_session ON refusals (session_id, number);

CREATE TABLE pens (
  pen_id TEXT PRIMARY KEY, number INTEGER NOT NULL, first_number INTEGER NOT NULL, line TEXT NOT NULL, attached INTEGER NOT NULL
) STRICT;

CREATE TABLE lines (
  line TEXT PRIMARY KEY, number INTEGER NOT NULL, first_number INTEGER NOT NULL, pen_id TEXT, attached INTEGER NOT NULL
) STRICT;

CREATE TABLE reservations (
  reservation_id TEXT PRIMARY KEY, number INTEGER NOT NULL, first_number INTEGER NOT NULL,
  pen_id TEXT, session_id TEXT, cartridge_tag_id TEXT, state TEXT NOT NULL
) STRICT;
CREATE INDEX reservations_by_pen ON reservations (pen_id, state);
CREATE INDEX reservations_by_tag ON reservations (cartridge_tag_id, first_number) WHERE cartridge_tag_id IS NOT NULL;

-- One cartridge, one session: whoever asks second is refused here, whatever was decided above.
CREATE TRIGGER one_session_per_cartridge BEFORE INSERT ON reservations
WHEN NEW.cartridge_tag_id IS NOT NULL AND NEW.state = 'Reserved' AND EXISTS (
  SELECT 1 FROM reservations AS held
  WHERE held.cartridge_tag_id = NEW.cartridge_tag_id AND held.state <> 'Released'
    AND held.session_id IS NOT NEW.session_id)
BEGIN SELECT RAISE(ABORT, 'The cartridge is reserved or consumed by another session.'); END;

CREATE TABLE requests (
  principal TEXT NOT NULL, rpc TEXT NOT NULL, request_id TEXT NOT NULL,
  number INTEGER NOT NULL, first_number INTEGER NOT NULL, wall_us INTEGER NOT NULL,
  PRIMARY KEY (principal, rpc, request_id)
) STRICT;

CREATE TABLE recordings (
  activation_id TEXT PRIMARY KEY, number INTEGER NOT NULL, first_number INTEGER NOT NULL,
  pass_id TEXT NOT NULL, digest TEXT NOT NULL
) STRICT;
CREATE INDEX recordings_by_pass ON recordings (pass_id, first_number);

-- What the journal writes to find out whether it can.
CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), written INTEGER NOT NULL, room BLOB) STRICT;
INSERT INTO probe (id, written) VALUES (1, 0);
