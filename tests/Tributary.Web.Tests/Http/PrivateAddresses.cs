namespace Tributary.Web.Tests.Http;

/// <summary>The ways to write an address that is nobody's business, each with the port of something private.</summary>
internal static class PrivateAddresses
{
    // {0} is the port.
    private static readonly string[] Spelled =
    [
        "http://127.0.0.1:{0}/", "https://127.0.0.1:{0}/", "http://127.1:{0}/", "http://127.0.1:{0}/", "http://127.127.127.127:{0}/", "http://0:{0}/", "http://0.0.0.0:{0}/",
        "http://2130706433:{0}/", "http://017700000001:{0}/", "http://0x7f000001:{0}/", "http://0x7f.0x0.0x0.0x1:{0}/", "http://0177.0.0.1:{0}/", "http://0177.0.0.01:{0}/", "http://0x7f.1:{0}/", "http://127.0x1:{0}/",
        "http://000127.000.000.001:{0}/", "http://127.0.0.1.:{0}/", "http://%31%32%37.0.0.1:{0}/", "http://127%2e0%2e0%2e1:{0}/", "http://\uff11\uff12\uff17.0.0.1:{0}/", "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460:{0}/", "http://127\u30020\u30020\u30021:{0}/",
        "http://[::1]:{0}/", "https://[::1]:{0}/", "http://[0:0:0:0:0:0:0:1]:{0}/", "http://[0000::1]:{0}/", "http://[::]:{0}/", "http://[::1%251]:{0}/", "http://[::127.0.0.1]:{0}/", "http://[::7f00:1]:{0}/",
        "http://[::ffff:127.0.0.1]:{0}/", "http://[::ffff:7f00:1]:{0}/", "http://[0:0:0:0:0:ffff:127.0.0.1]:{0}/", "http://[::ffff:0:127.0.0.1]:{0}/", "http://[64:ff9b::127.0.0.1]:{0}/", "http://[64:ff9b::7f00:1]:{0}/",
        "http://[64:ff9b:1::7f00:1]:{0}/", "http://[2002:7f00:1::]:{0}/", "http://[2002:7f00:0001:0:0:0:0:1]:{0}/", "http://[2001:0:7f00:1::1]:{0}/", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{0}/", "http://[fe80::5efe:7f00:1]:{0}/",
        "http://[fe80::1]:{0}/", "http://[fe80::1%25lo]:{0}/", "http://[fe80::1%lo]:{0}/", "http://[fec0::1]:{0}/", "http://[fc00::1]:{0}/", "http://[fd12:3456:789a::1]:{0}/", "http://[ff02::1]:{0}/", "http://[ff0e::1]:{0}/", "http://[2001:db8::1]:{0}/", "http://[100::1]:{0}/",
        "http://localhost:{0}/", "http://LOCALHOST:{0}/", "http://localhost.:{0}/", "http://localhost.localdomain:{0}/", "http://ip6-localhost:{0}/", "http://127.0.0.1.nip.example:{0}/", "http://loc\u00e0lhost.example:{0}/",
        "http://169.254.169.254:{0}/latest/meta-data/", "https://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]:{0}/", "http://metadata.google.internal:{0}/", "http://100.100.100.200:{0}/", "http://169.254.170.2:{0}/", "http://2852039166:{0}/",
        "http://10.0.0.1:{0}/", "http://10.255.255.255:{0}/", "http://172.16.0.1:{0}/", "http://172.31.255.254:{0}/", "http://192.168.0.1:{0}/", "http://100.64.0.1:{0}/", "http://100.127.255.254:{0}/", "http://198.18.0.1:{0}/", "http://192.0.0.8:{0}/",
        "http://192.0.2.1:{0}/", "http://198.51.100.1:{0}/", "http://203.0.113.1:{0}/", "http://224.0.0.1:{0}/", "http://239.255.255.250:{0}/", "http://240.0.0.1:{0}/", "http://255.255.255.255:{0}/",
        "http://1.1.1.1@127.0.0.1:{0}/", "http://user:password@127.0.0.1:{0}/", "http://1.1.1.1%40127.0.0.1:{0}/", "http://1.1.1.1:80@127.0.0.1:{0}/", "http://1.1.1.1\\@127.0.0.1:{0}/", "http:\\\\127.0.0.1:{0}\\", "http:/127.0.0.1:{0}/", "http://127.0.0.1:{0}#@1.1.1.1/",
        "http://127.0.0.1:{0}?@1.1.1.1/", "//127.0.0.1:{0}/", "http:///127.0.0.1:{0}/", "http://127.0.0.1\t:{0}/", "http://\t127.0.0.1:{0}/", "http://127.0.0.1:{0}\u0000.example/", "HTTP://127.0.0.1:{0}/",
        "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "ftp://127.0.0.1:{0}/", "gopher://127.0.0.1:{0}/_GET", "dict://127.0.0.1:{0}/", "ldap://127.0.0.1:{0}/", "ws://127.0.0.1:{0}/", "jar:http://127.0.0.1:{0}/!/", "data:text/html,x", "javascript:alert(1)", "net.tcp://127.0.0.1:{0}/", "unix:/var/run/docker.sock",
        // Public, but not where the web is.
        "https://1.1.1.1:22/", "https://1.1.1.1:25/", "https://1.1.1.1:6379/", "http://1.1.1.1:{0}/", "https://[2606:4700::1111]:9200/",
    ];

    public static IReadOnlyList<string> With(int port) => [.. Spelled.Select(spelled => spelled.Replace("{0}", port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))];
}
