# shellcheck shell=bash
# Sourced by the commands at the root. Puts in place what they need; what it may not install, it names with the line to type.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# need_package PACKAGE FILE_OR_COMMAND...: installs a Debian package when none of the files or commands is there.
need_package() {
    local package=$1 wanted
    shift
    for wanted in "$@"; do
        { [[ -e $wanted ]] || command -v "$wanted"; } >/dev/null 2>&1 && return
    done
    local line="sudo apt-get install -y --no-install-recommends $package" as_root=()
    if ((EUID)); then
        sudo -n true 2>/dev/null || { say "$package is missing. Type: $line"; return 1; }
        as_root=(sudo -n)
    fi
    command -v apt-get >/dev/null || { say "$package is missing and this is no Debian: install it in your system's way."; return 1; }
    say "Installing $package ..."
    { "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"; } >/dev/null 2>&1 ||
        { say "$package could not be installed. Type: $line"; return 1; }
}

need_dotnet() {
    [[ -x $HOME/.dotnet/dotnet ]] && ! command -v dotnet >/dev/null && PATH=$HOME/.dotnet:$PATH
    { dotnet --list-sdks | grep -q '^10\.'; } 2>/dev/null ||
        stop "The .NET SDK 10 is missing: https://dotnet.microsoft.com/download/dotnet/10.0 says how to install it, then type this command again."
}

need_sqlite() {
    need_package libsqlite3-0 /usr/lib/*/libsqlite3.so.0 /usr/lib*/libsqlite3.so.0 /lib/*/libsqlite3.so.0 ||
        say "Going on with the SQLite that comes with the build, which is older."
}

# The browser libraries of the panel: from npm, by the lock file, copied to where the server finds them.
need_browser_libraries() {
    local lib=$root/src/Tributary.Web/wwwroot/lib
    [[ -f $lib/htmx.min.js && ! $root/package-lock.json -nt $lib/htmx.min.js ]] && return
    need_package npm npm || exit 1
    say "Fetching the browser libraries ..."
    (cd "$root" && npm ci --silent --no-audit --no-fund --ignore-scripts) || stop "npm ci failed: see the lines above."
    mkdir -p "$lib"
    cp "$root/node_modules/htmx.org/dist/htmx.min.js" "$lib/htmx.min.js"
    touch "$lib/htmx.min.js"
}

# quietly COMMAND...: runs it in the root folder; what it prints is shown only when it fails.
quietly() {
    local output
    output=$(cd "$root" && "$@" 2>&1) || { say "$output"; return 1; }
}

# build PROJECT_OR_SOLUTION: Release, warnings are errors.
build() { quietly dotnet build "$1" -c Release --no-restore -v quiet -nologo -clp:NoSummary; }
restore() { quietly dotnet restore "$1" --locked-mode -v quiet; }

# build_tributary: builds the server when a source is newer than the binary, and sets $tributary to its path.
build_tributary() {
    need_dotnet
    tributary=$root/artifacts/bin/Tributary.Web/release/tributary
    if [[ -x $tributary && -f $root/src/Tributary.Web/wwwroot/lib/htmx.min.js ]]; then
        local newer
        newer=$(find "$root/src" "$root"/*.props "$root/package-lock.json" -newer "$tributary.dll" -print -quit)
        [[ $newer ]] || return 0
    fi
    need_sqlite
    need_browser_libraries
    say "Building Tributary ..."
    { restore src/Tributary.Web && build src/Tributary.Web; } || stop "The build failed: see the lines above."
    touch "$tributary.dll"
}
