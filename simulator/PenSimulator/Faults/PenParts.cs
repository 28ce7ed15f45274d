namespace PenSimulator.Faults;

/// <summary>What this pen is fitted with, as far as it decides which faults it can have.</summary>
internal readonly record struct PenParts(int DepthChannels, bool Glide, bool Contact, bool Dial, int ProtrusionMaxUm);
