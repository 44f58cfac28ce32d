namespace Tributary.Web.Features.Demo;

/// <summary>Repeatable chance: the same key falls the same way in every run, so that a sandbox needs no memory of what it invented.</summary>
internal readonly record struct Dice(ulong Key)
{
    public static Dice Of(string name) => new Dice(0x9E3779B97F4A7C15).For(name);

    /// <summary>An independent die for one question about the thing this die stands for.</summary>
    public Dice For(long part) => new(Mix(Key ^ Mix(unchecked((ulong)part))));

    public Dice For(string part)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in part)
            hash = unchecked((hash ^ character) * 1099511628211UL);
        return new(Mix(Key ^ hash));
    }

    /// <summary>0 to <paramref name="limit"/> - 1, all equally likely.</summary>
    public int Below(int limit) => (int)(((UInt128)Key * (ulong)limit) >> 64);

    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool Percent(int chance) => Below(100) < chance;

    public T Pick<T>(IReadOnlyList<T> among) => among[Below(among.Count)];

    // The finaliser of SplitMix64 (Steele, Lea, Flood, 2014).
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }
}
