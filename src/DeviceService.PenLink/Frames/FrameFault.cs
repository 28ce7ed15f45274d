namespace DeviceService.PenLink;

/// <summary>Why a frame was dropped, in the order in which a receiver checks.</summary>
internal enum FrameFault
{
    /// <summary>Nothing is wrong with it.</summary>
    None,

    /// <summary>More bytes between two delimiters than a frame may have, or fewer than 4 decoded.</summary>
    Length,

    /// <summary>A COBS code points past the end.</summary>
    Cobs,

    /// <summary>The check value is another.</summary>
    Crc,

    /// <summary>The message cannot be decoded, or a string or list is longer than penlink.options allows.</summary>
    Message,

    /// <summary>No body that this version knows.</summary>
    Body,

    /// <summary>The tag of another session.</summary>
    Tag,

    /// <summary>A field that must be present is not, or is out of its range.</summary>
    Presence,
}
