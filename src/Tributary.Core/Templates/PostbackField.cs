using Tributary.Core.Templates.Expressions;

namespace Tributary.Core.Templates;

/// <summary>One value a network sends: our name, its macro where we choose the parameter, its own parameter name otherwise.</summary>
public sealed record PostbackField(string Name, string Parameter, string? Macro, bool Required)
{
    /// <summary>The header it comes in.</summary>
    public string? Header { get; init; }

    /// <summary>The path in the JSON body it comes from.</summary>
    internal IReadOnlyList<string>? JsonPath { get; init; }

    /// <summary>A constant that we put into the URL and the network sends back.</summary>
    internal TextPattern? Fixed { get; init; }

    /// <summary>How people find it in a call: the parameter 'x', the header 'X-Y', '.data.id' in the body.</summary>
    internal string Place => Header is not null ? $"The header '{Header}'"
        : JsonPath is not null ? $"'.{string.Join('.', JsonPath)}' of the body" : $"The parameter '{Parameter}'";
}
