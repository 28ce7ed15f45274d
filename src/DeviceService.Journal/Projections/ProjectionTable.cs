namespace DeviceService.Journal;

/// <summary>
/// A table that follows from the chain: for each key, the number of the newest entry about it, the number of the
/// first, and the columns it is found by.
/// </summary>
internal sealed record ProjectionTable(string Name, string[] Key, string[] Columns)
{
    public static readonly ProjectionTable Sessions =
        new("sessions", ["session_id"], ["pen_id", "patient_reference", "state", "is_open", "created_us"]);

    public static readonly ProjectionTable Passes =
        new("passes", ["pass_id"], ["session_id", "pen_id", "patient_reference", "cartridge_tag_id", "started_us"]);

    public static readonly ProjectionTable Activations =
        new("activations", ["activation_id"], ["pass_id", "session_id", "pen_id"]);

    public static readonly ProjectionTable Stops = new("stops", ["stop_id"], ["pen_id", "session_id"]);

    public static readonly ProjectionTable Alarms = new("alarms", ["alarm_id"], ["pen_id", "session_id", "standing"]);

    public static readonly ProjectionTable Refusals = new("refusals", [], ["session_id", "pen_id", "rule_id"]);

    public static readonly ProjectionTable Pens = new("pens", ["pen_id"], ["line", "attached"]);

    public static readonly ProjectionTable Lines = new("lines", ["line"], ["pen_id", "attached"]);

    public static readonly ProjectionTable Reservations =
        new("reservations", ["reservation_id"], ["pen_id", "session_id", "cartridge_tag_id", "state"]);

    public static readonly ProjectionTable Requests =
        new("requests", ["principal", "rpc", "request_id"], ["wall_us"]);

    public static readonly ProjectionTable Recordings = new("recordings", ["activation_id"], ["pass_id", "digest"]);

    /// <summary>A row for each minute in which something had a part in a session.</summary>
    public static readonly ProjectionTable Touches = new("touches", ["subject", "name", "minute", "session_id"], []) { Migration = "0004-everybody.sql" };

    /// <summary>What stopped which pen when.</summary>
    public static readonly ProjectionTable Causes =
        new("causes", ["stop_id"], ["pen_id", "reason", "stopped_us"]) { Migration = "0003-causes.sql" };

    public static readonly IReadOnlyList<ProjectionTable> All =
    [
        Sessions, Passes, Activations, Stops, Alarms, Refusals, Pens, Lines, Reservations, Requests, Recordings, Touches, Causes,
    ];

    /// <summary>The script that made it, or that last changed what is in it; null for one that every store has had from its beginning.</summary>
    public string? Migration { get; init; }

    /// <summary>Every column, in the order of a row's values.</summary>
    public IReadOnlyList<string> AllColumns => ["number", "first_number", .. Key, .. Columns];

    /// <summary>The statement that puts a row in, or makes it the newest of its key.</summary>
    public string UpsertInto(string schema)
    {
        var columns = AllColumns;
        var insert = $"INSERT INTO {schema}.{Name} ({string.Join(", ", columns)}) " +
            $"VALUES ({string.Join(", ", columns.Select((_, at) => $"$p{at}"))})";
        if (Key.Length == 0)
        {
            return insert;
        }

        var changes = Columns.Prepend("number").Select(column => $"{column} = excluded.{column}");
        return $"{insert} ON CONFLICT ({string.Join(", ", Key)}) DO UPDATE SET {string.Join(", ", changes)}";
    }
}
