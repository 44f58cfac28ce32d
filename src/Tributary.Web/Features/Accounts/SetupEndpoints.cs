using Microsoft.AspNetCore.Mvc;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Accounts;

/// <summary>/setup and /invitation: links by which somebody gets a name and a password of his own.</summary>
internal sealed class SetupEndpoints(AccountBook book, PeopleBook people, SignInEndpoints entrance)
{
    public async Task<IResult> Show(string token, CancellationToken ct) =>
        await book.IsOpen(token, ct) ? Panel.Page<SetupView>(new { Form = new SetupForm() }) : Gone();

    public async Task<IResult> SetUp(string token, [FromForm] string? name, [FromForm] string? email, [FromForm] string? password, HttpContext context, CancellationToken ct)
    {
        if (!await book.IsOpen(token, ct)) return Gone();
        var form = SetupForm.Check(name, email, password);
        if (form.HasErrors) return Panel.Page<SetupView>(new { Form = form }, StatusCodes.Status422UnprocessableEntity);
        return await Enter(context, await book.SetUp(token, form.Name, form.Email, password!, ct), ct) ?? Gone();
    }

    public async Task<IResult> ShowInvitation(string token, CancellationToken ct) => await people.Invited(token, ct) is { } invited
        ? Panel.Page<InvitationView>(new { Form = new SetupForm { Email = invited.Email } })
        : NotInvited();

    public async Task<IResult> Accept(string token, [FromForm] string? name, [FromForm] string? password, HttpContext context, CancellationToken ct)
    {
        if (await people.Invited(token, ct) is not { } invited) return NotInvited();
        var form = SetupForm.Check(name, invited.Email, password);
        if (form.HasErrors) return Panel.Page<InvitationView>(new { Form = form }, StatusCodes.Status422UnprocessableEntity);
        return await Enter(context, await people.Accept(token, form.Name, password!, ct), ct) ?? NotInvited();
    }

    private async Task<IResult?> Enter(HttpContext context, Account? account, CancellationToken ct)
    {
        if (account is null) return null;
        await entrance.Begin(context, account, ct);
        return Results.LocalRedirect("/");
    }

    private static IResult Gone() => Panel.Page<SignInView>(
        new { Error = "This setup link was used or has ended. Restart Tributary to see a new one, or sign in." }, StatusCodes.Status410Gone);

    private static IResult NotInvited() => Panel.Page<SignInView>(
        new { Error = "This invitation was taken, has ended or was replaced by a newer one. Ask an owner for another, or sign in." }, StatusCodes.Status410Gone);
}
