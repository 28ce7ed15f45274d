-- Touches name everybody who had a part: who supervised, acknowledged or stopped, had control or asked for an override, too. They
-- follow from the chain, and are filled from it anew when this is run on an older store. Parts are read from a session's entries.
DELETE FROM touches;
DROP INDEX touches_by_session;
