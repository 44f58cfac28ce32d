using System.Net.Mail;
using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Accounts;

/// <summary>What was typed to invite somebody, what is wrong with it, and a link that was just made: drawn once, never again.</summary>
public sealed record InviteForm
{
    public string Email { get; init; } = "";
    public Role Role { get; init; } = Role.Manager;
    public string? Error { get; init; }
    public string? Link { get; init; }
}

/// <summary>/people: who may sign in, and what each may do. For owners.</summary>
internal sealed class PeopleEndpoints(PeopleBook people, AccountBook book, SecondFactor factor)
{
    public Task<IResult> Show(HttpContext context, CancellationToken ct) => Page(context, new InviteForm(), null, ct);

    public async Task<IResult> Invite([FromForm] string? email, [FromForm] string? role, HttpContext context, CancellationToken ct)
    {
        var form = new InviteForm { Email = (email ?? "").Trim(), Role = Enum.TryParse<Role>(role, out var wanted) && Enum.IsDefined(wanted) ? wanted : Role.Viewer };
        if (form.Email.Length > 200 || !MailAddress.TryCreate(form.Email, out var address) || address.Address != form.Email)
            return await Page(context, form with { Error = "This is not an e-mail address." }, null, ct);
        return await people.Invite(Actor.Of(context), Here(context), form.Email, form.Role, ct) is { } link
            ? await Page(context, new InviteForm { Link = link.ToString(), Email = AccountBook.Normal(form.Email) }, null, ct)
            : await Page(context, form with { Error = "Somebody with this address is here already. See the list." }, null, ct);
    }

    public async Task<IResult> Change(long id, [FromForm] string? act, [FromForm] string? role, HttpContext context, CancellationToken ct)
    {
        var actor = Actor.Of(context);
        switch (act)
        {
            case "invite" when await people.InviteAgain(actor, Here(context), id, ct) is { } link:
                return await Page(context, new InviteForm { Link = link.ToString(), Email = (await book.Find(id, ct))!.Email }, null, ct);
            case "role" when Enum.TryParse<Role>(role, out var wanted) && Enum.IsDefined(wanted):
                return await Done(context, await people.SetRole(actor, id, wanted, ct), ct);
            case "disable" or "enable":
                return await Done(context, await people.Disable(actor, id, act == "disable", ct), ct);
            case "factor" when await book.Find(id, ct) is { } account:
                await factor.RemoveAll(actor, account, ct);
                return Results.LocalRedirect("/people");
            default:
                return await Page(context, new InviteForm(), "Nothing was changed: the page was out of date. Look again.", ct);
        }
    }

    private async Task<IResult> Done(HttpContext context, PersonChange change, CancellationToken ct) => change switch
    {
        PersonChange.Done => Results.LocalRedirect("/people"),
        PersonChange.NoSuchPerson => Results.NotFound(),
        PersonChange.LastOwner => await Page(context, new InviteForm(), "Nothing was changed: this is the only owner, and nobody else could let people in. Make somebody else an owner first.", ct),
    };

    private async Task<IResult> Page(HttpContext context, InviteForm form, string? error, CancellationToken ct) => Panel.Page<PeopleView>(
        new { People = await people.All(ct), Me = AccountBook.IdOf(context.User), Form = form, Error = error },
        (form.Error ?? error) is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity, under: "/people");

    private static Uri Here(HttpContext context) => new($"{context.Request.Scheme}://{context.Request.Host}");
}
