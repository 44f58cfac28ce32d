namespace Tributary.Core.Offers;

/// <summary>For whom an offer pays, as its columns hold it: codes framed by commas, the empty text for all.</summary>
public readonly record struct Audience(string Countries, string CountriesExcluded, string Systems, string Devices)
{
    /// <summary>Whether there is a country in which both can be done.</summary>
    public bool Meets(Audience other)
    {
        if (Countries.Length == 0 && other.Countries.Length == 0) return true;
        if (Countries.Length == 0) return other.Meets(this);
        var (mine, without) = (this, other);
        return StoredOffer.ReadCodes(Countries).Any(country => !Has(mine.CountriesExcluded, country) && !Has(without.CountriesExcluded, country)
            && (without.Countries.Length == 0 || Has(without.Countries, country)));
    }

    /// <summary>Whether everybody who can do the other can do this one.</summary>
    public bool Covers(Audience other) => CoversCountries(other) && Covers(Systems, other.Systems) && Covers(Devices, other.Devices);

    private bool CoversCountries(Audience other)
    {
        var (allowed, excluded, theirs) = (Countries, CountriesExcluded, other);
        if (other.Countries.Length == 0)
            return allowed.Length == 0 && StoredOffer.ReadCodes(excluded).All(country => Has(theirs.CountriesExcluded, country));
        return StoredOffer.ReadCodes(other.Countries).Where(country => !Has(theirs.CountriesExcluded, country))
            .All(country => (allowed.Length == 0 || Has(allowed, country)) && !Has(excluded, country));
    }

    private static bool Covers(string mine, string theirs) => mine.Length == 0 || (theirs.Length > 0 && StoredOffer.ReadCodes(theirs).All(code => Has(mine, code)));

    private static bool Has(string codes, string code) => codes.Contains($",{code},", StringComparison.Ordinal);
}
