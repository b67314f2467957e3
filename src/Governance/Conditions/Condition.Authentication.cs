using System.Collections.Immutable;
using System.Globalization;
using Mandate.Cel;

namespace Mandate.Governance;

public abstract partial class Condition
{
    /// <summary>
    /// How, how strongly and how lately the subject signed in, in the terms of OpenID Connect: `acr`, `amr` and
    /// `auth_time`.
    /// </summary>
    public sealed class Authentication(
        ImmutableArray<string> acr, ImmutableArray<string> amr, long? maxAgeSeconds,
        string of = Authentication.Usual) : Condition
    {
        /// <summary>Where the three are looked for unless said.</summary>
        public const string Usual = "context";

        /// <summary>The longest age that can be asked for.</summary>
        public const long AgeMax = 366 * 24 * 3_600L;

        private static readonly TimeSpan ClockSkewMax = TimeSpan.FromMinutes(1);

        /// <inheritdoc />
        public override string Kind => "authentication";

        /// <summary>The strengths that are enough, every one of them named; any where it is empty.</summary>
        public ImmutableArray<string> Acr { get; } = acr.IsDefault ? [] : acr;

        /// <summary>The methods that all have to have been used; none where it is empty.</summary>
        public ImmutableArray<string> Amr { get; } = amr.IsDefault ? [] : amr;

        /// <summary>The most seconds since the subject signed in.</summary>
        public long? MaxAgeSeconds { get; } = maxAgeSeconds;

        /// <summary>`context` or `subject.properties`.</summary>
        public string Of { get; } = of;

        /// <inheritdoc />
        public override ConditionFault? Fault()
        {
            if (Of is not (Usual or "subject.properties"))
                return new ConditionFault("of", $"`{Of}` holds no sign-in", "write context or subject.properties");
            if (!Acr.IsEmpty && NoTexts(Acr, "acr") is { } acrFault) return acrFault;
            if (!Amr.IsEmpty && NoTexts(Amr, "amr") is { } amrFault) return amrFault;
            if (MaxAgeSeconds is < 1 or > AgeMax)
                return new ConditionFault("max_age_seconds", $"an age is 1 to {AgeMax} seconds");
            return Acr.IsEmpty && Amr.IsEmpty && MaxAgeSeconds is null
                ? new ConditionFault("", "nothing is asked", "name acr, amr or max_age_seconds") : null;
        }

        internal override ConditionAnswer Ask(in Question question, Instant at)
        {
            var answer = ConditionAnswer.HoldsAlways;
            if (!Acr.IsEmpty) answer = answer.And(Strength(question));
            if (!Amr.IsEmpty) answer = answer.And(Methods(question));
            return MaxAgeSeconds is { } age ? answer.And(Age(question, TimeSpan.FromSeconds(age), at)) : answer;
        }

        private protected override string Said() => string.Join(", ", new[]
        {
            Acr.IsEmpty ? null : $"{Of}.acr is one of {Quoted(Acr)}",
            Amr.IsEmpty ? null : $"{Of}.amr has {Quoted(Amr)}",
            MaxAgeSeconds is { } age ? $"{Of}.auth_time at most {age} seconds ago" : null,
        }.Where(s => s is not null));

        private ConditionAnswer Strength(in Question question)
        {
            var value = Read(question, "acr");
            if (value.Kind == CelKind.Absent) return ConditionAnswer.Missed(Of + ".acr");
            return value.Kind != CelKind.String ? ConditionAnswer.Unusable(Of + ".acr")
                : ConditionAnswer.Of(Acr.Contains(value.AsString, StringComparer.Ordinal));
        }

        private ConditionAnswer Methods(in Question question)
        {
            var value = Read(question, "amr");
            if (value.Kind == CelKind.Absent) return ConditionAnswer.Missed(Of + ".amr");
            if (value.Kind != CelKind.List) return ConditionAnswer.Unusable(Of + ".amr");
            var used = new HashSet<string>(StringComparer.Ordinal);
            foreach (ref readonly var method in value.AsList)
                if (method.Kind != CelKind.String) return ConditionAnswer.Unusable(Of + ".amr");
                else used.Add(method.AsString);
            return ConditionAnswer.Of(Amr.All(used.Contains));
        }

        private ConditionAnswer Age(in Question question, TimeSpan age, Instant at)
        {
            var value = Read(question, "auth_time");
            if (value.Kind == CelKind.Absent) return ConditionAnswer.Missed(Of + ".auth_time");
            // Who signed in after now did not: one of the two clocks is wrong.
            if (Time(value) is not { } signedIn || signedIn > at.Plus(ClockSkewMax))
                return ConditionAnswer.Unusable(Of + ".auth_time");
            var until = signedIn.Plus(age);
            return at < until ? ConditionAnswer.Holds(until) : ConditionAnswer.Fails;
        }

        /// <summary>Seconds since 1970, as tokens have them, or RFC 3339.</summary>
        private static Instant? Time(in CelValue value)
        {
            if (value.Kind == CelKind.Int)
                return value.AsInt is >= 0 and <= 253_402_300_799
                    ? Instant.Of(DateTimeOffset.FromUnixTimeSeconds(value.AsInt)) : null;
            if (value.Kind != CelKind.String) return null;
            var written = value.AsString;
            var hasOffset = written.EndsWith('Z') || (written.Length > 6 && written[^6] is '+' or '-');
            return hasOffset && DateTimeOffset.TryParseExact(
                written, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var read) ? Instant.Of(read) : null;
        }

        private CelValue Read(in Question question, string name) =>
            PropertyPath.TryRead($"{Of}.{name}")?.Read(question) ?? default;
    }
}
