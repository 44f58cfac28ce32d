using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Accounts;

internal static class AccountSetup
{
    /// <summary>A session that nobody used for so long has ended.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<AccountBook>().AddSingleton<OneTimeLinks>().AddSingleton<SessionBook>().AddSingleton<PeopleBook>().AddSingleton<SecondFactor>().AddSingleton<OwnPassword>().AddSingleton<PasskeyBook>().AddSingleton<PasskeyChallenges>();
        services.AddSingleton<SignInEndpoints>().AddSingleton<SetupEndpoints>().AddSingleton<OwnAccountEndpoints>().AddSingleton<PeopleEndpoints>().AddSingleton<PasskeyEndpoints>();
        services.AddSingleton<SignInDelays>();
        services.AddSingleton(SecondFactor.Factors).AddSingleton(SecondFactor.OfferedFactors);
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(UseOurCookie);
        // Deny by default: a route that says nothing needs a signed-in person, and a manager to change anything; open ones say AllowAnonymous.
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new MayUse()).Build());
        return services;
    }

    /// <summary>Who is it, and may he? Between UseUi and UseFormTokens.</summary>
    public static IApplicationBuilder UseAccounts(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        return app;
    }

    /// <summary>Is it still he? After UseFormTokens: what a stranger's page sent is never carried on.</summary>
    public static IApplicationBuilder UseConfirmations(this IApplicationBuilder app) => app.UseMiddleware<ConfirmIdentity>();

    private static void UseOurCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "tributary";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.ExpireTimeSpan = Idle;
        options.SlidingExpiration = true;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "then";
        options.Events.OnValidatePrincipal = async context =>
        {
            var sessions = context.HttpContext.RequestServices.GetRequiredService<SessionBook>();
            if (await sessions.Open(context.Principal!, context.HttpContext.RequestAborted) is { } person) context.ReplacePrincipal(person);
            else context.RejectPrincipal();
        };
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToLogin = context =>
        {
            var wantsPage = context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
            if (wantsPage) context.Response.Redirect(context.RedirectUri);
            else context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            // A swap of half a page into a sign-in form helps nobody: the whole page goes there.
            if (context.Request.Headers.ContainsKey("HX-Request")) context.Response.Headers["HX-Redirect"] = "/sign-in";
            return Task.CompletedTask;
        };
    }
}
