namespace Tributary.Core.Templates.Expressions;

/// <summary>
/// Turns a parsed expression into a closure, checking on the way what can be known before anything runs: names, members, functions,
/// how many arguments they take, and that no secret flows to where it must not.
/// </summary>
internal sealed class Compiler(Slot slot, Vocabulary vocabulary)
{
    private int _nesting;

    public Slot Slot => slot;

    public Vocabulary Vocabulary => vocabulary;

    /// <summary>Compiles, or throws an <see cref="ExpressionException"/> that says what is wrong and where.</summary>
    public static Compute Compile(string text, Slot slot, Vocabulary vocabulary) =>
        new Compiler(slot, vocabulary).Compile(Parser.Parse(text));

    public Compute Compile(Syntax syntax) => syntax switch
    {
        Syntax.Literal literal => _ => literal.Value,
        Syntax.Path path => CompilePath(path),
        Syntax.Call call => Functions.Compile(call, this),
        Syntax.Not not => CompileNot(not),
        Syntax.Negate negate => CompileNegate(negate),
        Syntax.Binary binary => CompileBinary(binary),
        Syntax.ListOf list => CompileList(list),
        _ => throw new InvalidOperationException("unknown syntax"),
    };

    /// <summary>Compiles the condition or expression that "where", "pluck", "any" and "all" apply to each item.</summary>
    public Compute CompileForEach(Syntax syntax)
    {
        if (++_nesting > 2)
            throw new ExpressionException("where, pluck, any and all may stand inside each other at most twice", syntax.Position);
        var compiled = Compile(syntax);
        _nesting--;
        return compiled;
    }

    private Compute CompilePath(Syntax.Path path)
    {
        Compute start;
        var steps = path.Steps;
        if (path.Root is null)
        {
            if (!slot.HasRecord && _nesting == 0)
                throw new ExpressionException($"a path from the record (a leading dot) is not known in {slot.Name}", path.Position);
            start = scope => scope[Root.Record];
        }
        else
        {
            CheckRoot(path, path.Root);
            var root = slot.Names[path.Root].Root;
            start = scope => scope[root];
        }
        return Follow(start, steps);
    }

    private void CheckRoot(Syntax.Path path, string root)
    {
        if (!slot.Names.TryGetValue(root, out var known))
        {
            var hint = slot.HasRecord ? $" - a field of the record is written .{root}" : Nearest.Hint(root, slot.Names.Keys);
            throw new ExpressionException($"the name '{root}' is not known in {slot.Name}{hint}", path.Position);
        }
        var member = path.Steps.Count > 0 ? (path.Steps[0] as Step.Member)?.Name : null;
        if (root == "settings")
            CheckSetting(path, member);
        else if (known.Members is { } members && (member is null || !members.Contains(member)))
            throw new ExpressionException(
                member is null ? $"'{root}' is followed by one of: {string.Join(", ", members)}"
                    : $"'{root}' has no '{member}'{Nearest.Hint(member, members)}",
                path.Position);
    }

    private void CheckSetting(Syntax.Path path, string? member)
    {
        if (member is null || !vocabulary.Settings.TryGetValue(member, out var setting))
            throw new ExpressionException(
                $"there is no setting '{member}'{Nearest.Hint(member ?? "", vocabulary.Settings.Keys)}", path.Position);
        if (setting.Type != SettingType.Secret)
            return;
        if (slot.SecretsGoTo is null)
            throw new ExpressionException($"the secret '{member}' must not be used in {slot.Name}", path.Position);
        if (!setting.SendTo.Contains(slot.SecretsGoTo, StringComparer.Ordinal))
            throw new ExpressionException(
                $"the secret '{member}' is not meant for '{slot.SecretsGoTo}': its send_to allows {(setting.SendTo.Count == 0 ? "nothing" : string.Join(", ", setting.SendTo))}",
                path.Position);
    }

    private static Compute Follow(Compute start, IReadOnlyList<Step> steps)
    {
        var compute = start;
        for (var index = 0; index < steps.Count; index++)
        {
            var inner = compute;
            switch (steps[index])
            {
                case Step.Member member:
                    compute = scope => inner(scope).Member(member.Key);
                    break;
                case Step.Item item:
                    compute = scope => inner(scope).Item(item.Index);
                    break;
                case Step.Every:
                    return FollowEvery(inner, steps, index + 1);
            }
        }
        return compute;
    }

