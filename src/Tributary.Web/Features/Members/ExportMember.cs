using System.Globalization;
using System.Text.Json;
using Tributary.Web.Platform.Data;
using Tributary.Web.Platform.Security;
using Tributary.Web.Platform.Ui;

namespace Tributary.Web.Features.Members;

/// <summary>Writes down all that is held about a member, as JSON: each feature its part. It goes through a file, so that whoever reads slowly holds up nobody.</summary>
internal sealed class ExportMember(IEnumerable<IHoldMembers> holders, Database database, AuditLog audit, TimeProvider clock)
{
    private const int Piece = 1 << 16;

    private static readonly JsonWriterOptions Readable = new() { Indented = true };

    /// <summary>The export from its beginning; it is gone when it is closed. Who asked for it is entered first.</summary>
    public async Task<Stream> Run(Member member, Actor actor, CancellationToken ct)
    {
        await audit.Change(actor, new AuditEntry("Exported a member", $"Member {member.Id}"), _ => Task.FromResult(true), ct);
        return await Written(member, ct);
    }

    private async Task<Stream> Written(Member member, CancellationToken ct)
    {
        var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, Piece, FileOptions.DeleteOnClose);
        await database.Read(async session =>
        {
            // A read may be made again: docs/decisions/0030.
            file.SetLength(0);
            await using var json = new Utf8JsonWriter(file, Readable);
            json.WriteStartObject();
            json.WriteString("made_at", Instant.Machine(clock.GetUtcNow()));
            json.WriteString("about", "Everything that this installation holds about one member. Amounts are in the smallest unit of their currency: millionths of it, or whole points.");
            foreach (var part in holders.SelectMany(holder => holder.Rows)) await Write(json, session, part, member);
            json.WriteEndObject();
            return true;
        }, ct);
        file.Position = 0;
        return file;
    }

    private static async Task Write(Utf8JsonWriter json, Session session, MemberRows part, Member member)
    {
        json.WriteStartArray(part.Name);
        await session.Each(part.Sql, new { id = member.Id, name = member.ExternalId, prefix = $"member:{member.Id}:", end = $"member:{member.Id};" }, row =>
        {
            json.WriteStartObject();
            for (var i = 0; i < row.FieldCount; i++) Write(json, row.GetName(i), row.IsDBNull(i) ? null : row.GetValue(i));
            json.WriteEndObject();
            if (json.BytesPending > Piece) json.Flush();
        });
        json.WriteEndArray();
    }

    // Instants are stored as numbers, and read as dates.
    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        if (value is null) json.WriteNull(name);
        else if (value is string text) json.WriteString(name, text);
        else if (name.EndsWith("_at", StringComparison.Ordinal) || name == "held_until") json.WriteString(name, Instant.Machine(DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(value, CultureInfo.InvariantCulture))));
        else json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
    }
}
