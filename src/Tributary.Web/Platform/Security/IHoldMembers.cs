using Tributary.Web.Platform.Data;

namespace Tributary.Web.Platform.Security;

/// <summary>What a feature holds about members in its own tables: what it gives him who asks for it, and how it lets go of it.</summary>
internal interface IHoldMembers
{
    /// <summary>
    /// The parts of an export. Statements know <c>@id</c>, <c>@name</c> (the site's id of the member), <c>@prefix</c> and <c>@end</c> (his accounts), and tell of nobody else.
    /// </summary>
    IReadOnlyList<MemberRows> Rows => [];

    /// <summary>What has to be settled before a member can be erased, in sentences.</summary>
    Task<IReadOnlyList<string>> Open(Session session, long member) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Before a member is erased: what is on its way to a table arrives there.</summary>
    Task Gather(CancellationToken ct) => Task.CompletedTask;

    /// <summary>Takes away what tells of the member in words. Facts, amounts and what proves that nothing is counted twice stay.</summary>
    Task Erase(Session session, ErasedMember member) => Task.CompletedTask;
}

/// <summary>A part of an export.</summary>
internal sealed record MemberRows(string Name, string Sql);

/// <summary>A member who is being erased.</summary>
/// <param name="Id">Our number of him, which stays: it is what the ledger knows him by.</param>
/// <param name="Name">The site's id of him, which goes.</param>
/// <param name="Pseudonym">What stands in its place.</param>
/// <param name="At">When, unix ms.</param>
internal sealed record ErasedMember(long Id, string Name, string Pseudonym, long At);
