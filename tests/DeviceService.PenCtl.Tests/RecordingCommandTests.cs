using System.Globalization;
using System.Text.Json;
using Parquet.Serialization;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>recording export, plot; incidents list, get.</summary>
public sealed class RecordingCommandTests(TreatedRoom room) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_recording_is_a_table_with_a_row_for_each_sample_and_every_unit_in_its_heading()
    {
        var run = await PenCtlRun.OfAsync(room, "recording", "export", room.PassId);
        var rows = run.Lines.Skip(1).Select(static line => line.TrimEnd('\r').Split(',')).ToArray();

        Assert.Equal(
            "pass_id,activation_id,sequence,device_time_us,missing_before,measured_needle_protrusion_um,second_measured_needle_protrusion_um,set_needle_protrusion_um,"
            + "stroke_rate_millihertz,motor_current_ma,skin_contact,trigger_pressed,drive_on,glide_speed_um_per_s,battery_percent,temperature_decidegrees_celsius,"
            + "fault_flags,limits_generation",
            run.Lines[0].TrimEnd('\r'));
        Assert.True(rows.Length > 50, $"{rows.Length} rows");
        Assert.All(rows, static row => Assert.Equal(18, row.Length));
        Assert.All(rows, row => Assert.Equal(room.PassId, row[0]));
        Assert.Contains(rows, static row => row[12] == "1" && int.Parse(row[8], CultureInfo.InvariantCulture) > 90_000);
    }

    [Fact]
    public async Task Parquet_has_the_same_rows_as_csv()
    {
        var (csv, parquet) = (_folder.Combine("recording.csv"), _folder.Combine("recording.parquet"));

        await PenCtlRun.OfAsync(room, "recording", "export", room.PassId, "-o", csv);
        var run = await PenCtlRun.OfAsync(room, "recording", "export", room.PassId, "--format", "parquet", "-o", parquet);

        Assert.True(run.Code == ExitCode.Ok, run.Errors);
        await using var file = File.OpenRead(parquet);
        var read = await ParquetSerializer.DeserializeAsync<RecordedRow>(file);
        Assert.Equal(await File.ReadAllTextAsync(csv), CsvRecording.Header + string.Concat(read.Data.Select(CsvRecording.Line)));
    }

    [Fact]
    public async Task In_json_each_sample_is_a_line_with_what_the_table_has()
    {
        var csv = await PenCtlRun.OfAsync(room, "recording", "export", room.PassId);

        var run = await PenCtlRun.OfAsync(room, "recording", "export", room.PassId, "--json");

        Assert.True(run.Code == ExitCode.Ok, run.Errors);
        Assert.Equal(csv.Output, CsvRecording.Header + string.Concat(run.Lines.Select(static line => CsvRecording.Line(JsonSerializer.Deserialize<RecordedRow>(line)!))));
        Assert.Equal(
            csv.Lines[0].TrimEnd('\r').Split(','), JsonDocument.Parse(run.Lines[0]).RootElement.EnumerateObject().Select(static one => one.Name));
    }

    [Theory]
    [InlineData("--format 'xlsx' is not known.", "--format", "xlsx")]
    [InlineData("Parquet is not written to standard output.", "--format", "parquet")]
    public async Task A_form_that_cannot_be_had_is_refused(string sentence, params string[] arguments)
    {
        var run = await PenCtlRun.OfAsync(room, ["recording", "export", room.PassId, .. arguments]);

        Assert.Equal(ExitCode.OptionWrong, run.Code);
        Assert.StartsWith(sentence, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pass_that_is_not_there_has_no_recording()
    {
        var run = await PenCtlRun.OfAsync(room, "recording", "export", "pass-nothing", "-o", _folder.Combine("nothing.csv"));

        Assert.Equal(ExitCode.NotFound, run.Code);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_session_is_one_picture_of_all_its_passes()
    {
        var path = _folder.Combine("session.png");

        var run = await PenCtlRun.OfAsync(room, "recording", "plot", "--session", room.SessionId, "-o", path);

        Assert.True(run.Code == ExitCode.Ok, run.Errors);
        using var picture = SkiaSharp.SKBitmap.Decode(path);
        Assert.Equal((1200, 800), (picture.Width, picture.Height));
        Assert.Contains(picture.Pixels, static pixel => pixel is { Red: > 240, Green: < 20, Blue: < 20 });
        Assert.Empty(run.Errors);
    }

    [Fact]
    public async Task Incidents_are_for_whoever_is_signed_in_and_are_fetched_whole()
    {
        var path = _folder.Combine("incident.ndjson");
        await Eventually.TrueAsync(async () => (await PenCtlRun.SignedInAsync(room, "incidents", "list")).Output.Contains("emergency", StringComparison.OrdinalIgnoreCase));

        var refused = await PenCtlRun.OfAsync(room, "incidents", "list");
        var listed = (await PenCtlRun.SignedInAsync(room, "incidents", "list", "--json")).Json.GetProperty("incidents");
        var run = await PenCtlRun.SignedInAsync(room, "incidents", "get", listed[listed.GetArrayLength() - 1].GetProperty("incidentId").GetString()!, "-o", path);

        Assert.Equal(ExitCode.NotPermitted, refused.Code);
        Assert.Contains("penctl sign-in", refused.Errors, StringComparison.Ordinal);
        Assert.True(run.Code == ExitCode.Ok, run.Errors);
        Assert.StartsWith("{\"format\":\"pen-incident\"", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
