namespace Tributary.Web.Features.Accounts;

/// <summary>What a password must not be. Length is what counts; a sentence is fine.</summary>
internal static class PasswordRules
{
    public const int Shortest = 12;
    public const int Longest = 256;

    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "123456789012", "1234567890123", "12345678901234", "123456789123", "123123123123", "111111111111", "000000000000", "qwertyuiop12",
        "qwertyuiop123", "qwertyuiopasdfghjkl", "qwerty123456", "qwertyqwerty", "1q2w3e4r5t6y", "1qaz2wsx3edc", "asdfghjkl123", "passwordpassword",
        "password1234", "password12345", "password123456", "password2024", "password2025", "password2026", "passw0rd1234", "administrator",
        "administrator1", "adminadminadmin", "admin1234567", "letmeinletmein", "welcome12345", "welcome123456", "iloveyou1234", "iloveyouforever",
        "changemechangeme", "changeme1234", "correcthorsebatterystaple", "trustno1trustno1", "abcdefghijkl", "abcdef123456", "aaaaaaaaaaaa",
        "monkey123456", "dragon123456", "football1234", "baseball1234", "superman1234", "princess1234", "sunshine1234",
        "tributary1234", "tributarytributary",
    };

    /// <summary>What is wrong with it, in words, or null.</summary>
    public static string? Refuse(string password, string email) => password switch
    {
        { Length: < Shortest } => $"This has {Figures(password.Length)}; take {Shortest} or more. A sentence is fine.",
        { Length: > Longest } => $"Take {Longest} characters or fewer.",
        _ when Common.Contains(password) || password.Distinct().Count() < 4 => "Everybody who guesses passwords tries this one first. Take another.",
        _ when email.Length > 2 && password.StartsWith(email, StringComparison.OrdinalIgnoreCase) => "This is your e-mail address. Take something else.",
        _ => null,
    };

    private static string Figures(int count) => count == 1 ? "1 character" : $"{count} characters";
}
