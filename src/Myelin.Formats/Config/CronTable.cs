namespace Myelin.Formats.Config;

/// <summary>A cron table: its jobs.</summary>
public sealed record CronTable(IReadOnlyList<CronJob> Jobs);

/// <summary>One job.</summary>
/// <param name="Schedule">When: the five fields, or <c>@daily</c>.</param>
/// <param name="User">Who runs it, in a system-wide table; else null.</param>
/// <param name="Command">The shell command; what follows an unescaped percent sign is its input and is left out.</param>
/// <param name="Line">Its line.</param>
public sealed record CronJob(string Schedule, string? User, string Command, int Line);

/// <summary>Reads cron tables (man 5 crontab) where cron looks for them: <c>/etc/crontab</c> and <c>/etc/cron.d</c> name a user, those in <c>/var/spool/cron</c> do not. Nothing is run.</summary>
public sealed class CronTableFormat : Format<CronTable>
{
    const int MostJobs = 10_000;

    public override bool Matches(in FileProbe file)
    {
        if (file.Size is 0 or > 1 << 20 || !file.IsText) return false;
        var folder = file.Name.Folder;
        return (file.Name.Is("crontab") && (folder.IsEmpty || folder.EndsWith("etc"))) || folder.EndsWith("etc/cron.d") || folder.EndsWith("var/spool/cron") || folder.EndsWith("var/spool/cron/crontabs");
    }

    public override Parsed<CronTable> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<CronTable>(null, [problem!]);
        var hasUser = !name.Folder.Contains("spool", StringComparison.Ordinal);
        List<CronJob> jobs = [];
        List<Problem> problems = [];
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#' || IsAssignment(line)) continue;
            var fields = line.Split((char[])[' ', '\t'], line[0] == '@' ? hasUser ? 3 : 2 : hasUser ? 7 : 6, StringSplitOptions.RemoveEmptyEntries);
            var schedule = line[0] == '@' ? 1 : 5;
            if (fields.Length < schedule + (hasUser ? 2 : 1))
            {
                problems.Add(new Problem("no cron job: a schedule, or its command, is missing", number));
                if (problems.Count > 20) break;
                continue;
            }
            if (jobs.Count == MostJobs) break;
            jobs.Add(new CronJob(string.Join(' ', fields.Take(schedule)), hasUser ? fields[schedule] : null, WithoutInput(fields[^1]), number));
        }
        return new Parsed<CronTable>(new CronTable(jobs), problems);
    }

    static bool IsAssignment(string line)
    {
        var equals = line.IndexOf('=');
        return equals > 0 && !line.AsSpan(0, equals).TrimEnd().ContainsAny(" \t*/@");
    }

    static string WithoutInput(string command)
    {
        for (var i = 0; i < command.Length; i++)
            if (command[i] == '%' && (i == 0 || command[i - 1] != '\\')) return command[..i].TrimEnd();
        return command.Replace("\\%", "%", StringComparison.Ordinal);
    }
}
