namespace CircuitFinder.Engine.Evaluation.SelfRepair;

/// <summary>In which way a head's direct effect changes when another head A is ablated.</summary>
public enum ResponseKind
{
    /// <summary>It runs after A, and the change has the sign of A's direct effect: it makes up for A (Wang et al. 2022). The
    /// rescaling of <see cref="OnlyRescaled"/> is a part of its change too.</summary>
    Backup,

    /// <summary>It runs after A, and the change has the other sign: it loses with A, as a head does that reads what A writes.</summary>
    GoesAlong,

    /// <summary>It runs beside or before A, so that its output is the same: only the final layer norm's scale, or a metric that is
    /// not linear, makes it count otherwise.</summary>
    OnlyRescaled,
}
