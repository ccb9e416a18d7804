#!/usr/bin/env bats
# Debian's packages: named in one line to a person, installed for root.
# shellcheck disable=SC2016,SC2154

load helpers

@test "nothing is missing: apt-get is not called" {
    fake_dpkg bats sqlite3
    run in_tree need_packages bats sqlite3
    [[ $status == 0 && -z $output && $(count apt-get) == 0 ]]
}

@test "not root: one apt line names all that is missing, nothing is installed" {
    fake_dpkg bats
    run in_tree need_packages bats sqlite3 chromium
    [[ $status == 1 && $(count apt-get) == 0 ]]
    [[ $output == *"sudo apt-get install --no-install-recommends sqlite3 chromium" ]]
}

@test "root: the lists are read once and only what is missing is installed" {
    fake_dpkg bats
    FAKE_UID=0 run in_tree need_packages bats sqlite3 chromium
    [[ $status == 0 && $(count "apt-get update") == 1 ]]
    [[ $(count "apt-get install -y --no-install-recommends sqlite3 chromium") == 1 ]]
}

@test "apt-get fails: said, with the cure, and the script stops" {
    fake_dpkg bats
    FAKE_UID=0 FAKE_APT=100 run in_tree need_packages sqlite3
    [[ $status == 1 && $output == *"apt-get update failed"*"cure:"* ]]
    [[ $(count "apt-get install") == 0 ]]
}

# An apt-get that tells what policy-rc.d says while it installs.
fake_apt_with_policy() {
    fake apt-get '[[ $1 != install ]] || { printf "policy: "; "$PENDOPO_POLICY_RC_D"; echo "$?"; } \
        >>"$CALLS" 2>&1
[[ $1 != install ]] || printf "%s\n" "${@:4}" >>"$INSTALLED"; exit ${FAKE_APT_INSTALL:-0}'
}

@test "while root installs, no daemon may start; afterwards the policy is gone" {
    fake_dpkg bats
    fake_apt_with_policy
    fake systemctl ''
    FAKE_UID=0 run in_tree need_packages bats nginx-light
    [[ $status == 0 && $(count "policy: 101") == 1 && ! -e $PENDOPO_POLICY_RC_D ]]
    [[ $(count "systemctl disable nginx.service") == 1 ]]
}

@test "an install that fails takes the policy away too" {
    fake_dpkg bats
    fake_apt_with_policy
    FAKE_UID=0 FAKE_APT_INSTALL=0 run in_tree need_packages bats sqlite3
    [[ $status == 0 && ! -e $PENDOPO_POLICY_RC_D ]]
    fake apt-get '[[ $1 != install ]] || exit 100'
    FAKE_UID=0 run in_tree need_packages nginx-light
    [[ $status == 1 && $output == *"apt-get could not install"* && ! -e $PENDOPO_POLICY_RC_D ]]
    [[ $(count systemctl) == 0 ]]
}

@test "a policy that another wrote is kept as it is" {
    fake_dpkg bats
    printf '#!/bin/sh\nexit 104\n' >"$PENDOPO_POLICY_RC_D"
    chmod +x "$PENDOPO_POLICY_RC_D"
    fake_apt_with_policy
    FAKE_UID=0 run in_tree need_packages sqlite3
    [[ $status == 0 && $(count "policy: 104") == 1 ]]
    [[ $(<"$PENDOPO_POLICY_RC_D") == *"exit 104" ]]
}

@test "a policy that a killed run of ours left is used and taken away" {
    fake_dpkg bats
    fake_apt_with_policy
    bash -c 'source "$1/install.sh"; hold_daemons; kill -9 $$' bash "$TREE" || true
    [[ -e $PENDOPO_POLICY_RC_D ]]
    FAKE_UID=0 run in_tree need_packages sqlite3
    [[ $status == 0 && $(count "policy: 101") == 1 && ! -e $PENDOPO_POLICY_RC_D ]]
}

@test "without systemd nginx is installed all the same" {
    fake_dpkg bats
    FAKE_UID=0 run in_tree need_packages nginx-light
    [[ $status == 0 && $output != *"could not be switched off"* ]]
}

@test "the lab's daemons: for root, held while it is installed, and left off" {
    fake_dpkg bats
    fake_apt_with_policy
    fake systemctl ''
    run in_tree need_client_packages
    [[ $status == 0 && $(count apt-get) == 0 ]]
    FAKE_UID=0 run in_tree need_client_packages
    [[ $status == 0 && $(count "policy: 101") == 1 && ! -e $PENDOPO_POLICY_RC_D ]]
    [[ $(count "apt-get install -y --no-install-recommends network-manager firewalld") == 1 ]]
    [[ $(count "systemctl disable NetworkManager.service") == 1 ]]
    [[ $(count "systemctl disable firewalld.service") == 1 ]]
    FAKE_UID=0 run in_tree need_client_packages
    [[ $status == 0 && $(count "apt-get install") == 1 ]]
}

@test "the lab's daemons are not installed where another's policy lets them start" {
    local answer
    fake_dpkg bats
    for answer in 0 104; do
        printf '#!/bin/sh\nexit %s\n' "$answer" >"$PENDOPO_POLICY_RC_D"
        chmod +x "$PENDOPO_POLICY_RC_D"
        FAKE_UID=0 run in_tree need_client_packages
        [[ $status == 0 && $output == "SKIPPED: network-manager firewalld:"* && $(count apt-get) == 0 ]]
    done
    chmod -x "$PENDOPO_POLICY_RC_D"
    FAKE_UID=0 run in_tree need_client_packages
    [[ $status == 0 && $output == *"SKIPPED: network-manager firewalld:"* && $(count apt-get) == 0 ]]
    printf '#!/bin/sh\nexit 101\n' >"$PENDOPO_POLICY_RC_D"
    chmod +x "$PENDOPO_POLICY_RC_D"
    FAKE_UID=0 run in_tree need_client_packages
    [[ $status == 0 && $(count "install -y --no-install-recommends network-manager firewalld") == 1 ]]
}

@test "a package that was removed but keeps its settings counts as missing" {
    fake dpkg-query 'echo "bats config-files"'
    run in_tree missing_packages bats
    [[ $output == bats ]]
}

@test "not Debian: said, with what is needed" {
    run in_tree need_packages sqlite3
    [[ $status == 1 && $output == *"This is not Debian"*sqlite3* ]]
}

@test "python3-venv is asked for only if this Python cannot make an environment" {
    fake_dpkg bats
    fake_python python3 3.11.2
    run in_tree need_venv_module
    [[ $status == 0 && $(count dpkg-query) == 0 ]]
    FAKE_ENSUREPIP=1 run in_tree need_venv_module
    [[ $status == 1 && $output == *"sudo apt-get install --no-install-recommends python3-venv" ]]
}
