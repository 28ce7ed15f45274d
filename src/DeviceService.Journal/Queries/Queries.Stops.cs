using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Journal;

// What stopped pens, and how often.
internal sealed partial class Queries
{
    public Task<Page<StopRecord>> FindStopsAsync(StopFilter filter, PageRequest page, CancellationToken cancellationToken) => PageAsync<StopRecord>(
        OfStops(filter),
        $"stops|{filter.PenId}|{filter.Reason}|{filter.StoppedFrom:O}|{filter.StoppedBefore:O}",
        "stopped_us",
        "stop_id",
        page,
        static stop => (UnixMicroseconds.Of(stop.StoppedAt.WallTime), stop.StopId),
        cancellationToken);

    public Task<IReadOnlyList<StopCount>> CountStopsAsync(StopFilter filter, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<StopCount>>(
            connection =>
            {
                using var command = OfStops(filter).Counting(connection, "reason", "stopped_us");
                using var reader = command.ExecuteReader();
                var counts = new List<StopCount>();
                while (reader.Read())
                {
                    counts.Add(new StopCount(Enum.Parse<StopReason>(reader.GetString(0)), reader.GetInt64(1), UnixMicroseconds.ToWallTime(reader.GetInt64(2))));
                }

                return counts;
            },
            cancellationToken);

    private static RecordQuery OfStops(StopFilter filter)
    {
        var query = new RecordQuery("causes").WhereIs("pen_id", filter.PenId).WhereIs("reason", filter.Reason?.ToString());
        Between(query, "p.stopped_us", filter.StoppedFrom, filter.StoppedBefore);
        return query;
    }
}
