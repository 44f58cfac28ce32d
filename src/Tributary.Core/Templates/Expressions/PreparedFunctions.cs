using System.Text.RegularExpressions;

namespace Tributary.Core.Templates.Expressions;

/// <summary>The patterns of settings and of the grammar.</summary>
internal static class PreparedFunctions
{
    /// <inheritdoc cref="PatternFunctions.Compile"/>
    public static Regex Pattern(string pattern, int position) => PatternFunctions.Compile(pattern, position);
}
