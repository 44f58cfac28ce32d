using Tributary.Web.Platform.Jobs;
using Tributary.Web.Platform.Security;

namespace Tributary.Web.Features.Members;

internal static class MemberRegistration
{
    public static IServiceCollection AddMembers(this IServiceCollection services) => services.AddSingleton<MemberBook>().AddSingleton<CorrectMember>().AddSingleton<ShowMember>().AddSingleton<ExportMember>().AddSingleton<EraseMember>().AddSingleton<IHoldMembers, MemberData>()
        .AddSingleton<MemberPlans>()
        .AddSingleton(new Chore("Members get the plans that are due later", TimeSpan.FromSeconds(30), (provider, ct) => provider.GetRequiredService<MemberPlans>().Run(ct)) { AtStart = true });
}
