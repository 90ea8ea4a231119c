using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CircuitFinder.Engine.Files;

namespace CircuitFinder.Cli;

/// <summary>
/// Options and arguments whose values are read here and not by the parser's library, so that a fault is one line: the option, the
/// value, and what
/// would be right. A value of another kind does not parse (exit code 2); a value out of range is a user's fault (exit code 1).
/// </summary>
internal static class ValueOptions
{
    /// <summary>A whole number that may be left out.</summary>
    public static Option<int?> OptionalWhole(string name, string description, int least, int most = int.MaxValue) => new(name)
    {
        Description = description,
        CustomParser = result => ReadWhole(result, name, least, most),
    };

    /// <summary>A whole number with a default.</summary>
    public static Option<int> Whole(string name, string description, int standard, int least, int most = int.MaxValue) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => ReadWhole(result, name, least, most) ?? standard,
    };

    /// <summary>A seed that may be left out.</summary>
    public static Option<ulong?> OptionalSeed(string description) => new("--seed")
    {
        Description = description,
        CustomParser = result => UnsignedInteger(result, "--seed"),
    };

    /// <summary>A seed with a default.</summary>
    public static Option<ulong> Seed(string description, ulong standard) => new("--seed")
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => UnsignedInteger(result, "--seed") ?? standard,
    };

    /// <summary>A number that may be left out.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">For its help.</param>
    /// <param name="isRight">Whether a finite number is in range.</param>
    /// <param name="right">What would be right, such as <c>a number above 0</c>.</param>
    public static Option<double?> OptionalNumber(string name, string description, Func<double, bool> isRight, string right) => new(name)
    {
        Description = description,
        CustomParser = result => Real(result, name, isRight, right),
    };

    /// <summary>A number with a default.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">For its help.</param>
    /// <param name="standard">The default.</param>
    /// <param name="isRight">Whether a finite number is in range.</param>
    /// <param name="right">What would be right, such as <c>a number above 0</c>.</param>
    public static Option<double> Number(string name, string description, double standard, Func<double, bool> isRight, string right) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Real(result, name, isRight, right) ?? standard,
    };

    /// <summary>One of several words, with a default.</summary>
    public static Option<string> Choice(string name, string description, string standard, params string[] values)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            DefaultValueFactory = _ => standard,
            CustomParser = result => Word(result, name, values) ?? standard,
        };
        option.CompletionSources.Add(values);
        return option;
    }

    /// <summary>One of several words, or nothing.</summary>
    public static Option<string?> OptionalChoice(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name) { Description = description, CustomParser = result => Word(result, name, values) };
        option.CompletionSources.Add(values);
        return option;
    }

    /// <summary>Text that is not empty, or nothing.</summary>
    public static Option<string?> OptionalText(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => Words(result, name),
    };

    /// <summary>Text that is not empty, with a default.</summary>
    public static Option<string> Text(string name, string description, string standard) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Words(result, name),
    };

    /// <summary>Text of a form of its own, or nothing.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">For its help.</param>
    /// <param name="check">Throws a <see cref="UserFaultException"/> if it cannot be read.</param>
    public static Option<string?> OptionalText(string name, string description, Action<string> check)
    {
        Option<string?> option = OptionalText(name, description);
        option.CustomParser = result => Checked(result, name, check);
        return option;
    }

    /// <summary>Text of a form of its own, with a default.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">For its help.</param>
    /// <param name="standard">The default.</param>
    /// <param name="check">Throws a <see cref="UserFaultException"/> if it cannot be read.</param>
    public static Option<string> Text(string name, string description, string standard, Action<string> check)
    {
        Option<string> option = Text(name, description, standard);
        option.CustomParser = result => Checked(result, name, check);
        return option;
    }

    /// <summary>Something to be done or not.</summary>
    public static Option<bool> Flag(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => result.Tokens.Count == 0 || Switch(result, name),
    };

    /// <summary>An argument that must be there and not be empty.</summary>
    public static Argument<string> Argument(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => IsStrayOption(result) ? string.Empty : Words(result, $"<{name}>"),
    };

    /// <summary>One or more arguments, none of them empty.</summary>
    public static Argument<string[]> Arguments(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => IsStrayOption(result) ? [] : [.. result.Tokens.Select(token => NotEmpty($"<{name}>", token.Value))],
    };

    // The parser takes an option that a command lacks for one more argument.
    private static bool IsStrayOption(ArgumentResult result)
    {
        string? stray = result.Tokens.Select(token => token.Value).FirstOrDefault(text => text.StartsWith('-') && text.Length > 1 && !Path.Exists(text));
        if (stray is not null)
        {
            result.AddError($"{stray}: there is no such option here.");
        }

        return stray is not null;
    }

    /// <summary>Reads a whole number; null when there is none, which the parser reports or has reported here.</summary>
    /// <exception cref="UserFaultException">The number is out of range.</exception>
    public static int? ReadWhole(ArgumentResult result, string name, int least, int most)
    {
        if (TextOf(result) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
        {
            return value >= least && value <= most ? value : throw OutOfRange(name, text, least, most);
        }

        if (IsInteger(text))
        {
            throw OutOfRange(name, text, least, most);
        }

        result.AddError($"{name} {text}: give a whole number.");
        return null;
    }

    private static UserFaultException OutOfRange(string name, string text, int least, int most) => new(most == int.MaxValue && !text.StartsWith('-') && IsLong(text)
        ? string.Create(CultureInfo.InvariantCulture, $"{name} {text}: give a number of at most {most}.")
        : most == int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"{name} {text}: give a number of at least {least}.")
            : string.Create(CultureInfo.InvariantCulture, $"{name} {text}: give a number from {least} to {most}."));

    private static bool IsLong(string text) => !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static ulong? UnsignedInteger(ArgumentResult result, string name)
    {
        if (TextOf(result) is not { } text)
        {
            return null;
        }

        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
        {
            return value;
        }

        if (IsInteger(text))
        {
            throw new UserFaultException(string.Create(CultureInfo.InvariantCulture, $"{name} {text}: give a number from 0 to {ulong.MaxValue}."));
        }

        result.AddError($"{name} {text}: give a whole number.");
        return null;
    }

    private static double? Real(ArgumentResult result, string name, Func<double, bool> isRight, string right)
    {
        if (TextOf(result) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            return double.IsFinite(value) && isRight(value) ? value : throw new UserFaultException($"{name} {text}: give {right}.");
        }

        result.AddError($"{name} {text}: give {right}.");
        return null;
    }

    private static string? Word(ArgumentResult result, string name, string[] values)
    {
        if (TextOf(result) is not { } text)
        {
            return null;
        }

        if (Array.Find(values, value => value.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known;
        }

        result.AddError($"{name} {text}: give {string.Join(", ", values[..^1])} or {values[^1]}.");
        return null;
    }

    private static string Words(ArgumentResult result, string name) => TextOf(result) is { } text ? NotEmpty(name, text) : string.Empty;

    private static string Checked(ArgumentResult result, string name, Action<string> check)
    {
        string text = Words(result, name);
        if (text.Length > 0)
        {
            check(text);
        }

        return text;
    }

    // A missing value is reported by the parser itself.
    private static string? TextOf(ArgumentResult result) => result.Tokens.Count == 0 ? null : result.Tokens[0].Value;

    private static string NotEmpty(string name, string text)
        => string.IsNullOrWhiteSpace(text) ? throw new UserFaultException($"{name} '{text}': this is empty; give a value.") : text;

    private static bool Switch(ArgumentResult result, string name)
    {
        string text = result.Tokens[0].Value;
        if (bool.TryParse(text, out bool value))
        {
            return value;
        }

        result.AddError($"{name} {text}: give no value, true or false.");
        return false;
    }

    private static bool IsInteger(string text)
    {
        ReadOnlySpan<char> digits = text.StartsWith('-') || text.StartsWith('+') ? text.AsSpan(1) : text;
        return digits.Length > 0 && digits.IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
