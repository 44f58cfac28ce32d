# shellcheck shell=bash
# Sourced after prepare.sh. A throw-away PostgreSQL on a free loopback port, for tests and measurements.

# need_postgres: installs it when missing and puts its programs on the PATH.
need_postgres() {
    local bin
    need_package postgresql initdb /usr/lib/postgresql/*/bin/initdb || return 1
    command -v initdb pgbench >/dev/null && return
    for bin in /usr/lib/postgresql/*/bin; do PATH=$bin:$PATH; done
}

# start_postgres [-c SETTING]...: starts it and sets $postgres_url. The caller's exit trap calls stop_postgres.
start_postgres() {
    postgres_folder=$(mktemp -d "${TMPDIR:-/tmp}/tributary-postgres.XXXXXX")
    postgres_as=()
    local password attempt port
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    (umask 077 && printf '%s' "$password" >"$postgres_folder/password")
    if ((EUID == 0)); then # initdb and the server refuse to run as root
        postgres_as=(runuser -u postgres --)
        chown -R postgres "$postgres_folder"
    fi
    (cd "$postgres_folder" && "${postgres_as[@]}" initdb -D data -U tributary --pwfile=password --auth=scram-sha-256 \
        -E UTF8 --locale=C --no-sync >initdb.log 2>&1) || { cat "$postgres_folder/initdb.log" >&2; return 1; }

    for attempt in 1 2 3 4 5; do # between choosing a port and binding it, another program may take it
        port=$((20000 + RANDOM % 12000))
        if (cd "$postgres_folder" && "${postgres_as[@]}" pg_ctl start -w -s -D data -l server.log -o \
            "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$postgres_folder -c max_connections=300 $*") 2>/dev/null; then
            postgres_url=postgres://tributary:$password@127.0.0.1:$port/postgres
            return
        fi
    done
    cat "$postgres_folder/server.log" >&2
    return 1
}

stop_postgres() {
    [[ ${postgres_folder:-} ]] || return 0
    (cd "$postgres_folder" && "${postgres_as[@]}" pg_ctl stop -m immediate -s -D data) 2>/dev/null || true
    rm -rf "$postgres_folder"
    postgres_folder=
}
