namespace TestSupport;

/// <summary>
/// Base of test classes whose subject logs. Each test gets a fresh <see cref="TestLog"/>, verified after the test, so
/// that the rule holds without a line in the test itself.
/// </summary>
public abstract class LoggedTests : IDisposable
{
    protected TestLog Log { get; } = new();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Log.Dispose();
        }
    }
}
