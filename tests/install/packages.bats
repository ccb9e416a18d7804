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
