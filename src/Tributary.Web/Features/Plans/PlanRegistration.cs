namespace Tributary.Web.Features.Plans;

internal static class PlanRegistration
{
    public static IServiceCollection AddPlans(this IServiceCollection services) => services.AddSingleton<PlanBook>();
}
