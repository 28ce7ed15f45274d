namespace DeviceService.Sessions;

/// <summary>Which part of a list is wanted.</summary>
/// <param name="Size">Most items, 1 to 1,000.</param>
/// <param name="Token">From the page before; null for the first page. A token that was not given out is an <see cref="ArgumentException"/>.</param>
public sealed record PageRequest(int Size, string? Token);

/// <summary>Part of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextToken">Asks for the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextToken);
