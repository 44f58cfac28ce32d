using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Tributary.Web.Platform.Jobs;

/// <summary>
/// Threads of lower priority, for work that nobody waits for: while a feed of 100,000 offers is read, a member's click is still answered at once.
/// Everything that is awaited in a task started here goes on here.
/// </summary>
internal sealed partial class BackgroundThreads : TaskScheduler, IDisposable
{
    // The kernel shares a processor by weight; each step of niceness is worth a quarter, so four leave not quite a third to what is in the background. With ten,
    // the garbage collector waited for one of these threads to be given a processor, and everybody waited with it.
    private const int Niceness = 4;

    [ThreadStatic]
    private static BackgroundThreads? _owner;

    private readonly BlockingCollection<Task> _waiting = [];

    public BackgroundThreads(int threads)
    {
        for (var number = 0; number < threads; number++)
            new Thread(Work) { IsBackground = true, Name = $"background {number}", Priority = ThreadPriority.BelowNormal }.Start();
    }

    public Task Run(Func<Task> work, CancellationToken ct) => Task.Factory.StartNew(work, ct, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    public void Dispose() => _waiting.CompleteAdding();

    protected override void QueueTask(Task task) => _waiting.Add(task);

    // A thread of requests must not do this work; one of ours does what it would otherwise wait for, or all of them could wait for each other.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => _owner == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => _waiting.ToArray();

    private void Work()
    {
        // On Linux .NET leaves the priority of a thread alone; there a thread has a niceness of its own: setpriority(2).
        if (OperatingSystem.IsLinux()) _ = SetPriority(which: 0, who: 0, Niceness);
        _owner = this;
        foreach (var task in _waiting.GetConsumingEnumerable()) TryExecuteTask(task);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int niceness);
}
