namespace Tributary.Web.Features.Offers.Bulk;

/// <summary>How far a bulk act is. The names are stored.</summary>
public enum BulkState
{
    Running,
    Done,

    /// <summary>Stopped by hand; what was done stands until it is undone, and it can go on.</summary>
    Cancelled,

    /// <summary>Broke down too often; the same holds.</summary>
    Failed,
}

/// <summary>Something that was done to many offers at once: who, when, to what, how far, and whether it was taken back.</summary>
public sealed record BulkAct
{
    public long Id { get; init; }
    public string Work { get; init; } = "";

    /// <summary>Which offers, in words, as they were chosen.</summary>
    public string About { get; init; } = "";

    /// <summary>The list they were chosen from.</summary>
    public string Address { get; init; } = "/offers";

    public long? AccountId { get; init; }
    public string? Who { get; init; }
    public long? Undoes { get; init; }

    /// <summary>The act that takes this one back, once somebody started it.</summary>
    public long? UndoneBy { get; init; }

    public string State { get; init; } = "";
    public string Why { get; init; } = "";
    public long Pieces { get; init; }
    public long Place { get; init; }
    public long Total { get; init; }
    public long Looked { get; init; }
    public long Changed { get; init; }

    /// <summary>Offers that an undo left as they are, because somebody changed them since.</summary>
    public long LeftAlone { get; init; }

    public long CreatedAt { get; init; }
    public long? FinishedAt { get; init; }
    public long? CancelRequestedAt { get; init; }

    public bool IsActive => FinishedAt is null;
    public bool MayUndo => !IsActive && Changed > 0 && UndoneBy is null;
    public bool MayContinue => State is nameof(BulkState.Cancelled) or nameof(BulkState.Failed) && Place < Pieces && UndoneBy is null;

    internal const string Columns =
        """
        b.id, b.work, b.about, b.address, b.account_id, p.name as who, b.undoes, u.id as undone_by, b.state, b.why, b.pieces, b.place, b.total, b.looked,
        b.changed, b.left_alone, b.created_at, b.finished_at, b.cancel_requested_at
        """;

    internal const string From = "from bulk_acts b left join accounts p on p.id = b.account_id left join bulk_acts u on u.undoes = b.id";
}
