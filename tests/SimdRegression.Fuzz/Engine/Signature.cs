using System.Numerics;

namespace SimdRegression.Fuzz.Engine;

/// <summary>What an input reached, in 64 bits: the same in every process, unlike the hash codes of the framework.</summary>
internal readonly record struct Signature(ulong Value)
{
    private const ulong Prime = 0x100000001B3;

    /// <summary>The signature of an input that reached nothing yet.</summary>
    public static Signature Start => new(0xCBF29CE484222325);

    public Signature With(ulong part) => new((BitOperations.RotateLeft(Value, 5) ^ part) * Prime);

    public Signature With(bool part) => With(part ? 1UL : 2UL);

    /// <summary>A size counts by its power of two.</summary>
    public Signature WithSize(long size) => With((ulong)(size <= 0 ? 0 : 1 + BitOperations.Log2((ulong)size)));

    /// <summary>A text counts as it stands.</summary>
    public Signature With(string part)
    {
        Signature signature = this;
        foreach (char character in part)
        {
            signature = signature.With(character);
        }

        return signature;
    }

    /// <summary>A message counts by its shape: without digits, and without what it quotes from the input.</summary>
    public Signature WithMessage(string message) => With(Shape(message));

    /// <summary>A message that may quote quotes counts by its shape without all from the first to the last.</summary>
    public Signature WithQuotingMessage(string message)
    {
        int first = message.IndexOf('"', StringComparison.Ordinal);
        return With(Shape(first < 0 ? message : message[..first] + message[(message.LastIndexOf('"') + 1)..]));
    }

    /// <summary>The letters of a message, without what it quotes.</summary>
    public static string Shape(string message)
    {
        const int longest = 60;
        var shape = new System.Text.StringBuilder();
        bool quoted = false;
        foreach (char character in message)
        {
            if (character is '"' or '\'')
            {
                quoted = !quoted;
            }
            else if (!quoted && (char.IsAsciiLetter(character) || character == ' ') && shape.Length < longest)
            {
                shape.Append(character);
            }
        }

        return shape.ToString();
    }

    /// <summary>The signature of bytes, from which what a target leaves open is drawn.</summary>
    public static Signature Of(ReadOnlySpan<byte> bytes)
    {
        Signature signature = Start;
        foreach (byte value in bytes)
        {
            signature = signature.With(value);
        }

        return signature;
    }
}
