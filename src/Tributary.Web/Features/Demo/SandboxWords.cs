namespace Tributary.Web.Features.Demo;

/// <summary>What the invented advertisers sell. No brand here is meant to be a real one.</summary>
internal static class SandboxWords
{
    public static readonly string[] First =
    [
        "Amber", "Bright", "Cinder", "Copper", "Coral", "Crystal", "Dapper", "Drift", "Ember", "Fable", "Feather", "Frost", "Gilded", "Harbour", "Hazel",
        "Iron", "Ivory", "Jolly", "Kindle", "Lantern", "Lucky", "Lunar", "Maple", "Merry", "Mosaic", "Nimble", "Nova", "Oak", "Orchard", "Pebble", "Pixel",
        "Quartz", "Quick", "Rusty", "Saffron", "Silver", "Solar", "Sparrow", "Sunny", "Tidal", "Timber", "Velvet", "Violet", "Wander", "Willow", "Zephyr",
    ];

    public static readonly string[] Second =
    [
        "Atlas", "Bay", "Bridge", "Caravan", "Castle", "Circle", "Cove", "Crown", "Dale", "Den", "Field", "Forge", "Garden", "Grove", "Haven", "Hill",
        "Island", "Junction", "Keep", "Kingdom", "Lake", "Market", "Meadow", "Mill", "Moon", "Nest", "Path", "Peak", "Pond", "Quest", "Ridge", "River",
        "Road", "Saga", "Shore", "Spring", "Square", "Station", "Tale", "Tower", "Trail", "Valley", "Village", "Voyage", "Well", "Yard",
    ];

    public static readonly SandboxVertical[] Verticals =
    [
        new("Games", SandboxPayoutModel.Event, "{0} {1}: {2}", ["Merge", "Solitaire", "Bingo", "Puzzle", "Idle", "Slots", "Farm", "Heroes", "Blast", "Empire"],
            ["Reach level 20", "Reach level 40 in 21 days", "Build town hall 12", "Finish chapter 5", "Unlock the second island", "Win 30 matches"],
            "Install the game from the store and play. New players only.", 60, 3200, true),
        new("Games", SandboxPayoutModel.Install, "{0} {1} - {2}", ["Words", "Mahjong", "Racing", "Chess", "Jewels", "Match", "Trivia", "Sudoku"],
            ["Install and open", "Install and play 5 minutes", "Install and finish the tutorial"],
            "Install, open and stay for at least 30 seconds.", 15, 140, true),
        new("Finance", SandboxPayoutModel.Lead, "{0} {1} - {2}", ["Bank", "Card", "Wallet", "Savings", "Invest", "Credit"],
            ["Open an account and deposit", "Approved application", "Verify identity", "First trade of $10"],
            "Sign up with real details. One account per person; identity is checked by the advertiser.", 800, 9500, false),
        new("Surveys", SandboxPayoutModel.Lead, "{0} {1} - {2}", ["Opinions", "Panel", "Voices", "Insights", "Polls"],
            ["Register and finish the first survey", "Double opt-in", "Complete your profile"],
            "Register, confirm the e-mail and finish the profile survey.", 40, 380, false),
        new("Shopping", SandboxPayoutModel.Lead, "{0} {1}: {2}", ["Outlet", "Grocer", "Books", "Pets", "Coffee", "Beauty", "Home"],
            ["First order", "First order over $25", "Start a monthly box", "Join the newsletter"],
            "New customers only. The order must not be returned within 30 days.", 90, 2600, false),
        new("Entertainment", SandboxPayoutModel.Lead, "{0} {1} - {2}", ["TV", "Music", "Comics", "Audio", "Sports", "Cinema"],
            ["Start a 7 day trial", "Free registration", "Subscribe for one month"],
            "A valid card is needed for the trial; cancel at any time.", 120, 1900, false),
        new("Sweepstakes", SandboxPayoutModel.Lead, "Win {2} with {0} {1}", ["Rewards", "Prizes", "Daily", "Draw"],
            ["a games console", "a $500 voucher", "a new phone", "a weekend in Lisbon", "a year of groceries"],
            "Enter a valid e-mail and postal code. 18 years and older.", 55, 320, false),
        new("Utilities", SandboxPayoutModel.Install, "{0} {1}: {2}", ["VPN", "Cleaner", "Browser", "Keyboard", "Scanner", "Weather"],
            ["Install and open", "Install and start the free trial", "Install and allow notifications"],
            "Install from the official store and open the app once.", 20, 260, true),
        new("Education", SandboxPayoutModel.Lead, "{0} {1} - {2}", ["Languages", "Academy", "Kids", "Coding", "Maths"],
            ["Take the placement test", "Start a free course", "Buy any course"],
            "Create an account and finish the step named in the title.", 75, 2100, false),
        new("Insurance", SandboxPayoutModel.Lead, "{0} {1} - {2}", ["Auto", "Pet", "Travel", "Home", "Life"],
            ["Get a quote", "Compare three quotes", "Buy a policy"],
            "Fill in the form with correct details and reach the quote page.", 250, 4200, false),
        new("Health", SandboxPayoutModel.Event, "{0} {1}: {2}", ["Fitness", "Meals", "Sleep", "Yoga", "Running"],
            ["Log 7 days in a row", "Start the 14 day plan", "Finish 5 workouts"],
            "Install, register and reach the goal within 14 days.", 90, 1500, true),
        new("Sign-ups", SandboxPayoutModel.Lead, "{0} {1}: {2}", ["Jobs", "Dates", "Deals", "Travel", "Events"],
            ["Single opt-in", "Double opt-in", "Complete your profile"],
            "Register with a valid e-mail address. No temporary addresses.", 35, 420, false),
    ];

