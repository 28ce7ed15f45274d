using System.Globalization;
using CsCheck;

namespace DeviceService.Clinic.Tests;

/// <summary>Labels as scanners send them and as they are printed.</summary>
public sealed class Gs1ScanTests
{
    private static readonly DateOnly Today = new(2026, 3, 4);

    [Theory]
    [InlineData("010950600013435217270531", "17")]
    [InlineData("]d2010950600013435217270531\u001d10L1", "10,17")]
    [InlineData("]C1010950600013435210LOT-9\u001d17270531\u001d21S/7", "10,17,21")]
    [InlineData("]Q321S7\u001d010950600013435210LOT-9", "10,21")]
    [InlineData("(01)09506000134352(17)270531(10)LOT-9(21)S/7", "10,17,21")]
    [InlineData("(21)S7(01)09506000134352", "21")]
    public void A_label_is_read_in_any_order_sent_or_printed(string scan, string has)
    {
        var read = Gs1Scan.Read(scan, Today, out var wrong);

        Assert.Equal("", wrong);
        Assert.Equal("09506000134352", read!.Gtin);
        Assert.Equal(has, string.Join(",", new[] { read.Lot is null ? "" : "10", read.ExpiresOn is null ? "" : "17", read.Serial is null ? "" : "21" }.Where(one => one.Length > 0)));
        Assert.Equal(read.Serial is null ? null : $"(01)09506000134352(21){read.Serial}", read.CartridgeId);
    }

    [Theory]
    [InlineData("", "middle")]
    [InlineData("]d2", "middle")]
    [InlineData("17270531", "no GTIN")]
    [InlineData("010950600013435", "middle")]
    [InlineData("0109506000134353", "check digit")]
    [InlineData("(01)09506000134325", "check digit")]
    [InlineData("0109506O00134352", "14 digits")]
    [InlineData("01095060001343520109506000134352", "twice")]
    [InlineData("0109506000134352\u001d\u001d10L", "another kind")]
    [InlineData("0109506000134352\u001d", "middle")]
    [InlineData("010950600013435210", "1 to 20")]
    [InlineData("010950600013435210ABCDEFGHIJKLMNOPQRSTU", "1 to 20")]
    [InlineData("010950600013435210A B", "1 to 20")]
    [InlineData("010950600013435210\u00c4", "1 to 20")]
    [InlineData("010950600013435211270531", "another kind")]
    [InlineData("0109506000134352172705", "middle")]
    [InlineData("010950600013435217271301", "no day")]
    [InlineData("010950600013435217270001", "no day")]
    [InlineData("010950600013435217270431", "no day")]
    [InlineData("010950600013435217270229", "no day")]
    [InlineData("(01)09506000134352(17)2705311", "6 digits")]
    [InlineData("(01)09506000134352(10", "identifier")]
    [InlineData("(01)09506000134352(10)A)B", "parenthesis")]
    [InlineData("(01)09506000134352(240)X", "identifier")]
    [InlineData("x(01)09506000134352", "another kind")]
    public void Anything_else_is_no_scan_and_says_what_is_wrong(string scan, string why)
    {
        Assert.Null(Gs1Scan.Read(scan, Today, out var wrong));
        Assert.Contains(why, wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-03-04", "270200", "2027-02-28")]
    [InlineData("2026-03-04", "280200", "2028-02-29")]
    [InlineData("2026-03-04", "261200", "2026-12-31")]
    [InlineData("2026-03-04", "280229", "2028-02-29")]
    [InlineData("2026-03-04", "760101", "2076-01-01")]
    [InlineData("2026-03-04", "770101", "1977-01-01")]
    [InlineData("2026-03-04", "000101", "2000-01-01")]
    [InlineData("2060-03-04", "100101", "2110-01-01")]
    [InlineData("2049-03-04", "000101", "2000-01-01")]
    [InlineData("2099-03-04", "000101", "2100-01-01")]
    public void The_century_is_that_of_fifty_years_to_come_and_day_00_the_last_of_the_month(string today, string date, string expected)
    {
        var read = Gs1Scan.Read($"010950600013435217{date}", DateOnly.Parse(today, CultureInfo.InvariantCulture), out var _);

        Assert.Equal(expected, read!.ExpiresOn!.Value.ToString("O", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Whatever_is_scanned_nothing_throws_and_one_wrong_digit_of_a_gtin_is_always_found()
    {
        Gen.String.Sample(text => Gs1Scan.Read(text, Today, out var wrong) is null == wrong.Length > 0, iter: 2_000);
        Gen.Select(Gen.Int[0, 13], Gen.Int[1, 9]).Sample((at, by) =>
        {
            var gtin = "09506000134352".ToCharArray();
            gtin[at] = (char)('0' + ((gtin[at] - '0' + by) % 10));
            return Gs1Scan.Read("01" + new string(gtin), Today, out var _) is null;
        });
    }
}
