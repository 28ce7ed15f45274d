-- What had a part in which session, and in which minute: what Trace reads. A clinic's day begins at a whole minute in every
-- time zone, so a row a minute answers for each calendar. Follows from the chain; filled from it when this is run on an older store.
CREATE TABLE touches (
  subject TEXT NOT NULL, name TEXT NOT NULL, minute INTEGER NOT NULL, session_id TEXT NOT NULL,
  number INTEGER NOT NULL, first_number INTEGER NOT NULL,
  PRIMARY KEY (subject, name, minute, session_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX touches_by_session ON touches (session_id, subject, name);
