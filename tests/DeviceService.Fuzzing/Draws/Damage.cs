namespace DeviceService.Fuzzing;

/// <summary>What bytes become that somebody changed without knowing what they mean.</summary>
internal static class Damage
{
    public static byte[] Of(byte[] bytes, Dice dice)
    {
        var changed = bytes.ToList();
        for (var times = dice.Between(1, 3); times > 0; times--)
        {
            var at = dice.Between(0, changed.Count);
            switch (dice.Between(0, 4))
            {
                case 0 when at < changed.Count:
                    changed[at] ^= (byte)(1 << dice.Between(0, 7));
                    break;
                case 1 when at < changed.Count:
                    changed[at] = dice.Of<byte>(0, 1, 0x7F, 0x80, 0xFF, dice.Byte());
                    break;
                case 2:
                    changed.RemoveRange(at, Math.Min(dice.Between(1, 4), changed.Count - at));
                    break;
                case 3:
                    changed.InsertRange(at, dice.Bytes(dice.Between(1, 4)));
                    break;
                default:
                    changed.InsertRange(at, changed.GetRange(0, at));
                    break;
            }
        }

        return [.. changed];
    }
}
