using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Tributary.Web.Features.ApiKeys;
using Tributary.Web.Features.Plans;

namespace Tributary.Web.Features.Api;

/// <summary>The site API, version 1, and its OpenAPI document.</summary>
internal static class ApiRegistration
{
    private const string Version = "v1";

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi(Version, options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer((document, _, _) => Describe(document));
            options.AddOperationTransformer((operation, _, _) => LimitIsANumber(operation));
        });
        return services.AddSingleton<KeyLimits>().AddSingleton<ListOffers>().AddSingleton<ListWalls>().AddSingleton<ServeMembers>().AddSingleton<ServeWithdrawals>();
    }

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

        var api = routes.MapGroup("/api/v1").AllowAnonymous().DisableAntiforgery().AddEndpointFilter<SiteKey>()
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapGet("/offers", (ListOffers act, HttpContext http, string? member, string? country, string? os, string? device, string? category, string? limit, string? cursor, CancellationToken ct) =>
                act.Page(http, member, country, os, device, category, limit, cursor, ct))
            .WithName("listOffers").WithMetadata(new NeedsScope(ApiScope.Offers)).WithSummary("Available offers with payout, the member's reward and his click URL")
            .Produces<Page<OfferShape>>().ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        api.MapGet("/offers/{id:long}", (ListOffers act, HttpContext http, long id, string? member, CancellationToken ct) => act.One(http, id, member, ct))
            .WithName("getOffer").WithMetadata(new NeedsScope(ApiScope.Offers)).WithSummary("One available offer")
            .Produces<OfferShape>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        api.MapGet("/walls", (ListWalls act, HttpContext http, string? member, CancellationToken ct) => act.Run(http, member, ct))
            .WithName("listWalls").WithMetadata(new NeedsScope(ApiScope.Offers)).WithSummary("The networks' own walls of offers, each at the address for one member")
            .Produces<Page<WallShape>>().ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        api.MapGet("/plans", async (PlanBook plans, CancellationToken ct) => Results.Ok(new Page<PlanShape>([.. (await plans.All(ct)).Select(PlanShape.Of)], null)))
            .WithName("listPlans").WithMetadata(new NeedsScope(ApiScope.Offers)).WithSummary("The plans a member can have").Produces<Page<PlanShape>>();
        MapMembers(api);
        MapWithdrawals(api);
    }

    private static void MapMembers(RouteGroupBuilder api)
    {
        api.MapPut("/members/{id}", (ServeMembers act, HttpContext http, string id, CancellationToken ct) => act.Put(http, id, ct))
            .WithName("putMember").WithMetadata(new NeedsScope(ApiScope.Members)).WithSummary("Create a member, or move him to a plan")
            .Accepts<PutMember>(isOptional: true, "application/json")
            .Produces<MemberShape>().Produces<MemberShape>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        api.MapGet("/members/{id}", (ServeMembers act, HttpContext http, string id, CancellationToken ct) => act.Get(http, id, ct))
            .WithName("getMember").WithMetadata(new NeedsScope(ApiScope.Members)).WithSummary("One member").Produces<MemberShape>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/members/{id}/export", (ServeMembers act, HttpContext http, string id, CancellationToken ct) => act.Export(http, id, ct))
            .WithName("exportMember").WithMetadata(new NeedsScope(ApiScope.Members)).WithSummary("Everything that is held about a member, as one document: for a member who asks what you know about him")
            .Produces<object>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapDelete("/members/{id}", (ServeMembers act, HttpContext http, string id, CancellationToken ct) => act.Erase(http, id, ct))
            .WithName("eraseMember").WithMetadata(new NeedsScope(ApiScope.Erasure)).WithSummary("Erase a member who asks to be forgotten, for ever; asked again, there is no such member: 404")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/members/{id}/balances", (ServeMembers act, HttpContext http, string id, CancellationToken ct) => act.Balances(http, id, ct))
            .WithName("listBalances").WithMetadata(new NeedsScope(ApiScope.Members)).WithSummary("What a member can spend, what waits and what he owes, by currency").Produces<Page<BalanceShape>>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/members/{id}/conversions", (ServeMembers act, HttpContext http, string id, string? limit, string? cursor, CancellationToken ct) => act.Conversions(http, id, limit, cursor, ct))
            .WithName("listConversions").WithMetadata(new NeedsScope(ApiScope.Conversions)).WithSummary("A member's conversions, newest first")
            .Produces<Page<ConversionShape>>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static void MapWithdrawals(RouteGroupBuilder api)
    {
        api.MapPost("/members/{id}/withdrawals", (ServeWithdrawals act, HttpContext http, string id, [FromHeader(Name = "Idempotency-Key")] string? key, CancellationToken ct) => act.Post(http, id, ct))
            .WithName("postWithdrawal").WithMetadata(new NeedsScope(ApiScope.Withdrawals)).WithSummary("Ask for a member to be paid; the same Idempotency-Key again is the same withdrawal")
            .Accepts<PostWithdrawal>("application/json")
            .Produces<WithdrawalShape>().Produces<WithdrawalShape>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        api.MapGet("/members/{id}/withdrawals", (ServeWithdrawals act, HttpContext http, string id, string? limit, string? cursor, CancellationToken ct) => act.List(http, id, limit, cursor, ct))
            .WithName("listWithdrawals").WithMetadata(new NeedsScope(ApiScope.Withdrawals)).WithSummary("A member's withdrawals, newest first")
            .Produces<Page<WithdrawalShape>>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        api.MapGet("/withdrawals/{id:long}", (ServeWithdrawals act, HttpContext http, long id, CancellationToken ct) => act.Get(http, id, ct))
            .WithName("getWithdrawal").WithMetadata(new NeedsScope(ApiScope.Withdrawals)).WithSummary("One withdrawal").Produces<WithdrawalShape>().ProducesProblem(StatusCodes.Status404NotFound);
        foreach (var (word, paid, summary) in new[] { ("settle", true, "Say that a withdrawal was paid"), ("fail", false, "Say that a withdrawal could not be paid: the member has it again") })
        {
            api.MapPost("/withdrawals/{id:long}/" + word, (ServeWithdrawals act, HttpContext http, long id, CancellationToken ct) => act.End(http, id, paid, ct))
                .WithName(word + "Withdrawal").WithMetadata(new NeedsScope(ApiScope.Withdrawals)).WithSummary(summary).Accepts<EndWithdrawal>(isOptional: true, "application/json")
                .Produces<WithdrawalShape>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static Task Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo { Title = "Tributary site API", Version = "1", Description = "Amounts come as exact text and as integer minor units with their scale. Lists are read by cursor." };
        // The address depends on where it is asked; a client knows it already.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A site's API key: trb_..." },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
        return Task.CompletedTask;
    }

    // It is read as text, so that a wrong one gets a 422 that says what is right.
    private static Task LimitIsANumber(OpenApiOperation operation)
    {
        foreach (var limit in operation.Parameters?.OfType<OpenApiParameter>().Where(parameter => parameter.Name == "limit") ?? [])
            limit.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "200" };
        return Task.CompletedTask;
    }
}
