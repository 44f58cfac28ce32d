using System.Collections.Concurrent;

namespace Tributary.Tests.Harness;

/// <summary>Keeps what a host logs, message, fields and error, as the lines that would be written.</summary>
internal sealed class LogCatcher : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Catching(categoryName, Lines);

    public void Dispose()
    {
    }

    private sealed class Catching(string source, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var fields = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}")) : "";
            lines.Enqueue($"{logLevel} {source} {formatter(state, exception)} {fields} {exception}");
        }
    }
}
