using System.Text;

namespace Mandate.EstateFile;

/// <summary>Writes estate files: one text for equal documents, names in ordinal order.</summary>
public static class EstateWriter
{
    private const string Comment =
        "# An estate file of Mandate, format version 1. Its members are described in docs/formats/estate.md.";

    /// <summary>The file's text; a document that holds to the format is read back equal.</summary>
    public static string Write(EstateDocument document)
    {
        using var output = new StringWriter(new StringBuilder());
        Write(document, output);
        return output.ToString();
    }

    /// <summary>Writes the file's text, lines ending with a line feed.</summary>
    public static void Write(EstateDocument document, TextWriter output)
    {
        output.Write(Comment + "\n");
        var writer = new BlockWriter(output);
        writer.Verbatim("mandate", EstateDocument.FormatVersion.ToString());
        writer.Text("estate", document.Estate);
        writer.Text("accountable", document.Accountable);
        writer.Text("time_zone", document.TimeZone);
        Section(writer, "organisations", document.Organisations, DeclarationsWriter.Organisation);
        Section(writer, "people", document.People, DeclarationsWriter.Person);
        Section(writer, "workloads", document.Workloads, DeclarationsWriter.Workload);
        Section(writer, "systems", document.Systems, DeclarationsWriter.System);
        Section(writer, "relationships", document.Relationships, DeclarationsWriter.Relationship);
        Section(writer, "seats", document.Seats, DeclarationsWriter.Seat);
        Section(writer, "grants", document.Grants, DeclarationsWriter.Grant);
        Section(writer, "functions", document.Functions, PoliciesWriter.Function);
        Section(writer, "sources", document.Sources, PoliciesWriter.Source);
        Section(writer, "tickets", document.Tickets, PoliciesWriter.Ticket);
        Section(writer, "policies", document.Policies, PoliciesWriter.Policy);
        Section(writer, "exceptions", document.Exceptions, PoliciesWriter.Exception);
    }

    private static void Section<T>(BlockWriter writer, string name, Named<T> declared, Action<BlockWriter, T> write)
        where T : class, IDeclared
    {
        if (declared.Count > 0) DeclarationsWriter.Map(writer, name, declared, write);
    }
}
