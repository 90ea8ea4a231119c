using System.Globalization;
using CircuitFinder.Engine.Evaluation.SelfRepair;
using CircuitFinder.Engine.Reports.Evaluations;

namespace CircuitFinder.Cli.Printing;

/// <summary>Prints what other heads make of a head's ablation.</summary>
internal static class SelfRepairTable
{
    public static void Print(TextWriter output, SelfRepairReport repair, EvaluationSettings settings)
    {
        output.WriteLine();
        output.WriteLine(Line(
            $"self-repair ({settings.Metric}): {repair.Heads.Length} of the circuit's {repair.CircuitHeads} heads, the largest |direct effect| first, each ablated alone in the whole model M"));
        output.WriteLine("  direct effect of B in a run R: m(R) - m(R without B->logits); before: R = M; after: R = M without any edge out of the ablated head A");
        output.WriteLine("  total: m(M) - m(M without A); repaired: direct - total, the part of the direct effect that heads and MLPs after A make up for (of the other sign: they add to the loss)");
        output.WriteLine("  backup: runs after A, its direct effect changes by the sign of A's; goes along: by the other sign; only rescaled: runs beside or before A,");
        output.WriteLine("  so its output is the same and only the final layer norm (or a metric that is not linear) makes it count otherwise; that is a part of a backup's change too");
        output.WriteLine();
        output.WriteLine("  ablated   direct    total  repaired (95 % over prompts)   share");
        foreach (HeadAblation ablation in repair.Heads)
        {
            string share = double.IsNaN(ablation.RepairedShare) ? "-" : Line($"{(100 * ablation.RepairedShare) + 0.0:0} %");
            output.WriteLine(Line(
                $"  {ablation.Head,-7} {FigureText.Of(ablation.DirectEffect.Value),8} {FigureText.Of(ablation.TotalEffect.Value),8}  {FigureText.Of(ablation.Repaired),-27} {share,8}"));
            foreach (HeadResponse response in ablation.Responses)
            {
                output.WriteLine(Line(
                    $"    {response.Head,-7} {FigureText.Of(response.DirectBefore),8} -> {FigureText.Of(response.DirectAfter)}, change {FigureText.Of(response.Change)}, {NameOf(response.Kind)}"));
            }

            if (ablation.Responses.IsEmpty)
            {
                output.WriteLine(Line($"    no other head's direct effect changes by {Short(repair.Least)} or more"));
            }
        }

        output.WriteLine(Line(
            $"  left out: heads whose direct effect changes by less than {Short(repair.Least)} ({settings.SelfRepair!.LeastShare:0.## %} of |m(M) - m(empty)|), and all but {settings.SelfRepair.Listed} of the others, those after A first"));
    }

    private static string NameOf(ResponseKind kind) => kind switch
    {
        ResponseKind.Backup => "backup",
        ResponseKind.GoesAlong => "goes along",
        _ => "only rescaled",
    };

    private static string Short(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
