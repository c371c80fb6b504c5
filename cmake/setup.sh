# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash
# What ./tests/run, ./examples/run and ./benchmarks/run share: packages, steps with their time, one clear reason at failure.
# Sourced after `set -euo pipefail`. Defines `top` (the project) and goes there.

top=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cd -- "$top"
started_at=$SECONDS
jobs=${INTERLOCK_JOBS:-$(nproc)}
export INTERLOCK_JOBS=$jobs
logs=$top/build/logs

say() { printf '%s\n' "$*"; }

elapsed() {
    local s=$((SECONDS - ${1:-started_at}))
    printf '%d:%02d' $((s / 60)) $((s % 60))
}

# The last line of a run that failed says which step, and where to read on.
fail() {
    printf '\nFAILED after %s: %s\n' "$(elapsed)" "$1" >&2
    exit 1
}

# step "what it does" LOG COMMAND...: runs a command with its output in a log; on a terminal, ninja's progress is shown.
step() {
    local what=$1 log=$logs/$2.log began=$SECONDS status=0
    shift 2
    mkdir -p "$logs"
    printf '[%s] %s\n' "$(elapsed)" "$what"
    if [[ -n ${INTERLOCK_VERBOSE:-} ]]; then
        "$@" 2>&1 | tee "$log" || status=$?
    else
        "$@" >"$log" 2>&1 &
        local pid=$! last='' now beat=$SECONDS
        while kill -0 "$pid" 2>/dev/null; do
            sleep 0.5
            now=$(tail -n 1 "$log" 2>/dev/null | tr '\r' '\n' | grep -oE '^\[[0-9]+/[0-9]+\]' || true)
            if [[ -n $now && $now != "$last" ]]; then
                if [[ -t 1 ]]; then
                    printf '\r        %s ' "$now"
                    last=$now
                elif ((SECONDS - beat >= 15)); then
                    printf '        %s after %s\n' "$now" "$(elapsed "$began")"
                    last=$now beat=$SECONDS
                fi
            fi
        done
        wait "$pid" || status=$?
        [[ -t 1 && -n $last ]] && printf '\r%30s\r' ''
    fi
    if ((status)); then
        say ""
        # The first errors of a compiler are worth more than the last lines of a log.
        grep -E -m 1 -A 12 '^CMake Error|^E: ' "$log" >&2 ||
            grep -E -m 12 '(^|[^a-z-])(fatal )?error: |FAILED: |multiple definition|undefined reference' "$log" >&2 || tail -n 15 "$log" >&2
        fail "$what (status $status); the whole output is in ${log#"$top"/}"
    fi
}

# packages_of SECTION...: the package names of these sections of cmake/packages.txt.
packages_of() {
    local section
    for section in "$@"; do
        awk -v wanted="[$section]" '/^\[/ { inside = ($0 == wanted); next } inside && NF && !/^#/ { print $1 }' cmake/packages.txt
    done | sort -u
}

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

missing_of() {
    local package
    while read -r package; do
        installed "$package" || printf '%s\n' "$package"
    done < <(packages_of "$@")
}

# install_packages SECTION...: installs what is missing, and asks for nothing when nothing is.
install_packages() {
    local missing root=()
    command -v dpkg-query >/dev/null 2>&1 || {
        say "This isn't Debian: the packages of cmake/packages.txt ($*) are taken to be there."
        return 0
    }
    mapfile -t missing < <(missing_of "$@")
    if ((${#missing[@]} == 0)); then
        say "[$(elapsed)] packages: nothing is missing"
        return 0
    fi
    if ((EUID != 0)); then
        command -v sudo >/dev/null 2>&1 || fail "packages are missing, and neither root nor sudo is there: install ${missing[*]}"
        root=(sudo)
        say "These packages are missing: ${missing[*]}"
        "${root[@]}" true || fail "sudo was refused: install ${missing[*]}"
    fi
    # The lists may be absent, as in a fresh container, or too old to find what they name.
    if ! apt-get install --simulate --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
        step "apt-get update" apt-update "${root[@]}" apt-get -q update
    fi
    local install=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "${missing[@]}")
    mkdir -p "$logs"
    printf '[%s] installing %d packages: %s\n' "$(elapsed)" "${#missing[@]}" "${missing[*]}"
    if ! "${install[@]}" >"$logs/apt-install.log" 2>&1; then
        step "apt-get update, then once more" apt-update "${root[@]}" apt-get -q update
        step "apt-get install" apt-install "${install[@]}"
    fi
    mapfile -t missing < <(missing_of "$@")
    ((${#missing[@]} == 0)) || fail "apt-get ended well, but these packages aren't there: ${missing[*]}"
}

# install_npm: what tests/npm/package-lock.json names, into build/npm. Debian's npm has hundreds of packages behind it, so any npm that is
# there will do. Where there is none and no Debian to bring it, the tests that need it say so and are skipped.
install_npm() {
    local from=tests/npm into=build/npm file
    if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
        say "[$(elapsed)] npm: the one that is there, $(npm --version)"
    else
        install_packages npm
        command -v npm >/dev/null 2>&1 || {
            say "There is no npm: the comparison with Cedar and Cerbos will be skipped."
            return 0
        }
    fi
    # npm writes the hidden file last, when all is there.
    if [[ -e $into/node_modules/.package-lock.json ]] && cmp -s "$from/package-lock.json" "$into/package-lock.json"; then
        say "[$(elapsed)] npm packages: nothing is missing"
        return 0
    fi
    rm -rf "$into"
    mkdir -p "$into"
    for file in package.json package-lock.json .npmrc; do cp "$from/$file" "$into/$file"; done
    step "installing what tests/npm/package-lock.json names" npm \
        npm ci --prefix "$into" --ignore-scripts --no-audit --no-fund --no-update-notifier
}

# configure PRESET [CMAKE ARGUMENTS...]
configure() {
    local preset=$1
    shift
    step "configuring build/$preset" "configure-$preset" cmake --preset "$preset" "$@"
}

# build PRESET [TARGET...]
build() {
    local preset=$1 target arguments=()
    shift
    for target in "$@"; do arguments+=(--target "$target"); done
    step "building build/$preset${*:+ ($*)} with $jobs jobs" "build-$preset" \
        cmake --build "build/$preset" -j "$jobs" "${arguments[@]}"
}
