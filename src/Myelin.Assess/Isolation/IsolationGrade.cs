namespace Myelin.Assess.Isolation;

/// <summary>How well a workload is isolated from what it runs on, best first: A+ is a kernel of its own that is attested, F is as good as root on the host.</summary>
public enum IsolationGrade { APlus, A, AMinus, BPlus, B, C, D, F }

/// <summary>Written forms of <see cref="IsolationGrade"/>.</summary>
public static class IsolationGrades
{
    static readonly string[] Names = ["A+", "A", "A-", "B+", "B", "C", "D", "F"];

    /// <summary><c>A+</c>, <c>B</c>, <c>F</c> …</summary>
    public static string Name(this IsolationGrade grade) => Names[(int)grade];

    /// <summary>The grade with this written form, or null.</summary>
    public static IsolationGrade? Parse(string? name) => Array.IndexOf(Names, name) is >= 0 and var at ? (IsolationGrade)at : null;
}
