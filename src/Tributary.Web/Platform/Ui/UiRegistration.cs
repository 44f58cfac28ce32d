using Tributary.Web.Platform.Security;

namespace Tributary.Web.Platform.Ui;

internal static class UiRegistration
{
    public static IServiceCollection AddUi(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddAntiforgery(options =>
        {
            options.FormFieldName = FormToken.Field;
            options.Cookie.Name = "tributary-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.SuppressXFrameOptionsHeader = true; // frame-ancestors says it: SecurityHeaders
        });
        services.AddSingleton<Navigation>();
        return services;
    }

    /// <summary>First in the pipeline: headers on every answer, error pages round everything, assets without sign-in.</summary>
    public static IApplicationBuilder UseUi(this IApplicationBuilder app)
    {
        app.UseSecurityHeaders();
        app.UseMiddleware<ErrorPages>();
        app.UseAssets();
        return app;
    }

    /// <summary>After authentication and authorization, which a form's token is tied to.</summary>
    public static IApplicationBuilder UseFormTokens(this IApplicationBuilder app)
    {
        app.UseAntiforgery();
        app.UseMiddleware<FormToken>();
        return app;
    }
}
