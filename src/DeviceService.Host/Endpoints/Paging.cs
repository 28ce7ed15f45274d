using DeviceService.Sessions;

namespace DeviceService.Host;

/// <summary>Pages of a list; a token that was not given out is refused.</summary>
internal static class Paging
{
    private const string TokenExpected = "the next_page_token of the answer before, with the other fields unchanged";

    public static async Task<Page<T>> ReadAsync<T>(PageRequest page, Func<PageRequest, Task<Page<T>>> read)
    {
        try
        {
            return await read(page);
        }
        catch (ArgumentException) when (page.Token is not null)
        {
            throw Fields.Form("page_token", page.Token, TokenExpected);
        }
    }

    /// <summary>Pages a list that is in memory, in the order of its keys; a token is the last key that was sent.</summary>
    public static Page<T> Of<T>(IEnumerable<T> all, Func<T, string> key, PageRequest page)
    {
        var after = page.Token is null ? null : KeyIn(page.Token);
        var items = all
            .OrderBy(key, StringComparer.Ordinal)
            .Where(item => after is null || string.CompareOrdinal(key(item), after) > 0)
            .Take(page.Size + 1)
            .ToArray();
        return items.Length <= page.Size
            ? new Page<T>(items, null)
            : new Page<T>(items[..page.Size], Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key(items[page.Size - 1]))));
    }

    /// <summary>The same with the last key first, for lists whose keys sort by time.</summary>
    public static Page<T> OfNewest<T>(IEnumerable<T> all, Func<T, string> key, PageRequest page)
    {
        var before = page.Token is null ? null : KeyIn(page.Token);
        var items = all
            .OrderByDescending(key, StringComparer.Ordinal)
            .Where(item => before is null || string.CompareOrdinal(key(item), before) < 0)
            .Take(page.Size + 1)
            .ToArray();
        return items.Length <= page.Size
            ? new Page<T>(items, null)
            : new Page<T>(items[..page.Size], Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key(items[page.Size - 1]))));
    }

    private static string KeyIn(string token)
    {
        try
        {
            return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw Fields.Form("page_token", token, TokenExpected);
        }
    }
}
