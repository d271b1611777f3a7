#!/usr/bin/env bash
# A machine with next to nothing on it: does the README hold there?
#
#     benchmarks/bare_machine.sh FOLDER [COMMAND ...]
#
# Makes a minimal Debian system in FOLDER/root (python3-venv, make and certificates: no
# compiler, Pango, font, browser or office program), clones this repository as committed
# into an empty home there, and runs each COMMAND as a user of it, one after another.
# Without any: make demo, a Chinese proposal, make test. A FOLDER used before is used
# again, with a new home and a new clone. Logs are FOLDER/log.N.txt; at the end come the exit
# codes, the tests that were skipped, and why.
#
# Needs root, mmdebstrap and git. The Debian mirror, the package index and their proxies
# and certificates are those that apt and pip use on this machine.
set -euo pipefail

folder=$(realpath -m "${1:?usage: bare_machine.sh FOLDER [COMMAND ...]}")
shift
commands=("$@")
if [ ${#commands[@]} -eq 0 ]; then
    commands=(
        "make demo"
        ".venv/bin/planner report out/green_hill --language zh"
        "make test"
    )
fi
repository=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
root=$folder/root home=/home/planner clone=/home/planner/township_planner
user=1000

make_root() {
    # The first source that apt names for a package of every Debian: address and suite.
    local source address suite options=()
    source=$(apt-cache policy base-files | awk '$2 ~ /:\/|^file:/ { print $2, $3; exit }')
    read -r address suite <<<"$source"
    apt-config dump | grep -i '^Acquire::.*\(proxy\|cainfo\|verify\)' >"$folder/apt.conf" || true
    options=(--variant=apt --include=python3-venv,make,ca-certificates)
    options+=(--aptopt="$folder/apt.conf" --aptopt='APT::Install-Recommends "false"')
    mmdebstrap "${options[@]}" "${suite%%/*}" "$root" "$address"
    # Certificates of the machine, for a mirror or an index that has its own.
    cp -a /etc/ssl/certs/. "$root/etc/ssl/certs/"
    cp -a /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" || true
    mkdir -p "$root/etc/xdg"
    for file in etc/pip.conf etc/xdg/pip; do
        [ ! -e "/$file" ] || cp -rL "/$file" "$root/$file"
    done
    rm -rf "$root/usr/share/fonts" "$root/usr/local/share/fonts"
}

new_home() {
    rm -rf "${root:?}$home"
    mkdir -p "$root$home"
    git clone --quiet --no-hardlinks "$repository" "$root$clone"
    for file in .config/pip .pip; do
        [ ! -e "$HOME/$file" ] || { mkdir -p "$root$home/.config"; cp -rL "$HOME/$file" "$root$home/$file"; }
    done
    chown -R "$user:$user" "$root$home"
}

local_indexes() {
    # Folders of this machine that pip's settings name, as paths or as file addresses;
    # the pages of an index link to files beside its own folder.
    python3 -m pip config list | grep -oE "(file://)?/[^' ]+" | sed 's,^file://,,' |
        grep -vE '^/(etc|usr|home|root|tmp|var)(/|$)' | cut -d/ -f1-3 | sort -u |
        while read -r path; do [ ! -d "$path" ] || echo "$path"; done
}

inside() {
    # What a login on the bare machine sees: nothing of this one's but pip's and proxies'.
    local settings=(HOME="$home" PATH=/usr/bin:/bin LANG=C.UTF-8 PYTEST_ADDOPTS=-rs)
    while read -r setting; do settings+=("$setting"); done \
        < <(env | grep -iE '^(PIP_|[a-z]+_proxy=|SSL_CERT_|REQUESTS_CA)' || true)
    indexes=$(local_indexes) root=$root command=$1 clone=$clone user=$user \
        unshare --mount --pid --fork --kill-child bash -euc '
            mount --make-rprivate /
            for path in $indexes; do
                mkdir -p "$root$path"
                mount --rbind -o ro "$path" "$root$path"
            done
            mount -t proc proc "$root/proc"
            mount --rbind /dev "$root/dev"
            cp -L /etc/resolv.conf /etc/hosts "$root/etc/" || true
            exec chroot --userspec="$user:$user" "$root" /usr/bin/env -i "$@" \
                /bin/sh -c "cd $clone && exec $command"
        ' bash "${settings[@]}"
}

mkdir -p "$folder"
[ -x "$root/usr/bin/python3" ] || make_root
new_home
echo "Missing on the bare machine:"
inside 'sh -c "for name in cc c++ gcc clang chromium soffice fc-list pdftotext; do
    command -v \$name || echo \"  \$name\"; done
    ls /usr/share/fonts 2>/dev/null || echo \"  fonts\"
    /sbin/ldconfig -p | grep pango || echo \"  Pango\""'
failed=0 number=0
for command in "${commands[@]}"; do
    number=$((number + 1)) log=$folder/log.$number.txt started=$SECONDS code=0
    inside "$command" </dev/null >"$log" 2>&1 || code=$?
    echo "exit code $code after $((SECONDS - started)) s: $command ($log)"
    grep '^SKIPPED' "$log" | sort || true
    grep -E '^[0-9]+ (passed|failed)|[0-9]+ (passed|failed).* in ' "$log" || true
    [ "$code" -eq 0 ] || failed=1
done
exit $failed
