using System.Collections.Immutable;
using Mandate.Cel;

namespace Mandate.Governance;

public abstract partial class Condition
{
    /// <summary>An address lies in one of the ranges, of either version.</summary>
    public sealed class Network(ImmutableArray<string> within, string property = Network.Usual) : Condition
    {
        /// <summary>Where the address is looked for unless said.</summary>
        public const string Usual = "context.ip";

        private const string Mapped = "::ffff:";

        private IpRange[]? ranges;

        /// <inheritdoc />
        public override string Kind => "network";

        /// <summary>Ranges such as `10.0.0.0/8` and `2001:db8::/32`.</summary>
        public ImmutableArray<string> Within { get; } = within;

        /// <summary>Where the question has the address.</summary>
        public string Property { get; } = property;

        /// <inheritdoc />
        public override ConditionFault? Fault()
        {
            if (PropertyPath.Fault(Property) is { } fault) return fault;
            if (NoTexts(Within, "within") is { } wrong) return wrong;
            for (var index = 0; index < Within.Length; index++)
            {
                var member = $"within[{index}]";
                if (IpRange.ReadRange(Within[index]) is not { } range)
                    return new ConditionFault(member, $"`{Within[index]}` is no range of addresses",
                        "write one such as 10.0.0.0/8 or 2001:db8::/32; a single address ends in /32 or /128");
                if (range != range.Masked)
                    return new ConditionFault(member, $"`{Within[index]}` has bits beyond its prefix",
                        $"write {range.Masked.Text(withPrefix: true)}");
            }

            return null;
        }

        internal override ConditionAnswer Ask(in Question question, Instant at)
        {
            var value = PropertyPath.TryRead(Property)?.Read(question) ?? default;
            if (value.Kind == CelKind.Absent) return ConditionAnswer.Missed(Property);
            if (value.Kind != CelKind.String || Address(value.AsString) is not { } address)
                return ConditionAnswer.Unusable(Property);
            ranges ??= [.. Within.Select(IpRange.ReadRange).OfType<IpRange>()];
            foreach (var range in ranges)
                if (range.Contains(address)) return ConditionAnswer.HoldsAlways;
            return ConditionAnswer.Fails;
        }

        private protected override string Said() => $"{Property} in {Listed(Within)}";

        /// <summary>A mapped address is the one it stands for, in hex or, as sockets write it, with dots.</summary>
        private static IpRange? Address(string text) =>
            text.StartsWith(Mapped, StringComparison.OrdinalIgnoreCase) && text.Contains('.', StringComparison.Ordinal)
                ? IpRange.ReadAddress(text[Mapped.Length..]) is { IsV4: true } v4 ? v4 : null
                : IpRange.ReadAddress(text);
    }
}
