namespace SimdRegression.Generators.Trained;

/// <summary>What a JSON value is; the numbers are those by which the checksum of a model knows the tokens.</summary>
internal enum JsonKind : byte
{
    /// <summary>Members by name.</summary>
    Object = 1,

    /// <summary>The end of an object, a token alone.</summary>
    EndObject = 2,

    /// <summary>Values in order.</summary>
    Array = 3,

    /// <summary>The end of an array, a token alone.</summary>
    EndArray = 4,

    /// <summary>The name of a member, a token alone.</summary>
    Name = 5,

    /// <summary>A text.</summary>
    Text = 7,

    /// <summary>A number.</summary>
    Number = 8,

    /// <summary>True.</summary>
    True = 9,

    /// <summary>False.</summary>
    False = 10,

    /// <summary>Null.</summary>
    Null = 11,
}

/// <summary>A value of a JSON text: what a model is read from where System.Text.Json is not at hand, in the compiler.</summary>
internal sealed class JsonValue
{
    private readonly List<KeyValuePair<string, JsonValue>> members = [];
    private readonly List<JsonValue> items = [];

    /// <param name="kind">What the value is.</param>
    /// <param name="text">The text, or the digits of a number.</param>
    public JsonValue(JsonKind kind, string text = "")
    {
        Kind = kind;
        Text = text;
    }

    /// <summary>What the value is.</summary>
    public JsonKind Kind { get; }

    /// <summary>The text, or the digits of a number as they stand there.</summary>
    public string Text { get; }

    /// <summary>The values of an array.</summary>
    public IReadOnlyList<JsonValue> Items => items;

    /// <summary>Whether the value is a text of these characters.</summary>
    /// <param name="text">The characters.</param>
    public bool IsText(string text) => Kind == JsonKind.Text && Text == text;

    /// <summary>The member of a name, or null; of several with one name the last, as the library takes it.</summary>
    /// <param name="name">The name.</param>
    public JsonValue? Find(string name)
    {
        for (int i = members.Count - 1; i >= 0; i--)
        {
            if (members[i].Key == name)
            {
                return members[i].Value;
            }
        }

        return null;
    }

    /// <summary>Adds a value to an array.</summary>
    /// <param name="item">The value.</param>
    public void Add(JsonValue item) => items.Add(item);

    /// <summary>Adds a member to an object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public void Add(string name, JsonValue value) => members.Add(new KeyValuePair<string, JsonValue>(name, value));
}