    // "[*].b" asks every item for b; what is missing is left out, and a second "[*]" flattens.
    private static Compute FollowEvery(Compute list, IReadOnlyList<Step> steps, int from)
    {
        var flattens = steps.Skip(from).Any(step => step is Step.Every);
        return scope =>
        {
            var value = list(scope);
            if (value.IsNull)
                return Value.Null;
            var found = new List<Value>(value.Count);
            foreach (var item in value.Walk())
            {
                scope.Spend(1);
                var reached = Reach(item, steps, from, scope);
                if (flattens)
                    found.AddRange(reached.Items());
                else if (!reached.IsNull)
                    found.Add(reached);
            }
            return Value.Of(found.ToArray());
        };
    }

    private static Value Reach(Value item, IReadOnlyList<Step> steps, int from, Scope scope)
    {
        var value = item;
        for (var index = from; index < steps.Count; index++)
        {
            if (steps[index] is Step.Every)
                return FollowEvery(_ => value, steps, index + 1)(scope);
            value = steps[index] switch
            {
                Step.Member member => value.Member(member.Key),
                Step.Item place => value.Item(place.Index),
                Step.Every or _ => throw new InvalidOperationException("unknown step"),
            };
        }
        return value;
    }

    private Compute CompileNot(Syntax.Not not)
    {
        var inner = Compile(not.Inner);
        return scope => Value.Of(!inner(scope).IsTrue);
    }

    private Compute CompileNegate(Syntax.Negate negate)
    {
        var inner = Compile(negate.Inner);
        return scope => inner(scope).AsNumber() is { } number ? Value.Of(-number) : Value.Null;
    }

    private Compute CompileList(Syntax.ListOf list)
    {
        var items = list.Items.Select(Compile).ToArray();
        return scope => Value.Of(Array.ConvertAll(items, item => item(scope)));
    }

    private Compute CompileBinary(Syntax.Binary binary)
    {
        var left = Compile(binary.Left);
        var right = Compile(binary.Right);
        return binary.Sign switch
        {
            "or" => scope => Value.Of(left(scope).IsTrue ? Unneeded(right, scope, true) : right(scope).IsTrue),
            "and" => scope => Value.Of(left(scope).IsTrue ? right(scope).IsTrue : Unneeded(right, scope, false)),
            "==" => scope => Value.Of(Value.AreEqual(left(scope), right(scope))),
            "!=" => scope => Value.Of(!Value.AreEqual(left(scope), right(scope))),
            "<" => scope => Value.Of(Value.Compare(left(scope), right(scope)) < 0),
            "<=" => scope => Value.Of(Value.Compare(left(scope), right(scope)) <= 0),
            ">" => scope => Value.Of(Value.Compare(left(scope), right(scope)) > 0),
            ">=" => scope => Value.Of(Value.Compare(left(scope), right(scope)) >= 0),
            "in" => scope => IsIn(scope, left(scope), right(scope)),
            "??" => scope => left(scope) is { IsEmpty: false } value ? Unneeded(right, scope, value) : right(scope),
            "+" => scope => Calculate(left(scope), right(scope), decimal.Add),
            "-" => scope => Calculate(left(scope), right(scope), decimal.Subtract),
            "*" => scope => Calculate(left(scope), right(scope), decimal.Multiply),
            "/" => scope => Calculate(left(scope), right(scope), decimal.Divide),
            _ => throw new InvalidOperationException("unknown sign"),
        };
    }

    /// <summary>Computes a branch nobody needs where somebody listens to what is read, and gives back what is needed.</summary>
    public static T Unneeded<T>(Compute branch, Scope scope, T needed)
    {
        if (scope.Reading is not null)
            branch(scope);
        return needed;
    }

    private static Value IsIn(Scope scope, Value wanted, Value list)
    {
        foreach (var item in list.Walk())
        {
            scope.Spend(1);
            if (Value.AreEqual(wanted, item))
                return Value.Of(true);
        }
        return Value.Of(false);
    }

    // A sum too large for a decimal, or a division by nothing, is no number: the field is empty and counted, not the run lost.
    private static Value Calculate(Value left, Value right, Func<decimal, decimal, decimal> operation)
    {
        if (left.AsNumber() is not { } a || right.AsNumber() is not { } b)
            return Value.Null;
        try
        {
            return Value.Of(operation(a, b));
        }
        catch (ArithmeticException)
        {
            return Value.Null;
        }
    }
}
