namespace Tributary.Web.Platform.Http;

/// <summary>A received body that can be read twice: in memory while it is small, else in a temporary file that goes when it is closed.</summary>
internal static class SpooledBody
{
    private const int MostInMemory = 4 * 1024 * 1024;

    /// <exception cref="OutboundFailure">The body is too large, too slow or cut off.</exception>
    public static async Task<Stream> Receive(Stream body, CancellationToken ct)
    {
        Stream spool = new MemoryStream();
        try
        {
            var buffer = new byte[81920];
            int read;
            while ((read = await body.ReadAsync(buffer, ct)) > 0)
            {
                if (spool is MemoryStream memory && memory.Length + read > MostInMemory) spool = await Move(memory, ct);
                await spool.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            spool.Position = 0;
            return spool;
        }
        catch
        {
            await spool.DisposeAsync();
            throw;
        }
    }

    private static async Task<FileStream> Move(MemoryStream memory, CancellationToken ct)
    {
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 1 << 16,
        });
        memory.Position = 0;
        await memory.CopyToAsync(file, ct);
        await memory.DisposeAsync();
        return file;
    }
}
