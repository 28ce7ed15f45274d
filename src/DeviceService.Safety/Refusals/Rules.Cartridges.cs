namespace DeviceService.Safety;

// Which cartridge, and whether it may still be used.
public static partial class Rules
{
    private static Rule[] CartridgeRules =>
    [
        CartridgeUnnamed, CartridgeOther, CartridgeUnknown, CartridgeForeign, CartridgeSeat, CartridgeDisposed, CartridgeSpent, CartridgeTaken,
        CartridgeDiffers, CartridgeNotFound, CartridgeScan,
    ];

    public static Rule CartridgeUnnamed { get; } = Cartridge(
        "R-CARTRIDGE-UNNAMED",
        "Pen {pen} cannot tell which cartridge is in it, and none was named.",
        "Name the registered cartridge that is in; one whose tag cannot be read is taken out.");

    public static Rule CartridgeOther { get; } = Cartridge(
        "R-CARTRIDGE-OTHER",
        "Cartridge {observed} was named, and {limit} is in.",
        "Look at the cartridge, and name the one that is in.");

    public static Rule CartridgeUnknown { get; } = Cartridge(
        "R-CARTRIDGE-UNKNOWN",
        "Cartridge {observed} is not registered.",
        "Register it with RegisterCartridge, by what its label says.");

    public static Rule CartridgeForeign { get; } = Cartridge(
        "R-CARTRIDGE-FOREIGN",
        "Cartridge {cartridge} is not one that may be used: its {field} is {observed}, and {limit} is expected.",
        "Insert a cartridge of a model that the profile names, registered by what its own tag and label say.");

    public static Rule CartridgeSeat { get; } = Cartridge(
        "R-CARTRIDGE-SEAT",
        "The insertion of cartridge {observed} in pen {pen} is not on record.",
        "Ask again in a moment; should it stay so, take the cartridge out and insert a new one.");

    public static Rule CartridgeDisposed { get; } = Cartridge(
        "R-CARTRIDGE-DISPOSED", "Cartridge {observed} is on record as thrown away.", "Insert a new cartridge.");

    public static Rule CartridgeSpent { get; } = Cartridge(
        "R-CARTRIDGE-SPENT",
        "Cartridge {observed} was out of its pen for more than {limit} s, or nobody can prove that it was not.",
        "Insert a new cartridge.");

    public static Rule CartridgeTaken { get; } = Cartridge(
        "R-CARTRIDGE-TAKEN", "Cartridge {observed} is reserved by {session}.", "Insert a new cartridge.");

    public static Rule CartridgeDiffers { get; } = new(
        "R-CARTRIDGE-DIFFERS",
        "H05",
        RefusalCategory.State,
        "Cartridge {cartridge} is registered already: its {field} is {limit}, and {observed} was given.",
        "Look at the label. What two cartridges have in common is no unique id: leave it empty, and one is made.");

    public static Rule CartridgeNotFound { get; } = new(
        "R-CARTRIDGE-NONE", "H05", RefusalCategory.NotFound, "No cartridge {observed} is registered.", "See ListCartridges.");

    public static Rule CartridgeScan { get; } = new(
        "R-CARTRIDGE-SCAN",
        "H05",
        RefusalCategory.Argument,
        "The scan cannot be read: {observed}.",
        "Scan again, or type what the label says. A scan has GTIN (01), expiry (17) and lot (10), a serial number (21) if there is one, and nothing else.");

    private static Rule Cartridge(string id, string sentence, string remedy) => new(id, "H05", RefusalCategory.State, sentence, remedy);
}
