using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Security.Authentication;
using System.Text;
using Tributary.Core.Security;

namespace Tributary.Web.Features.Alerts;

/// <summary>Hands a plain text message to an SMTP server. The framework's client speaks STARTTLS or nothing; TLS from the first byte (port 465) is beyond it.</summary>
internal static class SendMail
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <param name="channel">Server, sender and recipients.</param>
    /// <param name="password">Of the channel's user; null for none.</param>
    /// <param name="id">The same for each try, so that a mail server can drop a second copy.</param>
    /// <param name="subject">One line.</param>
    /// <param name="body">Plain text.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task<DeliveryResult> Run(MailChannel channel, string? password, string id, string subject, string body, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(LongestWait);
        try
        {
            using var message = new MailMessage { From = new MailAddress(channel.From), Subject = PlainText.Line(subject), SubjectEncoding = Encoding.UTF8, Body = body, BodyEncoding = Encoding.UTF8, IsBodyHtml = false };
            foreach (var to in channel.To) message.To.Add(new MailAddress(to));
            message.Headers.Add("Message-ID", $"<{id}@{message.From.Host}>");
            message.Headers.Add("Auto-Submitted", "auto-generated");
            using var client = new SmtpClient(channel.Host, channel.Port) { EnableSsl = channel.StartTls, UseDefaultCredentials = false };
            if (channel.User.Length > 0) client.Credentials = new NetworkCredential(channel.User, password);
            await client.SendMailAsync(message, timeout.Token);
            return DeliveryResult.Of(taken: true, $"{channel.Host} took it.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return DeliveryResult.Of(taken: false, string.Create(CultureInfo.InvariantCulture, $"{channel.Host} did not answer within {LongestWait.TotalSeconds} s. On port 465 servers expect TLS from the first byte, which is not supported; use 587."));
        }
        catch (Exception error) when (error is SmtpException or IOException or AuthenticationException or FormatException or InvalidOperationException or ArgumentException)
        {
            return DeliveryResult.Of(taken: false, Said(error));
        }
    }

    private static string Said(Exception error)
    {
        var words = new List<string>();
        for (var at = error; at is not null; at = at.InnerException) words.Add(at.Message.Trim());
        return string.Join(' ', words.Distinct(StringComparer.Ordinal));
    }
}
