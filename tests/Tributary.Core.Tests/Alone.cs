namespace Tributary.Core.Tests;

/// <summary>Tests that measure memory: what others hold meanwhile would be counted as theirs.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