    public static readonly string[][] CountryGroups =
    [
        ["US"], ["US"], ["US"], ["GB"], ["DE"], ["FR"], ["CA"], ["AU"], ["IT"], ["ES"], ["NL"], ["BR"], ["PL"], ["SE"], ["NO"], ["JP"], ["IN"], ["MX"], ["TR"],
        ["US", "CA"], ["US", "CA", "GB", "AU"], ["US", "GB"], ["GB", "IE"], ["DE", "AT", "CH"], ["FR", "BE", "CH"], ["ES", "PT"], ["SE", "NO", "DK", "FI"],
        ["BR", "MX", "AR", "CL", "CO", "PE"], ["PL", "CZ", "SK", "HU", "RO"], ["SG", "MY", "TH", "PH", "ID", "VN"], ["AE", "SA", "KW", "QA"], ["ZA", "NG", "KE"],
        ["US", "CA", "GB", "AU", "NZ", "IE", "DE", "FR", "NL", "BE", "AT", "CH", "SE", "NO", "DK", "FI", "IT", "ES", "PT", "PL", "CZ", "JP", "KR", "SG", "BR", "MX"],
    ];

    /// <summary>What feeds really contain and no operator wants to see take effect. Every one must come in as harmless text.</summary>
    public static readonly string[] OddTitles =
    [
        "<b>HOT</b> {0} &amp; more",
        "{0} <script>alert('title')</script>",
        "\U0001F525\U0001F4B0 {0} \U0001F381 \U0001F468\u200D\U0001F469\u200D\U0001F467",
        "{0} \"quoted\" 'single' `back` \\ / ${{7*7}}",
        "\u202E{0} turned around",
        "=HYPERLINK(\"http://127.0.0.1/\",\"{0}\")",
        "{0} - Ünïcödé, 日本語 and العربية side by side",
        "{0} - iOS, iPadOS, Android, desktop - non incent, no adult, no brand bidding, no pop, no fraud, KPI 5 % day 7 retention, daily cap on request, "
            + "please ask your manager before you send volume, previously known under another name, exclusive until the end of the quarter",
        "   {0}   with   wide\tspaces  ",
        "{0}'); drop table offers; --",
        "{0} with a bell\u0007 and a null\u0000 inside",
    ];

    public static readonly string[][] OddCountries = [["UK"], ["us", "Ca"], ["US", "XX"], ["DE", "EU"], ["US", "US", "GB"], []];
}

/// <summary>A line of business: how its titles read and what it pays, in cents.</summary>
internal sealed record SandboxVertical(
    string Category, SandboxPayoutModel Model, string Title, string[] Kinds, string[] Actions, string Requirement, int LeastCents, int MostCents, bool Mobile);
