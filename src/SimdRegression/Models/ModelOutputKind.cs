namespace SimdRegression;

/// <summary>What the outputs of a model of several outputs are.</summary>
public enum ModelOutputKind
{
    /// <summary>Targets that were fitted one by one: each has a report of its own.</summary>
    Targets,

    /// <summary>Targets that were fitted together, with one objective and one report.</summary>
    Tasks,

    /// <summary>Classes of one target: each has a score, and one report tells of the fit.</summary>
    Classes,
}
