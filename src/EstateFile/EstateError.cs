namespace Mandate.EstateFile;

/// <summary>What is wrong with one place of an estate file, and what to do.</summary>
public sealed record EstateError(Place Place, string Code, string Message, string Advice)
{
    /// <summary>
    /// One line: file, line, column, member, message, code and advice. The message about an expression has lines of its
    /// own.
    /// </summary>
    public string Text
    {
        get
        {
            var member = Place.Member;
            return $"{Place}: {(member.Length == 0 ? "" : Spelling.Shown(member, int.MaxValue) + ": ")}{Message} [{Code}]; {Advice}";
        }
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}

/// <summary>The stable codes of <see cref="EstateError"/>.</summary>
public static class EstateErrorCode
{
    /// <summary>The text is no YAML.</summary>
    public const string YamlSyntax = "yaml_syntax";

    /// <summary>The bytes are no UTF-8.</summary>
    public const string NotUtf8 = "not_utf8";

    /// <summary>The file is larger than the bound.</summary>
    public const string TooLarge = "too_large";

    /// <summary>The file nests deeper than the bound.</summary>
    public const string TooDeep = "too_deep";

    /// <summary>A list has more items than the bound.</summary>
    public const string TooMany = "too_many";

    /// <summary>There is nothing in the file.</summary>
    public const string EmptyFile = "empty_file";

    /// <summary>The file holds a second document.</summary>
    public const string SeveralDocuments = "several_documents";

    /// <summary>An anchor (<c>&amp;</c>) or an alias (<c>*</c>).</summary>
    public const string Alias = "alias";

    /// <summary>A tag (<c>!</c>).</summary>
    public const string Tag = "tag";

    /// <summary>A merge key (<c>&lt;&lt;</c>).</summary>
    public const string MergeKey = "merge_key";

    /// <summary>The file's version is not the one that is read here.</summary>
    public const string BadVersion = "bad_version";

    /// <summary>A member that does not exist.</summary>
    public const string UnknownMember = "unknown_member";

    /// <summary>A member that must be there is not.</summary>
    public const string MissingMember = "missing_member";

    /// <summary>A key stands twice in one map.</summary>
    public const string DuplicateKey = "duplicate_key";

    /// <summary>An item stands twice in one list.</summary>
    public const string DuplicateItem = "duplicate_item";

    /// <summary>A map, list, text or number where another of them is expected.</summary>
    public const string WrongType = "wrong_type";

    /// <summary>A list or map that may not be empty is.</summary>
    public const string Empty = "empty";

    /// <summary>A name that may not be given.</summary>
    public const string BadName = "bad_name";

    /// <summary>Text that is empty, too long or holds characters that may not stand there.</summary>
    public const string BadText = "bad_text";

    /// <summary>A word that is none of those expected.</summary>
    public const string BadWord = "bad_word";

    /// <summary>A whole number that is out of its range.</summary>
    public const string BadNumber = "bad_number";

    /// <summary>A tier that is not 1, 2, 3 or 4.</summary>
    public const string BadTier = "bad_tier";

    /// <summary>Neither a date nor an instant with an offset.</summary>
    public const string BadInstant = "bad_instant";

    /// <summary>No time zone of this name.</summary>
    public const string BadTimeZone = "bad_time_zone";

    /// <summary>A pattern with a star that is not its last character.</summary>
    public const string BadPattern = "bad_pattern";

    /// <summary>A beneficiary that is not exactly one organisation, person or workload.</summary>
    public const string BadBeneficiary = "bad_beneficiary";

    /// <summary>A condition that is none; of an expression the message holds its line with a caret.</summary>
    public const string BadCondition = "bad_condition";

    /// <summary>A duration that is none, or out of its range.</summary>
    public const string BadDuration = "bad_duration";

    /// <summary>A rule or a step of approvals that says too little, too much, or what cannot be.</summary>
    public const string BadRule = "bad_rule";

    /// <summary>An example that expects what its answer cannot hold.</summary>
    public const string BadExample = "bad_example";

    /// <summary>Words of a mapping that say too much or nothing of where they stand.</summary>
    public const string BadMapping = "bad_mapping";

    /// <summary>A policy answers an example of its own otherwise than the example expects.</summary>
    public const string FailedExample = "failed_example";

    /// <summary>One person where there have to be different ones.</summary>
    public const string SamePerson = "same_person";

    /// <summary>A name that is declared neither here nor in the estate.</summary>
    public const string Undeclared = "undeclared";

    /// <summary>A window that ends before it begins.</summary>
    public const string EmptyWindow = "empty_window";

    /// <summary>Two systems declare the same resource.</summary>
    public const string OverlappingResources = "overlapping_resources";

    /// <summary>A grant whose scope or window exceeds its parent's.</summary>
    public const string WiderThanParent = "wider_than_parent";

    /// <summary>A grant with another entitlement than its parent's.</summary>
    public const string OtherEntitlement = "other_entitlement";

    /// <summary>A grant below one that was not given to an organisation.</summary>
    public const string BadParent = "bad_parent";

    /// <summary>An assignment that names a relationship.</summary>
    public const string RelationshipOfAssignment = "relationship_of_assignment";

    /// <summary>Parents that lead back to where they began.</summary>
    public const string ParentCycle = "parent_cycle";
}
