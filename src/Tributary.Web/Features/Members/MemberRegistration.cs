using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Members;

internal static class MemberRegistration
{
    public static IServiceCollection AddMembers(this IServiceCollection services) => services.AddSingleton<MemberBook>().AddSingleton<CorrectMember>().AddSingleton<ShowMember>().AddSingleton<ExportMember>().AddSingleton<EraseMember>().AddSingleton<IHoldMembers, MemberData>()
        .AddSingleton<MemberPlans>().AddHostedService(provider => provider.GetRequiredService<MemberPlans>());
}
