using System.Net.Mail;

namespace Tributary.Web.Features.Accounts;

/// <summary>What was typed to create the owner, and what is wrong with it. The password is never drawn again.</summary>
public sealed record SetupForm
{
    public string Name { get; init; } = "";
    public string Email { get; init; } = "";
    public string? NameError { get; init; }
    public string? EmailError { get; init; }
    public string? PasswordError { get; init; }

    public bool HasErrors => (NameError ?? EmailError ?? PasswordError) is not null;

    public static SetupForm Check(string? name, string? email, string? password)
    {
        name = (name ?? "").Trim();
        email = (email ?? "").Trim();
        return new SetupForm
        {
            Name = name,
            Email = email,
            NameError = name.Length is 0 or > 100 || name.Any(char.IsControl) ? "Type your name, in up to 100 characters." : null,
            EmailError = email.Length > 200 || !MailAddress.TryCreate(email, out var address) || address.Address != email
                ? "This is not an e-mail address." : null,
            PasswordError = PasswordRules.Refuse(password ?? "", email),
        };
    }
}
