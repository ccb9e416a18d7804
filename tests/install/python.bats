#!/usr/bin/env bats
# Finding an interpreter that really runs.
# shellcheck disable=SC2016,SC2154

load helpers

@test "a shim that exits 127 is skipped" {
    fake python3 'exit 127'
    fake_python python3.13 3.13.0
    run in_tree choose_python
    [[ $status == 0 && $output == python3.13 ]]
}

@test "an interpreter that is too old is skipped for a newer one" {
    fake_python python3 3.9.2
    fake_python python3.12 3.12.1
    run in_tree choose_python
    [[ $output == python3.12 ]]
}

@test "only too old ones: refused, with what, why and the cure" {
    fake_python python3 3.9.2
    run in_tree find_python 3.11 python3
    [[ $status == 1 && -z $output ]]
    printf 'TRY_PYTHONS=(python3)\n' >>"$TREE/install.sh"
    run in_tree choose_python
    [[ $status == 1 && $output == *"No Python 3.11 or newer"* ]]
    [[ $output == *"why:"*python3* && $output == *"cure:"*PENDOPO_PYTHON=* ]]
}

@test "3.9 is older than 3.11, 3.100 and 4.0 are judged as numbers" {
    run in_tree at_least 3.11 3.9.2
    [[ $status != 0 ]]
    run in_tree at_least 3.11 3.100.0
    [[ $status == 0 ]]
    run in_tree at_least 3.11 2.7.18
    [[ $status != 0 ]]
}

@test "PENDOPO_PYTHON is obeyed, and never silently replaced" {
    fake_python python3 3.11.2
    fake_python mine 3.12.0
    PENDOPO_PYTHON=mine run in_tree choose_python
    [[ $output == mine ]]
    PENDOPO_PYTHON=/no/such run in_tree choose_python
    [[ $status == 1 && $output == *"PENDOPO_PYTHON=/no/such cannot be used"* ]]
}

@test "no newer Python: the judge of receipts is skipped loudly, and nothing is made" {
    fake_python python3 3.11.2
    run in_tree make_newer_venv .venv-emupos emupos "the judge"
    [[ $status == 1 && $output == "SKIPPED: the judge: it needs Python >= 3.13"* ]]
    [[ ! -e $TREE/.venv-emupos ]]
}

@test "a newer Python below the home folder is found" {
    fake_python python3 3.11.2
    fake_python newer 3.13.0
    mkdir -p "$HOME/.pyenv/versions/3.13.0/bin"
    ln -s "$FAKES/newer" "$HOME/.pyenv/versions/3.13.0/bin/python3"
    run in_tree make_newer_venv .venv-emupos emupos "the judge"
    [[ $status == 0 && -e $TREE/.venv-emupos/emupos.stamp ]]
}
