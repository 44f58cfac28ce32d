using System.Collections.Concurrent;

namespace Tributary.Web.Platform.Data;

/// <summary>
/// Hands out ids, the same way on both databases: a process reserves a block durably and serves from it. Ids rise within a process;
/// a restart leaves a gap, which nothing reads anything into.
/// </summary>
internal sealed class Ids(Database database)
{
    private const int BlockSize = 1000;
    private const int CallsAhead = 10;

    private readonly ConcurrentDictionary<string, Block> _blocks = new(StringComparer.Ordinal);

    public async ValueTask<long> Next(string table, CancellationToken ct) => (await Next(table, 1, ct)).First;

    /// <summary>Reserves <paramref name="count"/> ids in a row. Call it before the write that uses them, never inside one.</summary>
    public async ValueTask<IdRange> Next(string table, int count, CancellationToken ct)
    {
        var block = _blocks.GetOrAdd(table, _ => new Block());
        if (block.TryTake(count, out var first)) return new IdRange(first, count);

        await block.Refill.WaitAsync(ct);
        try
        {
            if (block.TryTake(count, out first)) return new IdRange(first, count);
            // Who takes many is going to take more: a run that stores a large feed must not reserve ids as often as it writes.
            var size = Math.Max(BlockSize, CallsAhead * count);
            var end = await database.Write(session => session.Scalar<long>(
                """
                insert into id_blocks (name, next) values (@table, 1 + @size)
                on conflict (name) do update set next = id_blocks.next + @size
                returning next
                """, new { table, size = (long)size }), ct);
            first = block.Fill(end - size, end, count);
            return new IdRange(first, count);
        }
        finally
        {
            block.Refill.Release();
        }
    }

    private sealed class Block
    {
        private readonly Lock _gate = new();
        private long _next;
        private long _end;

        public SemaphoreSlim Refill { get; } = new(1, 1);

        public bool TryTake(int count, out long first)
        {
            lock (_gate)
            {
                first = _next;
                if (_end - _next < count) return false;
                _next += count;
                return true;
            }
        }

        public long Fill(long start, long end, int count)
        {
            lock (_gate)
            {
                _next = start + count;
                _end = end;
                return start;
            }
        }
    }
}

/// <summary>Ids in a row, from <see cref="First"/> on.</summary>
internal readonly record struct IdRange(long First, int Count)
{
    public long this[int index] => index >= 0 && index < Count ? First + index : throw new ArgumentOutOfRangeException(nameof(index));
}
