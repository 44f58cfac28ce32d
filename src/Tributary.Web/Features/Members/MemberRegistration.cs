namespace Tributary.Web.Features.Members;

internal static class MemberRegistration
{
    public static IServiceCollection AddMembers(this IServiceCollection services) => services.AddSingleton<MemberBook>().AddSingleton<CorrectMember>().AddSingleton<ShowMember>()
        .AddSingleton<MemberPlans>().AddHostedService(provider => provider.GetRequiredService<MemberPlans>());
}
