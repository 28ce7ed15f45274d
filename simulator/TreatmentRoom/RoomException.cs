namespace TreatmentRoom;

/// <summary>Something in the room did not go as it must; the message says what.</summary>
public sealed class RoomException : Exception
{
    public RoomException(string message)
        : base(message)
    {
    }

    public RoomException()
    {
    }

    public RoomException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
