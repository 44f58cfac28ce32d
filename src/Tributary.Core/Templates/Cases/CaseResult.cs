namespace Tributary.Core.Templates.Cases;

/// <summary>What came of one case of a folder: nothing differed, or what did.</summary>
/// <param name="Name">The kind of case and its own name, such as "feed: nothing to offer".</param>
/// <param name="Line">Where it stands in cases.yaml.</param>
/// <param name="Differences">Empty for a case that passed.</param>
/// <param name="Golden">What the case would record as its golden file; null where it names none.</param>
public sealed record CaseResult(string Name, int Line, IReadOnlyList<Difference> Differences, RecordedGolden? Golden = null)
{
    public bool Passed => Differences.Count == 0;
}

/// <summary>One thing that is not as the case says. A null is a thing that is not there.</summary>
public sealed record Difference(string What, string? Expected, string? Actual)
{
    /// <summary>For people: short values side by side, long ones line by line with what surrounds a change.</summary>
    public override string ToString()
    {
        if (Expected is null && Actual is null)
            return What;
        if (Expected?.Contains('\n', StringComparison.Ordinal) == true || Actual?.Contains('\n', StringComparison.Ordinal) == true)
            return $"{What} differs (- expected, + found)\n{LineDifference.Write(Expected ?? "", Actual ?? "")}";
        return $"{What}\n- {Expected ?? "nothing"}\n+ {Actual ?? "nothing"}";
    }
}

/// <summary>The text a case found, and the file under golden/ it is compared with.</summary>
public sealed record RecordedGolden(string File, string Text);

/// <summary>The cases of one folder: those that ran, or what is wrong with cases.yaml itself.</summary>
public sealed record CaseReport(IReadOnlyList<TemplateError> Errors, IReadOnlyList<CaseResult> Results);
