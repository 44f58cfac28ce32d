using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var entrance = routes.ServiceProvider.GetRequiredService<SignInEndpoints>();
        routes.MapGet("/sign-in", entrance.Show).AllowAnonymous();
        routes.MapPost("/sign-in", entrance.SignIn).AllowAnonymous();
        routes.MapPost("/sign-in/code", entrance.SecondStep).AllowAnonymous();
        var passkeys = routes.ServiceProvider.GetRequiredService<PasskeyEndpoints>();
        routes.MapGet("/sign-in/challenge", passkeys.Challenge).AllowAnonymous();
        routes.MapPost("/sign-in/passkey", passkeys.SignIn).AllowAnonymous();
        routes.MapGet("/sign-in/{token}", entrance.ByLink).AllowAnonymous();
        routes.MapPost("/sign-out", entrance.SignOut).Needs(Role.Viewer);

        var setup = routes.ServiceProvider.GetRequiredService<SetupEndpoints>();
        routes.MapGet("/setup/{token}", setup.Show).AllowAnonymous();
        routes.MapPost("/setup/{token}", setup.SetUp).AllowAnonymous();
        routes.MapGet("/invitation/{token}", setup.ShowInvitation).AllowAnonymous();
        routes.MapPost("/invitation/{token}", setup.Accept).AllowAnonymous();

        var own = routes.ServiceProvider.GetRequiredService<OwnAccountEndpoints>();
        routes.MapGet("/account", own.Show);
        routes.MapPost("/account/password", own.SetPassword).Needs(Role.Viewer);
        routes.MapPost("/account/factor/offer", own.OfferFactor).Needs(Role.Viewer).NeedsProof();
        routes.MapPost("/account/factor", own.ConfirmFactor).Needs(Role.Viewer).NeedsProof();
        routes.MapPost("/account/factor/remove", own.RemoveFactor).Needs(Role.Viewer);
        routes.MapPost("/account/passkeys/offer", PasskeyEndpoints.Offer).Needs(Role.Viewer).NeedsProof();
        routes.MapPost("/account/passkeys", passkeys.Add).Needs(Role.Viewer).NeedsProof();
        routes.MapPost("/account/passkeys/name", passkeys.Rename).Needs(Role.Viewer);
        routes.MapPost("/account/passkeys/remove", passkeys.Remove).Needs(Role.Viewer);
        routes.MapPost("/account/sessions/end", own.EndSession).Needs(Role.Viewer);

        var people = routes.ServiceProvider.GetRequiredService<PeopleEndpoints>();
        routes.MapGet("/people", people.Show).Needs(Role.Owner);
        routes.MapPost("/people", people.Invite).Needs(Role.Owner).NeedsProof();
        routes.MapPost("/people/{id:long}", people.Change).Needs(Role.Owner).NeedsProof();
    }
}
