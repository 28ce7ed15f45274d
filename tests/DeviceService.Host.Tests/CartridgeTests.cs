using Grpc.Core;
using Microneedling.V1;
using PenSimulator;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class CartridgeTests : LoggedTests
{
    [Fact]
    public async Task A_cartridge_is_reserved_used_spent_with_its_session_and_thrown_away_and_each_is_told()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        _ = bench.RenewAsync();
        var session = await bench.CreateAsync();
        var tip = (await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen.Cartridge;
        Task<RegisteredCartridge> Get() => GetAsync(bench, tip.CartridgeId);
        Assert.Equal((CartridgeUse.New, "", Bench.Serial, true), (await Get() is var fresh ? (fresh.Use, fresh.SessionId, fresh.PenId, fresh.Qualified) : default));

        await bench.TreatAsync(session.SessionId);
        var used = await Get();
        Assert.Equal((CartridgeUse.Used, session.SessionId), (used.Use, used.SessionId));
        Assert.True(used.ReservedAt <= used.UsedAt && used.RegisteredAt <= used.ReservedAt);

        await bench.Sessions.AbortSessionAsync(new AbortSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, Reason = "enough" });
        var disposal = new RecordDisposalRequest { RequestId = bench.NextRequest(), CartridgeId = tip.CartridgeId, Container = "sharps 3" };
        Assert.Equal((CartridgeUse.Disposed, "sharps 3"), ((await bench.Cartridges.RecordDisposalAsync(disposal)).Cartridge is var thrown ? (thrown.Use, thrown.Container) : default));
        Assert.True((await bench.Cartridges.RecordDisposalAsync(disposal)).Replayed);
        var listed = await bench.Cartridges.ListCartridgesAsync(new ListCartridgesRequest { Lot = tip.Lot, SessionId = session.SessionId, Use = CartridgeUse.Disposed });
        Assert.Equal(tip.CartridgeId, Assert.Single(listed.Cartridges).CartridgeId);
        Assert.Empty((await bench.Cartridges.ListCartridgesAsync(new ListCartridgesRequest { Use = CartridgeUse.New })).Cartridges);
    }

    [Fact]
    public async Task One_that_nobody_registered_is_not_armed_with_and_a_scan_that_cannot_be_read_registers_nothing()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var session = (await bench.Sessions.CreateSessionAsync(bench.Creation())).Session;
        await bench.PrepareAsync(session.SessionId);
        var refused = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId)));
        Assert.Equal((StatusCode.FailedPrecondition, "R-CARTRIDGE-UNKNOWN"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));

        var scan = new RegisterCartridgeRequest { RequestId = bench.NextRequest(), Source = CartridgeSource.Scanned, Model = "SIM-12", NeedleCount = 12, Scan = "]d2010950600013435310L1\u001d17991200" };
        refused = await Answers.RefusedAsync(bench.Cartridges.RegisterCartridgeAsync(scan));
        Assert.Equal((StatusCode.InvalidArgument, "R-CARTRIDGE-SCAN"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
        refused = await Answers.RefusedAsync(bench.Cartridges.GetCartridgeAsync(new GetCartridgeRequest { CartridgeId = "nobody's" }));
        Assert.Equal((StatusCode.NotFound, "R-CARTRIDGE-NONE"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));

        // Labels as they come: without a serial number an id is minted.
        scan.RequestId = bench.NextRequest();
        scan.Scan = "]d2010950600013435210L1\u001d17601200";
        var minted = (await bench.Cartridges.RegisterCartridgeAsync(scan)).Cartridge;
        Assert.Equal(("09506000134352", "L1", "2060-12-31"), (minted.Gtin, minted.Lot, minted.ExpiresOn));
        var again = await bench.Cartridges.RegisterCartridgeAsync(scan);
        Assert.Equal((true, minted.CartridgeId), (again.Replayed, again.Cartridge.CartridgeId));

        bench.Token = "";
        scan.RequestId = bench.NextRequest();
        refused = await Answers.RefusedAsync(bench.Cartridges.RegisterCartridgeAsync(scan));
        Assert.Equal((StatusCode.Unauthenticated, "R-SIGN-IN-MISSING"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
    }

    [Fact]
    public async Task Two_clients_with_two_pens_that_name_one_cartridge_and_exactly_one_arms()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        _ = bench.RenewAsync();
        using var folder = new TemporaryFolder();
        await using var other = await bench.AttachAnotherAsync(folder.Combine("pen"));
        await bench.Simulated.InsertCartridgeAsync(new Simulator.V1.CartridgeTag());
        await other.InsertCartridgeAsync(new Simulator.V1.CartridgeTag());
        await Bench.UntilAsync(async () => (await bench.Pens.ListPensAsync(new ListPensRequest())).Pens
            is { Count: 2 } pens && pens.All(pen => pen is { Link.State: LinkState.Online, Cartridge: { Inserted: true, CartridgeId: "" } }));

        using var second = Grpc.Net.Client.GrpcChannel.ForAddress(bench.Service.Address);
        var invoker = bench.InvokerOn(second);
        var lease = (await new ControlService.ControlServiceClient(invoker).AcquireControlAsync(
            new AcquireControlRequest { RequestId = bench.NextRequest(), PenId = Bench.OtherSerial, ClientName = "tablet 2" })).LeaseNumber;
        using var alarms = new AlarmService.AlarmServiceClient(invoker).WatchAlarms(new WatchAlarmsRequest { PenId = Bench.OtherSerial, LeaseNumber = lease });
        Assert.True(await alarms.ResponseStream.MoveNext(CancellationToken.None));
        using var ended = new CancellationTokenSource();
        var shown = alarms.ResponseStream.Current.Cursor.Sequence;
        var renewing = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                await new ControlService.ControlServiceClient(invoker).RenewControlAsync(
                    new RenewControlRequest { PenId = Bench.OtherSerial, LeaseNumber = lease, LastAlarmSequence = shown });
                await Task.Delay(500);
            }
        });

        await bench.MakeEligibleAsync("patient-2");
        var creation = bench.Creation();
        (creation.PatientReference, creation.PenId, creation.LeaseNumber) = ("patient-2", Bench.OtherSerial, lease);
        string[] sessions =
        [
            (await bench.Sessions.CreateSessionAsync(bench.Creation())).Session.SessionId,
            (await new SessionService.SessionServiceClient(invoker).CreateSessionAsync(creation)).Session.SessionId,
        ];
        await bench.PrepareAsync(sessions[0]);
        await bench.PrepareAsync(sessions[1]);

        var registered = (await bench.Cartridges.RegisterCartridgeAsync(new RegisterCartridgeRequest
        {
            RequestId = bench.NextRequest(), Source = CartridgeSource.Typed, Model = "SIM-12", NeedleCount = 12, Lot = "L1", ExpiresOn = "2099-12-31",
        })).Cartridge.CartridgeId;
        var rules = await Task.WhenAll(
            ArmAsync(bench.Sessions, bench, sessions[0], bench.Lease, registered), ArmAsync(new(invoker), bench, sessions[1], lease, registered));

        Assert.True(rules.Count(rule => rule.Length == 0) == 1, string.Join(" and ", rules));
        Assert.Contains(rules, rule => rule is "R-CARTRIDGE-TAKEN" or "R-CARTRIDGE-OTHER");
        Assert.Equal(sessions[Array.IndexOf(rules, "")], (await GetAsync(bench, registered)).SessionId);
        await ended.CancelAsync();
        await renewing;
    }

    private static async Task<RegisteredCartridge> GetAsync(Bench bench, string id) =>
        (await bench.Cartridges.GetCartridgeAsync(new GetCartridgeRequest { CartridgeId = id })).Cartridge;

    private static async Task<string> ArmAsync(SessionService.SessionServiceClient sessions, Bench bench, string sessionId, uint lease, string cartridgeId)
    {
        var report = (await sessions.GetArmingReportAsync(new GetArmingReportRequest
        {
            SessionId = sessionId, Target = Bench.Target(), LeaseNumber = lease, CartridgeId = cartridgeId,
        })).Report;
        Assert.Equal(cartridgeId, report.ReadBack.CartridgeId);
        try
        {
            await sessions.ArmSessionAsync(new ArmSessionRequest
            {
                RequestId = bench.NextRequest(), SessionId = sessionId, Target = Bench.Target(), LeaseNumber = lease, CartridgeId = cartridgeId,
                ReadBackDigest = ReadBacks.DigestOf(report.ReadBack),
            });
            return "";
        }
        catch (RpcException refused)
        {
            return refused.Info().Metadata["rule_id"];
        }
    }
}
