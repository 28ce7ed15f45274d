namespace DeviceService.PenLink;

/// <summary>How far the engine has come with the pen on its line.</summary>
internal enum EngineStage
{
    /// <summary>No line.</summary>
    Down,

    /// <summary>Hello is being sent.</summary>
    Greeting,

    /// <summary>HelloReply came; the first status is awaited.</summary>
    AwaitingStatus,

    /// <summary>The counters are being read.</summary>
    ReadingCounters,

    /// <summary>The head of the journal that the pen keeps is being read, where it keeps one.</summary>
    ReadingJournalHead,

    /// <summary>SetLineSpeed was sent.</summary>
    RaisingSpeed,

    /// <summary>Both ends have changed, if all is well; a Pong will tell.</summary>
    ProvingSpeed,

    /// <summary>SetTelemetryRate was sent.</summary>
    SettingRate,

    /// <summary>The handshake is complete.</summary>
    Online,

    /// <summary>The pen speaks another version, or does not say who it is.</summary>
    Incompatible,

    /// <summary>Another pen is on the line.</summary>
    WrongPen,
}
