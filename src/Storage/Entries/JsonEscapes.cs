namespace Mandate.Storage;

/// <summary>The two-character escapes of JSON; other control characters are `\u00` and two lower-case digits.</summary>
internal static class JsonEscapes
{
    /// <summary>The letter after the backslash, or 0.</summary>
    public static byte LetterOf(byte character) => character switch
    {
        (byte)'"' => (byte)'"',
        (byte)'\\' => (byte)'\\',
        (byte)'\b' => (byte)'b',
        (byte)'\f' => (byte)'f',
        (byte)'\n' => (byte)'n',
        (byte)'\r' => (byte)'r',
        (byte)'\t' => (byte)'t',
        _ => 0,
    };

    /// <summary>The character that the letter stands for, or 0.</summary>
    public static byte CharacterOf(byte letter) => letter switch
    {
        (byte)'"' => (byte)'"',
        (byte)'\\' => (byte)'\\',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => 0,
    };
}
